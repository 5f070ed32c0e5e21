"""Which cases are listed, in which order, page by page."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from registry import case_list, cases
from registry.case_list import CaseCounts, Choice, Place, Shown, cases_in, count_cases
from registry.referrals import refer
from registry.store import Store
from tests.broadcasts.both import BOTH
from tests.fakes.country import Country
from tests.registry.registered import NOW, officer


def opened(country: Country, area: str, category: str, minutes: int = 0) -> int:
    person = country.person(area)
    now = NOW + timedelta(minutes=minutes)
    case = country.store.write_now(
        lambda s: cases.open_case(s, person_id=person, address_id=None, category=category, now=now)
    )
    return case.id or 0


def pages(store: Store, choice: Choice, limit: int) -> list[list[int | None]]:
    found, after = [], None
    while True:
        page = store.read_now(lambda s, after=after: cases_in(s, choice, after, limit))  # type: ignore[misc]
        found.append([case.id for case in page.cases])
        if page.next is None:
            return found
        after = Place.read(str(page.next))
        assert after == page.next


@BOTH
def test_the_most_urgent_come_first_and_then_whoever_waits_longest_on_whatever_page(
    store: Store, country: Country
) -> None:
    later, today, second, first = (
        opened(country, "port", category, minutes)
        for category, minutes in (("papers", 0), ("locked in", 1), ("hurt", 3), ("danger", 2))
    )
    order = [first, second, today, later]
    choice = Choice(Shown.OPEN, 1)
    assert pages(store, choice, 50) == [order]
    assert pages(store, choice, 4) == [order]
    assert pages(store, choice, 3) == [order[:3], order[3:]]
    assert pages(store, choice, 1) == [[each] for each in order]


@BOTH
def test_each_list_has_its_own_and_they_are_counted(store: Store, country: Country) -> None:
    ana = store.write_now(lambda s: officer(s, "ana"))
    mine, free, closed, referred = (opened(country, "port", "hurt", minutes) for minutes in range(4))

    def work(session: Session) -> None:
        cases.take(session, mine, ana, NOW)
        refer(session, referred, ana, "the shelter", NOW, NOW)
        for number in (closed, referred):
            cases.close(session, number, ana, "done", NOW + timedelta(minutes=number))

    store.write_now(work)
    listed = {shown: pages(store, Choice(shown, ana), 50)[0] for shown in Shown}
    assert listed == {
        Shown.OPEN: [mine, free],
        Shown.MINE: [mine],
        Shown.NOBODYS: [free],
        Shown.REFERRED: [referred],
        Shown.CLOSED: [referred, closed],
    }
    assert store.read_now(lambda s: count_cases(s, ana)) == CaseCounts(open=2, mine=1, nobodys=1, referred=1)
    assert pages(store, Choice(Shown.CLOSED, ana), 1) == [[referred], [closed]]


@BOTH
def test_an_area_has_the_cases_of_all_within_it(store: Store, country: Country) -> None:
    port, hill, capital = (opened(country, area, "hurt", n) for n, area in enumerate(("port", "hill", "capital")))
    for area, found in (("south", [port, hill]), ("port", [port]), ("xb", [port, hill, capital])):
        assert pages(store, Choice(Shown.OPEN, 1, area_id=country.areas[area]), 50) == [found]


def test_a_need_is_found_however_many_others_stand_before_it(
    store: Store, country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(case_list, "MOST_READ", 2)
    for minutes in range(5):
        opened(country, "port", "hurt", minutes)
    wanted = [opened(country, "port", "danger", minutes) for minutes in (5, 6, 7)]
    found = pages(store, Choice(Shown.OPEN, 1, category="danger"), 2)
    assert [number for page in found for number in page] == wanted
    assert found[0] == [], "only so many are read for one page, and the next one goes on from there"


@pytest.mark.parametrize("text", ["", "x", "1_2", "1_2026-03-02T12:00:00_5", "0_9999-99-99T00:00:00+00:00_1", "_" * 9])
def test_a_place_that_nobody_wrote_is_none(text: str) -> None:
    assert Place.read(text) is None
