"""An officer names a warden on a person's page, or ends it; the person is asked, and nobody else is told."""

from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from broadcasts.tables import DeliveryKind, Ledger
from broadcasts.warden_corrections import correctable, report_or_correct
from registry.tables import CareGroup, Person
from tests.console.office import Office, words_of
from tests.fakes.country import Country


def roles(office: Office) -> tuple[int | None, int | None]:
    group = office.store.read_now(lambda session: session.exec(select(CareGroup)).one())
    return group.warden_id, group.deputy_id


async def test_whoever_is_named_is_asked_to_agree(office: Office, country: Country) -> None:
    warden, member, other = (country.person("port") for _ in range(3))
    country.group(warden, member)
    async with office.at_desk("eve") as eve:
        assert "Has not agreed" in (await eve.open(f"/people/{other}")).text
        done = await eve.submit(f"/people/{other}/role", group=f"g{warden}", role="deputy_id")

        assert done.status_code == 303
        assert roles(office) == (warden, other)
        [asked] = country.deliveries(DeliveryKind.NOTICE)
        assert (asked.person_id, asked.question) == (other, "undertaking")
        await eve.submit(f"/people/{warden}/role", end="1")
    assert roles(office) == (None, other)


@pytest.mark.parametrize(
    ("fields", "says"),
    [({"group": "g9", "role": "warden_id"}, "No group has this code"),
     ({"group": "g1", "role": "king"}, "Choose a role"),
     ({"group": "g1", "role": "deputy_id"}, "another role")],
)  # fmt: skip
async def test_what_cannot_be_is_refused_with_a_sentence(
    office: Office, country: Country, fields: dict[str, str], says: str
) -> None:
    warden, member = country.person("port"), country.person("port")
    country.group(warden, member)
    async with office.at_desk("eve") as eve:
        page = await eve.submit(f"/people/{warden}/role", **fields)
    assert (page.status_code, says in page.text) == (422, True)


async def test_what_was_typed_stays_when_it_is_refused(office: Office, country: Country) -> None:
    warden = country.person("port")
    country.group(warden)
    async with office.at_desk("eve") as eve:
        page = (await eve.submit(f"/people/{warden}/role", group="g1", role="deputy_id")).text

    assert 'name="group" value="g1"' in page
    assert '<option value="deputy_id" selected>' in page


async def test_a_page_reads_only_the_groups_of_its_person_however_many_there_are(
    office: Office, country: Country
) -> None:
    warden, member = country.person("port"), country.person("port")
    country.group(warden, member)
    country.store.write_now(lambda s: s.add_all(CareGroup(code=f"x{n}", name=f"Other {n}") for n in range(50)))
    async with office.at_desk("eve") as eve:
        for person, line in ((warden, "Warden: Group ("), (member, "Group Group (")):
            page = words_of((await eve.open(f"/people/{person}")).text)
            assert line in page
            assert "Other" not in page


async def test_every_role_ends_at_once_and_others_keep_theirs(office: Office, country: Country) -> None:
    looking = Looking(country)
    async with office.at_desk("eve") as eve:
        await eve.submit(f"/people/{looking.warden}/role", end="1")
    country.escalate()

    groups = country.store.read_now(lambda session: session.exec(select(CareGroup).order_by(col(CareGroup.id))).all())
    assert [(group.warden_id, group.deputy_id) for group in groups] == [(None, looking.deputy), (None, None)]
    assert looking.sought_by(looking.warden) == set()
    assert looking.sought_by(looking.deputy) == {looking.person}


class Looking:
    """A warden with a person to find in each of two groups, and a deputy of the first."""

    def __init__(self, country: Country) -> None:
        self.country = country
        self.warden, self.deputy = country.person("capital"), country.person("capital")
        self.code = f"g{self.warden}"
        self.person, self.other = country.person("port"), country.person("port")
        country.group(self.warden, self.person, deputy=self.deputy)
        country.store.write_now(lambda session: session.add(CareGroup(code="h", name="H", warden_id=self.warden)))
        country.store.write_now(lambda session: setattr(session.get_one(Person, self.other), "group_id", 2))
        for sought in (self.person, self.other):
            country.loses_address(sought)
        [self.alert] = country.decide(("port", 4))
        country.fill()
        country.escalate()
        assert self.sought_by(self.warden) == {self.person, self.other}

    def sought_by(self, warden: int) -> set[int]:
        return {task.person_id for task in self.country.tasks(warden)}


async def test_whoever_is_replaced_has_the_group_on_their_list_no_more_and_the_next_one_looks(
    office: Office, country: Country
) -> None:
    looking, named = Looking(country), country.person("capital")
    async with office.at_desk("eve") as eve:
        await eve.submit(f"/people/{named}/role", group=looking.code, role="warden_id")
    country.escalate()

    assert looking.sought_by(looking.warden) == {looking.other}
    assert looking.sought_by(looking.deputy) == {looking.person}
    assert country.contradictions() == []


async def test_a_deputy_who_is_replaced_leaves_the_wardens_list_as_it_is(office: Office, country: Country) -> None:
    looking, named = Looking(country), country.person("capital")
    async with office.at_desk("eve") as eve:
        await eve.submit(f"/people/{named}/role", group=looking.code, role="deputy_id")
    country.escalate()

    assert looking.sought_by(looking.warden) == {looking.person, looking.other}


async def test_nobody_waits_for_room_on_the_list_of_whoever_is_replaced(office: Office, country: Country) -> None:
    looking, named = Looking(country), country.person("capital")

    def waits(session: Session) -> None:
        row = session.get_one(Ledger, (looking.alert, looking.person))
        row.waits_for, row.waits_below, row.due_at = looking.warden, 5, country.clock.now() + timedelta(days=1)
        session.add(row)

    country.store.write_now(waits)
    async with office.at_desk("eve") as eve:
        await eve.submit(f"/people/{named}/role", group=looking.code, role="warden_id")

    row = country.row(looking.alert, looking.person)
    assert row is not None
    assert (row.waits_for, row.due_at) == (None, country.clock.now())


async def test_whoever_is_replaced_corrects_no_report_on_the_group(office: Office, country: Country) -> None:
    looking, named, now = Looking(country), country.person("capital"), country.clock.now()
    numbers = {task.person_id: task.number for task in country.tasks(looking.warden)}
    for number in numbers.values():
        country.store.write_now(lambda s, number=number: report_or_correct(s, looking.warden, number, 7, None, now))  # type: ignore[misc]
    async with office.at_desk("eve") as eve:
        await eve.submit(f"/people/{named}/role", group=looking.code, role="warden_id")

    may_correct = country.store.read_now(lambda session: set(correctable(session, looking.warden, now)))
    assert may_correct == {numbers[looking.other]}
