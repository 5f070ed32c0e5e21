"""A proposal pages the approvers and climbs after some minutes (promise P4)."""

import pytest
from sqlmodel import Session, select

from alert_levels.decisions import reject
from broadcasts.issue import override_and_issue
from broadcasts.paging import page_approvers
from broadcasts.tables import DeliveryKind, Priority
from registry.addresses import find_or_create_address
from registry.officer_chats import link_chat
from registry.tables import Officer
from tests.fakes.clock import NOON
from tests.fakes.country import Country


@pytest.fixture
def pagers(country: Country) -> dict[str, str]:
    """Ada and Ben do both, Eve nothing, Cleo only proposes, Gus approves and has retired; where each is paged."""

    def add(session: Session) -> dict[str, str]:
        for login, proposes, approves in (("cleo", True, False), ("gus", False, True)):
            session.add(
                Officer(
                    login=login, name=login, password_hash="-", may_propose=proposes, may_approve=approves,
                    active=login != "gus",
                )
            )  # fmt: skip
        session.flush()
        chats: dict[str, str] = {}
        for number, officer in enumerate(session.exec(select(Officer))):
            chats[str(9000 + number)] = officer.login
            address = find_or_create_address(session, "telegram", str(9000 + number), NOON)
            officer.page_address_id = address.id
            session.add(officer)
        return chats

    return country.store.write_now(add)


def page(country: Country, pagers: dict[str, str]) -> list[str]:
    """Who is paged now."""
    country.store.write_now(lambda session: page_approvers(session, country.speaker, country.clock.now()))
    sent = [claimed for claimed in country.send() if claimed.kind is DeliveryKind.PAGE]
    return sorted(pagers[claimed.outgoing.to] for claimed in sent)


def test_the_other_approvers_are_paged_first_and_after_five_minutes_whoever_can_decide(
    country: Country, pagers: dict[str, str]
) -> None:
    country.propose(("south", 3), by="ada")
    assert page(country, pagers) == ["ben"]
    country.clock.forward(minutes=4, seconds=59)
    assert page(country, pagers) == []
    country.clock.forward(seconds=1)
    assert page(country, pagers) == ["ben", "cleo"]
    country.clock.forward(minutes=5)
    assert page(country, pagers) == ["ben", "cleo"]


def test_a_decided_proposal_pages_nobody(country: Country, pagers: dict[str, str]) -> None:
    first, second = country.propose(("south", 3)), country.propose(("capital", 1))
    country.approve(first)
    country.store.write_now(lambda session: reject(session, second, country.officer("ben"), "no", NOON))
    assert page(country, pagers) == []


def test_a_page_says_what_waits_and_overtakes_every_level(country: Country, pagers: dict[str, str]) -> None:
    country.decide(("south", 2))
    country.propose(("south", 3), ("capital", 1))
    page(country, pagers)
    [row] = country.deliveries(DeliveryKind.PAGE)

    assert "South 2 > 3, Capital 0 > 1" in (row.text or "")
    assert row.priority == Priority.HELP


def test_officers_without_a_pager_are_passed_by(country: Country) -> None:
    country.propose(("south", 3))
    assert page(country, {}) == []


def test_whoever_decides_alone_is_shouted_to_every_other_active_officer(
    country: Country, pagers: dict[str, str]
) -> None:
    decision = country.propose(("south", 3), by="ben")
    country.clock.forward(minutes=10)
    ada, now = country.officer("ada"), country.clock.now()
    country.store.write_now(lambda session: override_and_issue(session, country.speaker, decision, ada, now))
    sent = [claimed.outgoing for claimed in country.send() if claimed.kind is DeliveryKind.PAGE]

    assert sorted(pagers[outgoing.to] for outgoing in sent) == ["ben", "cleo", "eve"]
    assert {outgoing.text for outgoing in sent} == {
        "Embassy: Ada decided alone, because nobody else answered in time, and sent: South 0 > 3. Open the console."
    }


def test_two_who_decide_together_are_not_shouted_about(country: Country, pagers: dict[str, str]) -> None:
    country.decide(("south", 3))
    assert country.deliveries(DeliveryKind.PAGE) == []


def link(country: Country, login: str, chat: str) -> None:
    officer = country.officer(login)

    def work(session: Session) -> None:
        address = find_or_create_address(session, "telegram", chat, NOON)
        link_chat(session, officer, address.id or 0, NOON)

    country.store.write_now(work)


def texts(country: Country) -> dict[str, str]:
    """What goes out as a page now, by chat."""
    country.store.write_now(lambda session: page_approvers(session, country.speaker, country.clock.now()))
    return {claimed.outgoing.to: claimed.outgoing.text for claimed in country.send()}


def test_an_approver_reads_in_their_chat_what_waits_for_how_many_and_how_to_answer(country: Country) -> None:
    link(country, "ben", "7001")
    for _ in range(3):
        country.person("port")
    decision = country.propose(("south", 3), by="ada")
    text = texts(country)["7001"]

    assert f"Embassy: decision {decision} waits for a second officer: South 0 > 3" in text
    assert "People in these areas: 3" in text
    assert f"/proposal {decision}" in text


def test_a_pager_and_a_chat_that_are_one_are_paged_once(country: Country, pagers: dict[str, str]) -> None:
    link(country, "ben", next(chat for chat, login in pagers.items() if login == "ben"))
    country.propose(("south", 3), by="ada")

    [text] = texts(country).values()
    assert "/proposal" in text


def test_a_pager_beside_a_chat_is_paged_as_before(country: Country, pagers: dict[str, str]) -> None:
    link(country, "ben", "7001")
    country.propose(("south", 3), by="ada")
    told = texts(country)

    assert len(told) == 2
    assert "/proposal" in told.pop("7001")
    assert "Open the console." in "".join(told.values())


def test_whoever_cannot_approve_is_not_told_how(country: Country, pagers: dict[str, str]) -> None:
    link(country, "cleo", "7002")
    country.propose(("south", 3), by="ada")
    assert "7002" not in texts(country)
    country.clock.forward(minutes=5)

    assert "/proposal" not in texts(country)["7002"]
