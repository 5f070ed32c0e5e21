"""A call list on paper: codes, chosen names, areas, languages; nothing by which somebody could be reached or found."""

import pytest
from sqlmodel import Session, select

from broadcasts.call_list import ON_A_PAGE, CallList, Listed, NoSuchGroup, count_on_list, group_with_code, print_list
from registry.acts import Act, Actor, Role
from registry.marks import set_mark
from registry.people import find_person
from registry.tables import AuditEntry, CareGroup, MarkKind
from registry.viewings import views_of
from registry.warden_wishes import note_wish
from tests.fakes.country import Country

OPERATOR = Actor(Role.OPERATOR, 1000)


def the_group(session: Session) -> CareGroup:
    return session.exec(select(CareGroup)).one()


def printed(country: Country, by: Actor = OPERATOR) -> CallList:
    now = country.clock.now()
    return country.store.write_now(lambda session: print_list(session, the_group(session), by, now))


def test_a_list_shows_who_may_be_looked_for_and_notes_it(country: Country) -> None:
    warden = country.person("capital")
    amina, protected, refusing = (country.person("port", name=name) for name in ("Amina <3", "Bilal", "Carol"))
    country.group(warden, amina, protected, refusing)
    now = country.clock.now()

    def prepare(session: Session) -> str:
        set_mark(session, protected, MarkKind.PROTECTED, country.officer("ada"), now)
        note_wish(session, refusing, warden, now)
        return find_person(session, amina).code

    code = country.store.write_now(prepare)
    assert country.store.read_now(lambda session: count_on_list(session, the_group(session))) == 1
    assert country.store.read_now(lambda session: views_of(session, amina)) == []
    listed = printed(country)

    assert listed == CallList("Group", (Listed(code, "Amina <3", "Port Sur", "en"),))
    [view] = country.store.read_now(lambda session: views_of(session, amina))
    assert view.what == f"printed call list of g{warden}"
    assert country.store.read_now(lambda session: views_of(session, protected)) == []


@pytest.mark.parametrize("by", [OPERATOR, Actor(Role.OFFICER, 1)])
def test_every_printing_is_in_the_log_with_who_and_how_many(country: Country, by: Actor) -> None:
    warden = country.person("capital")
    country.group(warden, country.person("port"), country.person("port"))
    printed(country, by)
    printed(country, by)

    def read(session: Session) -> list[tuple[str, int | None, str | None, str]]:
        rows = session.exec(select(AuditEntry).where(AuditEntry.act == Act.CALL_LIST))
        return [(row.role, row.actor, row.subject, row.detail) for row in rows]

    assert country.store.read_now(read) == [(by.role, by.number, "group", "2 on it")] * 2


def test_a_group_that_is_not_there_is_said(country: Country) -> None:
    with pytest.raises(NoSuchGroup, match="no group with the code nowhere"):
        country.store.read_now(lambda session: group_with_code(session, "nowhere"))


@pytest.mark.parametrize(("count", "sheets"), [(0, [0]), (ON_A_PAGE, [14]), (2 * ON_A_PAGE + 1, [14, 14, 1])])
def test_so_many_people_stand_on_a_sheet(count: int, sheets: list[int]) -> None:
    listed = CallList("Group", tuple(Listed(str(number), None, "Port", "en") for number in range(count)))

    assert [len(page) for page in listed.pages] == sheets
    assert [each.code for page in listed.pages for each in page] == [str(number) for number in range(count)]
