"""What an officer is shown of a proposal in their chat, worked out beside the writer."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar, cast

import pytest
from sqlmodel import Session, select

from alert_levels.tables import Decision
from broadcasts.proposal_text import LONGEST_PART, LONGEST_REASON
from broadcasts.showing_proposals import (
    ShowingProposals,
    ask_to_read,
    forget_shown,
    make,
    read_in_chat,
    show,
    waiting,
)
from broadcasts.tables import Delivery, DeliveryKind
from locales.catalogue import Catalogue
from registry.addresses import find_or_create_address
from registry.officer_chats import drop_chat, link_chat
from registry.store import Store
from registry.store_faults import StoreAway
from registry.tables import Officer
from tests.fakes.country import Country
from tests.fakes.waiting import until

T = TypeVar("T")

CHAT = "700000001"


@pytest.fixture
def ben(country: Country) -> int:
    """Ben, with a chat and a second factor."""
    ben, now = country.officer("ben"), country.clock.now()

    def link(session: Session) -> None:
        officer = session.get_one(Officer, ben)
        officer.totp_secret = "JBSWY3DPEHPK3PXP"
        session.add(officer)
        link_chat(session, ben, find_or_create_address(session, "telegram", CHAT, now).id or 0, now)

    country.store.write_now(link)
    return ben


def ask(country: Country, officer_id: int, decision: int) -> None:
    now = country.clock.now()
    country.store.write_now(lambda session: ask_to_read(session, officer_id, decision, now))


def show_all(country: Country) -> list[str]:
    """What is shown now, before the carrier has it."""

    def work(session: Session) -> None:
        for wish in waiting(session):
            show(session, country.speaker, wish, make(session, country.speaker, wish), country.clock.now())

    country.store.write_now(work)
    return [row.text or "" for row in country.deliveries(DeliveryKind.PAGE) if row.key.startswith("proposal:")]


def read(country: Country, officer_id: int, decision: int) -> str | None:
    return country.store.read_now(lambda session: read_in_chat(session, officer_id, decision))


def lengthen(session: Session, decision: int) -> None:
    """Give the decision a reason without end."""
    row = session.get_one(Decision, decision)
    row.reason = "x" * 100_000
    session.add(row)


def test_a_proposal_is_shown_once_and_read_when_the_carrier_has_it(country: Country, ben: int) -> None:
    country.person("port")
    decision = country.propose(("south", 3))
    ask(country, ben, decision)
    [text] = show_all(country)

    assert show_all(country) == [text]
    assert "LEVEL 3 of 4" in text
    assert "| Place: South." in text, "nobody takes it for the alert"
    assert read(country, ben, decision) is None
    assert [claimed.outgoing.to for claimed in country.send()] == [CHAT]
    assert (read(country, ben, decision) or "").startswith("1-")


def test_whoever_asks_anew_has_not_read_the_new_one_yet(country: Country, ben: int) -> None:
    decision = country.propose(("south", 3))
    ask(country, ben, decision)
    show_all(country)
    country.send()
    country.clock.forward(seconds=1)
    ask(country, ben, decision)

    assert read(country, ben, decision) is None


def test_what_was_read_long_ago_is_forgotten(country: Country, ben: int) -> None:
    decision = country.propose(("south", 3))
    ask(country, ben, decision)
    show_all(country)
    country.send()
    country.clock.forward(days=29)
    later, end = country.clock.now(), country.clock.now() + timedelta(days=1)

    assert country.store.write_now(lambda session: forget_shown(session, later)) == 0
    assert read(country, ben, decision) is not None
    assert country.store.write_now(lambda session: forget_shown(session, end)) == 1
    assert read(country, ben, decision) is None


def test_what_was_worked_out_for_an_older_wish_is_not_shown(country: Country, ben: int) -> None:
    decision = country.propose(("south", 3))
    ask(country, ben, decision)
    [wish] = country.store.read_now(waiting)
    made = country.store.read_now(lambda session: make(session, country.speaker, wish))
    country.clock.forward(seconds=1)
    ask(country, ben, decision)
    country.store.write_now(lambda session: show(session, country.speaker, wish, made, country.clock.now()))

    assert country.deliveries(DeliveryKind.PAGE) == []
    assert len(show_all(country)) == 1


def test_without_a_chat_any_more_nothing_is_shown_and_nothing_waits(country: Country, ben: int) -> None:
    decision = country.propose(("south", 3))
    ask(country, ben, decision)
    country.store.write_now(lambda session: drop_chat(session, ben))

    assert show_all(country) == []
    assert country.store.read_now(waiting) == []


def test_of_what_was_decided_meanwhile_only_that_is_said(country: Country, ben: int) -> None:
    decision = country.propose(("south", 3))
    ask(country, ben, decision)
    country.approve(decision)

    assert show_all(country) == [f"Decision {decision} is issued."]
    country.send()
    assert read(country, ben, decision) is None


def test_each_language_has_its_people_by_channel_and_what_is_missing_is_named(country: Country, ben: int) -> None:
    for channels in (("telegram",), ("telegram",), ("sms",)):
        country.person("port", language="bn", channels=channels)
    country.person("port")
    country.loses_address(country.person("port"))
    decision = country.propose(("south", 3))
    ask(country, ben, decision)
    text = "\n".join(show_all(country))

    assert "People who would be written to: 5" in text
    assert "Bangla: 3 (Telegram 2, SMS 1)" in text
    assert "English: 2 (Telegram 1)" in text
    assert "Bangla: 3 would read a machine draft" in text
    assert "Without an address that works: 1. Their wardens are asked at once." in text


def test_where_nothing_is_missing_that_is_said(country: Country, ben: int) -> None:
    country.person("port")
    ask(country, ben, country.propose(("south", 3)))

    assert "Nothing is missing." in "\n".join(show_all(country))


def test_a_long_proposal_comes_in_parts_that_a_chat_takes(country: Country, ben: int) -> None:
    for language in ("ar", "bn", "fil", "hi", "my", "ne", "si", "ta", "ur", "vi"):
        country.person("port", language=language)
    decision = country.propose(("xb", 1), ("south", 3), ("capital", 3), ("port", 4), ("hill", 2))
    country.store.write_now(lambda session: lengthen(session, decision))
    ask(country, ben, decision)
    parts = show_all(country)

    assert len(parts) > 1
    assert all(len(part) <= LONGEST_PART for part in parts)
    assert sum(part.count("Not sent yet:") for part in parts) == 4, "Hilltop stays at the 3 around it"


def test_a_reason_without_end_is_cut(country: Country, ben: int) -> None:
    decision = country.propose(("south", 3))
    country.store.write_now(lambda session: lengthen(session, decision))
    ask(country, ben, decision)

    assert "\n".join(show_all(country)).count("x" * LONGEST_REASON) == 1


async def test_what_was_asked_for_is_shown_beside_the_rounds(country: Country, ben: int) -> None:
    decision = country.propose(("south", 3))
    showing = ShowingProposals(country.store, country.speaker, country.clock)
    ask(country, ben, decision)
    showing.begin()
    await _until_shown(country)
    await showing.stop()

    assert country.store.read_now(waiting) == []


async def test_a_proposal_that_cannot_be_worked_out_sends_the_officer_to_the_console(
    country: Country, ben: int
) -> None:
    speechless = replace(country.speaker, catalogue=Catalogue({}))
    showing = ShowingProposals(country.store, speechless, country.clock)
    ask(country, ben, country.propose(("south", 3)))
    showing.begin()
    await _until_shown(country)
    await showing.stop()

    [page] = country.deliveries(DeliveryKind.PAGE)
    assert page.text == "This proposal cannot be shown here. Read it at the console."


class AwayOnce:
    """A store whose database does not answer the second time that something is read."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.write = store.write
        self.reads = 0

    async def read(self, work: Callable[[Session], T]) -> T:
        self.reads += 1
        if self.reads == 2:
            raise StoreAway
        return await self._store.read(work)


async def test_while_the_store_is_away_a_proposal_waits(country: Country, ben: int) -> None:
    away = AwayOnce(country.store)
    showing = ShowingProposals(cast(Store, away), country.speaker, country.clock)
    ask(country, ben, country.propose(("south", 3)))
    showing.begin()
    await until(lambda: away.reads == 2)
    await country.store.write(lambda _: None)
    assert country.deliveries(DeliveryKind.PAGE) == []
    showing.begin()
    await _until_shown(country)
    await showing.stop()

    [page] = country.deliveries(DeliveryKind.PAGE)
    assert "LEVEL 3 of 4" in (page.text or "")


async def _until_shown(country: Country) -> None:
    await until(lambda: country.store.read_now(lambda session: session.exec(select(Delivery.id)).all()))
