"""People whom no warden looks after: counted by area, shown to whoever asks, and put into a group."""

from datetime import timedelta

from sqlmodel import Session, select

from registry.acts import Act
from registry.tables import AuditEntry, CareGroup, Person, WardenDuty
from registry.viewings import views_of
from registry.warden_wishes import note_wish
from tests.console.office import Office, words_of
from tests.fakes.country import Country


def group_of(country: Country, person: int) -> int | None:
    return country.store.read_now(lambda session: session.get_one(Person, person).group_id)


async def test_they_are_counted_where_they_are_and_seen_one_area_at_a_time(office: Office, country: Country) -> None:
    warden, member, alone, other = (country.person(area, name=area) for area in ("port", "port", "port", "hill"))
    country.group(warden, member)
    async with office.at_desk("val") as val:
        overview = words_of((await val.open("/wardens")).text)
        areas = (await val.open("/wardens/without")).text
        seen_before = country.store.read_now(lambda session: views_of(session, alone))
        page = (await val.open(f"/wardens/without/{country.areas['port']}")).text

    assert "3 people without a warden" in overview
    assert "Port Sur 2 3" in words_of(areas)
    assert "Hilltop 1 1" in words_of(areas)
    assert seen_before == []
    assert f'href="/people/{alone}"' in page
    assert f'href="/people/{warden}"' in page  # nobody looks after the warden
    assert not any(f'href="/people/{person}"' in page for person in (member, other))
    assert "Put them into the group" not in page
    [view] = country.store.read_now(lambda session: views_of(session, alone))
    assert view.what == "list of people without a warden"


async def test_a_group_whose_warden_has_not_agreed_looks_after_nobody_yet(office: Office, country: Country) -> None:
    warden, member = country.person("capital"), country.person("port")
    country.group(warden, member)
    country.store.write_now(lambda session: setattr(session.get_one(WardenDuty, warden), "agreed_at", None))
    async with office.at_desk("eve") as eve:
        page = words_of((await eve.open(f"/wardens/without/{country.areas['port']}")).text)

    assert "Group confirmed" in page


async def test_who_is_ticked_is_put_into_the_group(office: Office, country: Country) -> None:
    warden, one, two, three = (country.person("port") for _ in range(4))
    country.group(warden)
    path = f"/wardens/without/{country.areas['port']}/put"
    async with office.at_desk("eve") as eve:
        done = await eve.submit(path, person=[str(one), str(two)], group=f"g{warden}")

    assert (done.status_code, done.headers["location"]) == (303, "/wardens/groups/1")
    assert [group_of(country, person) for person in (one, two, three)] == [1, 1, None]
    [entry] = country.store.read_now(
        lambda session: list(session.exec(select(AuditEntry).where(AuditEntry.act == Act.GROUP_PUT)))
    )
    assert (entry.subject, entry.detail) == ("group", f"g{warden}: {one} {two}")


async def test_what_a_group_cannot_take_is_refused_whole(office: Office, country: Country) -> None:
    warden, *people = (country.person("port") for _ in range(27))
    country.group(warden)
    refusing, path = people[0], f"/wardens/without/{country.areas['port']}/put"
    country.store.write_now(lambda session: note_wish(session, refusing, warden, country.clock.now()))
    tries = (
        ([], f"g{warden}", "Tick the people"),
        ([people[1]], "g9", "No group has this code"),
        ([warden], f"g{warden}", "is not one of those"),
        ([refusing, people[1]], f"g{warden}", "Of these people, 1 do not want this warden"),
        (people, f"g{warden}", "The group has 0 people and takes 25 at most: tick 25 of them or fewer"),
    )
    async with office.at_desk("eve") as eve:
        for ticked, group, says in tries:
            page = await eve.submit(path, person=[str(person) for person in ticked], group=group)
            assert (page.status_code, says in words_of(page.text)) == (422, True), says

    assert all(group_of(country, person) is None for person in people)


async def test_long_lists_are_read_page_by_page(office: Office, country: Country) -> None:
    people = [country.person("port") for _ in range(51)]
    path = f"/wardens/without/{country.areas['port']}"
    async with office.at_desk("eve") as eve:
        first, second = (await eve.open(path)).text, (await eve.open(f"{path}?after={people[49]}")).text

    assert (f'href="/people/{people[49]}"' in first, f'href="/people/{people[50]}"' in first) == (True, False)
    assert f'href="{path}?after={people[49]}"' in first
    assert (f'href="/people/{people[49]}"' in second, f'href="/people/{people[50]}"' in second) == (False, True)
    assert "Further" not in second


async def test_whose_group_changes_is_looked_for_by_the_new_warden(office: Office, country: Country) -> None:
    gone, deputy, named = (country.person("capital") for _ in range(3))
    person = country.person("port")
    country.group(gone, person, deputy=deputy)
    country.group(named)
    country.loses_address(person)
    country.decide(("port", 4))
    country.fill()
    country.escalate()

    def unlead(session: Session) -> None:
        session.exec(select(CareGroup).where(CareGroup.code == f"g{gone}")).one().warden_id = None

    country.store.write_now(unlead)
    async with office.at_desk("eve") as eve:
        done = await eve.submit(f"/wardens/without/{country.areas['port']}/put", person=str(person), group=f"g{named}")
    country.clock.forward(seconds=timedelta(minutes=1).total_seconds())
    country.escalate()

    assert done.status_code == 303
    assert country.tasks(gone) == []
