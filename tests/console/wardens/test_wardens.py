"""The tree of wardens: who looks after whom, with what load and how well, and where nobody does or nobody answers."""

import re
from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from broadcasts.tables import DeliveryKind
from console.app import create_console
from console.context import ConsoleContext
from registry.settings import Mode, SecondFactor
from registry.tables import CareGroup, Person, WardenDuty
from registry.viewings import views_of
from tests.console.office import Office, words_of
from tests.fakes.country import Country


def code(country: Country, person: int) -> str:
    return country.store.read_now(lambda session: session.get_one(Person, person).code)


def set_zone(country: Country, warden: int, group_code: str) -> None:
    def write(session: Session) -> None:
        group = session.exec(select(CareGroup).where(CareGroup.code == group_code)).one()
        group.zone_warden_id = warden
        session.merge(WardenDuty(person_id=warden, agreed_at=country.clock.now()))

    country.store.write_now(write)


def groups_on(page: str) -> list[str]:
    return re.findall(r'<a href="/wardens/groups/\d+"><bdi>.*?</bdi></a> <code>(\w+)</code>', page)


async def test_the_tree_has_numbers_and_codes_and_nobodys_name(office: Office, country: Country) -> None:
    zone, warden, deputy = (country.person("capital", name=name) for name in ("Zahra", "Ravi", "Grace"))
    members = [country.person("port", name=f"Amina{number}") for number in range(12)]
    country.group(warden, *members, deputy=deputy)
    set_zone(country, zone, f"g{warden}")
    async with office.at_desk("val") as val:
        page = (await val.open("/wardens")).text

    said = words_of(page)
    assert f"Zone of {code(country, zone)} agreed, has not practised 1 group 12" in said
    assert f"Group g{warden} {code(country, warden)} agreed, has not practised {code(country, deputy)}" in said
    assert "12 over 10" in said
    assert not re.search("Zahra|Ravi|Grace|Amina", page)
    assert country.store.read_now(lambda session: views_of(session, members[0])) == []


async def test_what_is_lacking_is_counted_and_each_number_leads_to_its_groups(office: Office, country: Country) -> None:
    agreed, silent, away, left = (country.person("port") for _ in range(4))
    for warden in (agreed, silent, away, left):
        country.group(warden, deputy=country.person("port") if warden == agreed else None)

    def change(session: Session) -> None:
        session.get_one(WardenDuty, silent).agreed_at = None
        session.get_one(WardenDuty, away).away_until = country.clock.now() + timedelta(days=3)
        session.get_one(Person, left).state = "left"  # type: ignore[assignment]

    country.store.write_now(change)
    async with office.at_desk("eve") as eve:
        whole = words_of((await eve.open("/wardens")).text)
        shown = {show: groups_on((await eve.open(f"/wardens?show={show}")).text) for show in
                 ("no-warden", "not-agreed", "away", "no-deputy", "busy", "nonsense")}  # fmt: skip

    assert (
        "4 groups 1 without a warden 1 whose warden has not agreed 1 whose warden is away 3 without a deputy" in whole
    )
    assert shown == {
        "no-warden": [f"g{left}"],
        "not-agreed": [f"g{silent}"],
        "away": [f"g{away}"],
        "no-deputy": [f"g{silent}", f"g{away}", f"g{left}"],
        "busy": [],
        "nonsense": [f"g{agreed}", f"g{silent}", f"g{away}", f"g{left}"],
    }
    assert "away until 2026-03-05 12:00 UTC" in whole
    assert "has left" in whole


async def test_a_group_is_found_by_its_code_or_that_of_who_looks_after_it(office: Office, country: Country) -> None:
    one, other, zone = country.person("port"), country.person("port"), country.person("capital")
    country.group(one)
    country.group(other)
    set_zone(country, zone, f"g{other}")
    async with office.at_desk("eve") as eve:
        found = {of: groups_on((await eve.open(f"/wardens?of={of}")).text) for of in
                 (f"g{one}", code(country, one).lower(), code(country, zone), "nothing")}  # fmt: skip

    assert list(found.values()) == [[f"g{one}"], [f"g{one}"], [f"g{other}"], []]


async def test_a_warden_with_too_much_to_do_is_counted_and_the_load_says_so(office: Office, country: Country) -> None:
    warden, deputy = country.person("capital"), country.person("capital")
    people = [country.person("port") for _ in range(14)]
    country.group(warden, *people, deputy=deputy)
    for person in people:
        country.loses_address(person)
    country.decide(("port", 4))
    country.fill()
    country.escalate()
    open_now = len(country.tasks(warden))
    async with office.at_desk("eve") as eve:
        page = (await eve.open("/wardens?show=busy")).text

    assert open_now > 10
    assert "1 whose warden has 10 open tasks or more" in words_of(page)
    assert groups_on(page) == [f"g{warden}"]
    assert f"{open_now} over 10" in words_of(page)


async def test_an_area_from_which_nothing_is_heard_is_named_until_somebody_answers(
    office: Office, country: Country
) -> None:
    person = country.person("port")
    country.person("capital")
    [alert, _] = country.decide(("port", 3), ("capital", 3))
    country.fill()
    country.send()
    async with office.at_desk("eve") as eve:
        at_once = words_of((await eve.open("/wardens")).text)
        country.clock.forward(minutes=15)
        silent = (await eve.open("/wardens")).text
        country.answers(person, alert, "safe")
        heard = words_of((await eve.open("/wardens")).text)

    assert "0 silent areas" in at_once
    assert "2 silent areas" in words_of(silent)
    assert f'href="/alerts/{alert}?state=unheard&amp;area={country.areas["port"]}#people"' in silent
    assert "1 silent area " in heard
    assert "Port Sur nobody" not in heard
    assert "Capital nobody" in heard


