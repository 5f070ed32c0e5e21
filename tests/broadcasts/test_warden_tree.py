"""The tree of wardens is read page by page on both databases, zone by zone, however many groups there are."""

import pytest
from sqlmodel import Session

from broadcasts.warden_tree import PAGE, Place, Show, TreePage, Zone, groups_away, groups_busy, lacking, tree_page
from registry.tables import CareGroup
from tests.broadcasts.both import BOTH
from tests.fakes.country import Country


@pytest.fixture
def wardens(country: Country) -> list[int]:
    """Two wardens of zones."""
    return [country.person("capital"), country.person("capital")]


def add_groups(country: Country, zone: int | None, count: int, name: str) -> None:
    rows = [CareGroup(code=f"{name}{number:03}", name=name, zone_warden_id=zone) for number in range(count)]
    country.store.write_now(lambda session: session.add_all(rows))


def read(country: Country, after: Place | None = None, show: Show = Show.ALL) -> TreePage:
    now = country.clock.now()
    return country.store.read_now(lambda session: tree_page(session, show, 10, now, after))


@BOTH
def test_zones_come_one_after_the_other_and_groups_without_one_come_last(country: Country, wardens: list[int]) -> None:
    add_groups(country, None, 30, "none")
    add_groups(country, wardens[1], 40, "b")
    add_groups(country, wardens[0], 35, "a")
    pages = [read(country)]
    while (end := pages[-1].after) is not None:
        pages.append(read(country, end))

    codes = [row.code for page in pages for row in page.rows]
    assert [len(page.rows) for page in pages] == [PAGE, PAGE, 5]
    assert [code[0] for code in codes] == ["a"] * 35 + ["b"] * 40 + ["n"] * 30
    assert len(set(codes)) == 105
    assert pages[0].zones == {wardens[0]: Zone(35, 0), wardens[1]: Zone(40, 0)}
    assert pages[2].zones == {}


@BOTH
def test_what_groups_lack_is_counted_and_shown_alike(country: Country, wardens: list[int]) -> None:
    warden, deputy, member = (country.person("port") for _ in range(3))
    country.group(warden, member, deputy=deputy)
    add_groups(country, wardens[0], 2, "a")
    now = country.clock.now()

    def check(session: Session) -> None:
        counted = lacking(session)
        assert counted == {Show.ALL: 3, Show.NO_WARDEN: 2, Show.NOT_AGREED: 0, Show.NO_DEPUTY: 2}
        for show, number in {**counted, Show.AWAY: 0, Show.BUSY: 0}.items():
            assert len(tree_page(session, show, 1, now).rows) == number, show
        assert (groups_away(session, now), groups_busy(session, 1)) == (0, 0)
        assert groups_busy(session, 0) == 0

    country.store.read_now(check)


@BOTH
def test_a_group_has_its_people_and_its_wardens_tasks(country: Country) -> None:
    warden, deputy = country.person("capital"), country.person("capital")
    people = [country.person("port") for _ in range(3)]
    country.group(warden, *people, deputy=deputy)
    country.loses_address(people[0])
    country.decide(("port", 4))
    country.fill()
    country.escalate()
    [row] = read(country).rows

    assert row.people == 3
    assert row.warden is not None
    assert (row.warden.person_id, row.warden.agreed, row.warden.open) == (warden, True, 1)
    assert row.deputy is not None
    assert (row.deputy.person_id, row.deputy.open) == (deputy, 0)
    assert [one.group_id for one in read(country, show=Show.BUSY).rows] == []
    now = country.clock.now()
    assert len(country.store.read_now(lambda session: tree_page(session, Show.BUSY, 1, now)).rows) == 1
