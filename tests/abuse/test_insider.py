"""The insider: an officer, or whoever has an officer's log-in. (Tampering with the audit, exports and second factors
are tested with those doors.)"""

import re

import pytest
from sqlmodel import Session, select

from broadcasts.family_messages import keep_message
from broadcasts.relay import ask_relay
from console.entry.access import csrf_of
from registry.acts import Act
from registry.addresses import find_or_create_address
from registry.enquiries import keep_enquiry, link
from registry.log_ins import start_session
from registry.marks import marks_of, set_mark
from registry.newcomers import RUSH, note_newcomer
from registry.settings import SecondFactor
from registry.tables import AuditEntry, MarkKind, Person
from registry.viewings import views_of
from tests.console.entry.test_access import methods_of, routes_of
from tests.console.office import Browser, Office
from tests.fakes.country import Country
from tests.stories.world import World

NASTY = (
    "<script>alert(1)</script>", "{{ 7*7 }}", "{% raw %}", "{0.__class__}", "%s%n", "' OR 1=1 --", "\u202eevil\u202c",
    "=HYPERLINK(0)", "<b>&amp;</b>", "\\x00", "${7*7}",
)  # fmt: skip


async def test_a16_a18_nothing_that_people_write_becomes_a_part_of_the_page(world: World) -> None:
    """A16, A18: names and messages in pages, letters and texts are shown as they were typed."""
    amina = await world.telegram()
    await amina.lives_in(name="Amina")
    for text in NASTY:
        await amina.sends(text)
        await amina.hears("got.unclear") if NASTY.index(text) < 5 else None
    amina.hangs_up()
    await world.until(lambda: len(world.post.kept(amina)) >= len(NASTY))
    ada = await world.officer("ada")
    for path in (f"/people/{world.post.person(amina)}", "/messages"):
        page = await ada.opens(path)
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
        assert "{{ 7*7 }}" in page
        assert "49" not in page.split("{{ 7*7 }}")[0][-20:]
        assert "{0.__class__}" in page


async def test_a18_a_letter_with_placeholders_goes_out_as_it_was_written(world: World) -> None:
    """A18: an officer's words are no template."""
    amina = await world.telegram()
    await amina.lives_in(name="Amina")
    ada = await world.officer("ada")
    person = world.post.person(amina)
    await ada.opens(f"/people/{person}")
    await ada.submits(f"/people/{person}/letter", text="{0.__class__} {post} %s {{name}}")
    await amina.gets("{0.__class__} {post} %s {{name}}")


async def test_a22_numbers_that_are_no_row_of_ours_open_nothing_and_change_nothing(world: World) -> None:
    """A22: ids one after the other, negative, huge, or no number at all: not found, never a fault."""
    ada = await world.officer("ada")
    await ada.opens("/")
    for path in ("/people/{}/marks", "/people/{}/letter", "/people/{}/report", "/cases/{}/take", "/relays/{}/approve"):
        for number in ("0", "-1", "999", "99999999999999999999", "1 OR 1=1", "%00", "x"):
            page = await ada.posts(path.format(number), kind="covert", on="1", text="x", status="safe", how="spoke")
            assert page.status in (404, 409, 422), (path, number, page.status)


async def test_marks_are_for_officers_who_are_logged_in(world: World) -> None:
    """Marking somebody covert hides them from their own family: nobody but an officer does it, and a mark names who."""
    amina = await world.telegram()
    await amina.lives_in(name="Amina")
    status, _ = await world.submits(f"/people/{world.post.person(amina)}/marks", kind="covert", on="1")
    assert status == 404, "the people's door has no such page"


NAME = "Zubeida Qamar"
"""Of nobody else, and no word of any page."""


@pytest.fixture
def office(country: Country) -> Office:
    return Office(country)


def hide(office: Office, person: int) -> None:
    eve, now = office.country.officer("eve"), office.country.clock.now()
    office.store.write_now(lambda session: set_mark(session, person, MarkKind.COVERT, eve, now))


def acts_on(office: Office, person: int) -> list[tuple[str, int | None, str]]:
    """Who did what to the person, by the audit log."""
    theirs = select(AuditEntry).where(AuditEntry.subject == "person", AuditEntry.subject_number == person)
    return office.store.read_now(lambda s: [(each.act, each.actor, each.detail) for each in s.exec(theirs)])


def lookers(office: Office, person: int) -> list[int]:
    return [each.viewer_id for each in office.store.read_now(lambda session: views_of(session, person))]