async def test_a_group_is_made_and_somebody_is_named_for_it(office: Office, country: Country) -> None:
    warden = country.person("port", name="Grace")
    async with office.at_desk("eve") as eve:
        empty = words_of((await eve.open("/wardens")).text)
        made = await eve.submit("/wardens/groups", code="harbour", name="The harbour")
        again = await eve.submit("/wardens/groups", code="harbour", name="The harbour")
        named = await eve.submit(
            f"{made.headers['location']}/name", person=code(country, warden).lower(), role="warden_id"
        )
        page = (await eve.open(made.headers["location"])).text

    assert "No group yet" in empty
    assert (made.status_code, again.status_code, named.status_code) == (303, 422, 303)
    assert "Another group has this code" in again.text
    [asked] = country.deliveries(DeliveryKind.NOTICE)
    assert (asked.person_id, asked.question) == (warden, "undertaking")
    assert f"{code(country, warden)} Grace asked, no answer yet" in words_of(page)
    [view] = country.store.read_now(lambda session: views_of(session, warden))
    assert view.what == "group harbour"


@pytest.mark.parametrize(
    ("fields", "says"),
    [({"code": "", "name": "x"}, "Write a code"), ({"code": "a b", "name": "x"}, "Write a code"),
     ({"code": "a", "name": " "}, "Write what wardens and officers call"),
     ({"code": "a", "name": "x" * 81}, "in 80 letters")],
)  # fmt: skip
async def test_a_group_needs_a_code_and_a_name(office: Office, fields: dict[str, str], says: str) -> None:
    async with office.at_desk("eve") as eve:
        page = await eve.submit("/wardens/groups", **fields)

    assert (page.status_code, says in words_of(page.text)) == (422, True)
    assert office.store.read_now(lambda session: list(session.exec(select(CareGroup)))) == []


async def test_whoever_declined_is_asked_again_but_not_twice_within_an_hour(office: Office, country: Country) -> None:
    warden = country.person("port")
    country.group(warden)
    hours_ago = country.clock.now() - timedelta(hours=2)
    declined = WardenDuty(person_id=warden, asked_at=hours_ago, declined_at=hours_ago)
    country.store.write_now(lambda session: session.merge(declined))
    async with office.at_desk("eve") as eve:
        before = words_of((await eve.open("/wardens/groups/1")).text)
        asked = await eve.submit("/wardens/groups/1/ask", role="warden_id")
        again = await eve.submit("/wardens/groups/1/ask", role="warden_id")
        wrong = await eve.submit("/wardens/groups/1/ask", role="king")

    assert "declined" in before
    assert (asked.status_code, again.status_code, wrong.status_code) == (303, 422, 422)
    assert "within the last hour" in again.text
    assert len(country.deliveries(DeliveryKind.NOTICE)) == 1


async def test_a_role_ends_and_what_was_open_goes_on(office: Office, country: Country) -> None:
    warden, deputy = country.person("capital"), country.person("capital")
    person = country.person("port")
    country.group(warden, person, deputy=deputy)
    country.loses_address(person)
    country.decide(("port", 4))
    country.fill()
    country.escalate()
    async with office.at_desk("eve") as eve:
        ended = await eve.submit("/wardens/groups/1/end", role="warden_id")
    country.escalate()

    assert ended.status_code == 303
    group = country.store.read_now(lambda session: session.exec(select(CareGroup).order_by(col(CareGroup.id))).one())
    assert (group.warden_id, group.deputy_id) == (None, deputy)
    assert (country.tasks(warden), [task.person_id for task in country.tasks(deputy)]) == ([], [person])


async def test_what_wardens_made_of_their_tasks_is_called_a_drill_score_in_a_drill(
    office: Office, country: Country
) -> None:
    country.group(country.person("port"))
    async with office.at_desk("eve") as eve:
        live = words_of((await eve.open("/wardens")).text)
    office.app = create_console(
        ConsoleContext(
            country.store,
            country.speaker,
            country.clock,
            Mode.DRILL,
            wall=country.clock,
            second_factor=SecondFactor.OFF,
        )
    )
    async with office.at_desk("eve") as eve:
        drill = words_of((await eve.open("/wardens")).text)

    assert "Tasks answered" in live
    assert "Drill score" not in live
    assert "Drill score: tasks answered" in drill


async def test_a_number_or_group_that_is_not_there_is_a_page_that_says_so(office: Office) -> None:
    async with office.at_desk("eve") as eve:
        for path in ("/wardens/groups/9", "/wardens/groups/9/sheet", "/wardens/without/99"):
            assert (await eve.open(path)).status_code == 404, path
        for path in ("/wardens/groups/9/name", "/wardens/groups/9/end", "/wardens/groups/9/ask"):
            assert (await eve.submit(path, role="warden_id")).status_code == 404, path


async def test_a_page_behind_the_last_group_does_not_say_that_there_is_none(office: Office, country: Country) -> None:
    country.group(country.person("port"), country.person("port"))
    async with office.at_desk("eve") as eve:
        page = words_of((await eve.open("/wardens?after=0.9999999")).text)

    assert "No such group." in page
    assert "No group yet." not in page
