"""A call list on paper: codes, chosen names, areas, languages; nothing by which somebody could be reached or found."""

from datetime import UTC

import pytest
from sqlmodel import Session, select

from registry.addresses import addresses_of
from registry.marks import set_mark
from registry.people import find_person
from registry.store import Store
from registry.tables import CareGroup, MarkKind
from registry.viewings import views_of
from registry.warden_wishes import note_wish
from service.call_list.page import ON_A_PAGE, NoSuchGroup, write_list
from tests.fakes.clock import FakeClock
from tests.fakes.country import Country


@pytest.fixture
def country(store: Store, clock: FakeClock) -> Country:
    return Country(store, clock)


def test_a_list_shows_who_may_be_looked_for_and_notes_it(country: Country) -> None:
    warden = country.person("capital")
    amina, protected, refusing = (country.person("port", name=name) for name in ("Amina <3", "Bilal", "Carol"))
    country.group(warden, amina, protected, refusing)
    now = country.clock.now()

    def write(session: Session) -> tuple[str, int, str, list[str]]:
        set_mark(session, protected, MarkKind.PROTECTED, country.officer("ada"), now)
        note_wish(session, refusing, warden, now)
        code = session.exec(select(CareGroup.code)).one()
        page, people = write_list(session, code, "Embassy", UTC, now)
        numbers = [address.value for who in (amina, protected) for address in addresses_of(session, who)]
        return page, people, find_person(session, amina).code, numbers

    page, people, code, _ = country.store.write_now(write)
    assert people == 1
    assert code in page
    assert "Amina &lt;3" in page
    assert "Bilal" not in page
    assert "Carol" not in page
    [view] = country.store.read_now(lambda session: views_of(session, amina))
    assert view.what.startswith("printed call list of")


def test_a_group_that_is_not_there_is_said(country: Country) -> None:
    with pytest.raises(NoSuchGroup, match="no group with the code nowhere"):
        country.store.write_now(lambda session: write_list(session, "nowhere", "Embassy", UTC, country.clock.now()))


@pytest.mark.parametrize(("count", "pages"), [(0, 1), (ON_A_PAGE, 1), (2 * ON_A_PAGE + 1, 3)])
def test_every_page_says_whose_it_is_which_it_is_and_what_the_digits_mean(
    country: Country, count: int, pages: int
) -> None:
    warden = country.person("capital")
    country.group(warden, *(country.person("port") for _ in range(count)))
    now = country.clock.now()

    def write(session: Session) -> tuple[str, str, int]:
        group = session.exec(select(CareGroup)).one()
        return group.name, *write_list(session, group.code, "Embassy", UTC, now)

    name, page, people = country.store.write_now(write)
    assert people == count == page.count("<code>")
    sections = page.split("<table>")[1:]
    assert len(sections) == pages
    for number, section in enumerate(sections, 1):
        assert f"call list of {name}, page {number} of {pages}" in section
        assert "7 cannot find" in section
        assert section.count('<tr class="person">') <= ON_A_PAGE