async def test_a23_who_is_no_officer_any_more_or_gave_the_password_alone_neither_sees_a_mark_nor_takes_it_off(
    country: Country,
) -> None:
    office = Office(country, SecondFactor.REQUIRED)
    person, now = country.person("port", name=NAME), country.clock.now()
    hide(office, person)
    before = acts_on(office, person)
    ada = country.officer("ada")
    half = office.store.write_now(lambda session: start_session(session, ada, now, 1, proven=False))
    for browser in (office.stranger(), office.at_desk("dan"), Browser(office.app, half)):
        async with browser:
            page = await browser.open(f"/people/{person}")
            done = await browser.submit(f"/people/{person}/marks", kind="covert")
            assert (page.status_code, done.status_code) == (303, 303)
            assert not re.search(f"covert|{NAME}", page.text + done.text)

    assert set(office.store.read_now(lambda session: marks_of(session, person))) == {MarkKind.COVERT}
    assert acts_on(office, person) == before
    assert lookers(office, person) == []


async def test_a23_a_colleague_who_is_lured_to_a_form_takes_no_mark_off(office: Office, country: Country) -> None:
    person = country.person("port")
    hide(office, person)
    async with office.at_desk("ada") as ada, office.at_desk("eve") as eve:
        for token in ("", csrf_of(eve.token)):
            forged = await ada.client.post(f"/people/{person}/marks", data={"csrf": token, "kind": "covert"})
            assert forged.status_code == 403

    assert set(office.store.read_now(lambda session: marks_of(session, person))) == {MarkKind.COVERT}


async def test_a23_the_look_at_a_mark_and_the_taking_off_name_the_officer(office: Office, country: Country) -> None:
    person, ada = country.person("port"), country.officer("ada")
    hide(office, person)
    async with office.at_desk("ada") as desk:
        assert "Take the mark off" in (await desk.open(f"/people/{person}")).text
        await desk.submit(f"/people/{person}/marks", kind="covert")

    assert acts_on(office, person)[-2:] == [(Act.VIEW, ada, f"page: {person}"), (Act.UNMARK, ada, "covert")]
    assert lookers(office, person) == [ada]


def everywhere(office: Office, country: Country) -> int:
    """Somebody covert who stands on every list that an officer can open: warden, caller, sought, rushed, unanswered."""
    person = country.person("port", name=NAME, channels=("sms",))
    country.group(person, country.person("port"))
    [alert] = country.decide(("port", 4))
    country.fill()
    office.with_officer(alert, person)
    office.calls_for_help(person)
    office.writes(office.address_of(person), "which bus?")
    now, eve = country.clock.now(), country.officer("eve")

    def appear(session: Session) -> None:
        ask_relay(session, person, "come to the school", now)
        keep_message(session, person, None, "we are well", now, from_person=False, called="son")
        asker = find_or_create_address(session, "sms", "+99910000001", now)
        code = session.get_one(Person, person).code
        link(session, keep_enquiry(session, asker.id, "my aunt", now).id or 0, code, eve, now)

    office.store.write_now(appear)
    for other in [*(country.person("port") for _ in range(RUSH)), person]:
        office.store.write_now(lambda s, other=other: note_newcomer(s, other, "+9992000", now))  # type: ignore[misc]
    hide(office, person)
    return person


async def test_a21_no_page_shows_a_name_without_noting_the_look(office: Office, country: Country) -> None:
    person, ada = everywhere(office, country), country.officer("ada")
    paths = {re.sub(r"{\w+}", "1", each.path) for each in routes_of(office.app.routes) if "GET" in methods_of(each)}
    handed = f"/with-officer/1/{country.areas['port']}?why=nobody%20could%20find%20them%20in%20time"
    paths |= {handed, "/alerts/1?state=with%20an%20officer"}
    shown = set()
    for path in sorted(paths - {"/alerts/1/events", "/events", "/logout"}):
        country.clock.forward(minutes=11)
        before = lookers(office, person).count(ada)
        async with office.at_desk("ada") as desk:  # anew each time: all these looks take longer than one log-in lasts
            page = (await desk.open(path)).text
        if NAME in page:
            shown.add(path)
            assert lookers(office, person).count(ada) == before + 1, path

    assert shown >= {
        "/alerts/1?state=with%20an%20officer", "/cases", "/cases/1", "/families", "/messages", "/newcomers",
        "/people/1", "/people/1/erase", "/relays", handed,
    }  # fmt: skip
