"""Call lists that come back on paper: dated by the call, entered once, and never over what is newer."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import pytest
from sqlmodel import Session, select

from broadcasts.paper_reports import PRINTED, Entered, enter_reports
from broadcasts.tables import LedgerState
from registry.cases import open_case_of
from registry.people import find_person
from registry.reports import reports_of
from registry.sheets import ImportRefused
from registry.store import Store
from registry.tables import Case, Report
from registry.viewings import note_view
from tests.fakes.clock import FakeClock
from tests.fakes.country import Country

S = LedgerState
T = TypeVar("T")
HEADER = "code,digit,how,at\n"


class Lists:
    """A warden who lives elsewhere, and people whom nobody can write to, in an alert of level 4."""

    def __init__(self, country: Country, count: int = 1) -> None:
        self.country = country
        self.warden = country.person("capital")
        self.people = [country.person("port") for _ in range(count)]
        country.group(self.warden, *self.people)
        for person in self.people:
            country.loses_address(person)
        [self.alert] = country.decide(("port", 4))
        country.fill()

    def given_to_the_warden(self) -> "Lists":
        self.country.escalate()
        return self

    @property
    def now(self) -> datetime:
        return self.country.clock.now()

    def row(self, digit: int, at: datetime | None = None, how: str = "spoke", person: int = 0) -> str:
        code = self.read(lambda session: find_person(session, self.people[person]).code)
        return f"{code},{digit},{how},{at or self.now:%Y-%m-%d %H:%M}\n"

    def enter(self, *rows: str) -> Entered:
        raw = (HEADER + "".join(rows)).encode()
        return self.country.store.write_now(lambda session: enter_reports(session, raw, UTC, self.now))

    def read(self, work: Callable[[Session], T]) -> T:
        return self.country.store.read_now(work)

    def state(self, person: int = 0) -> LedgerState | None:
        return self.country.state(self.alert, self.people[person])

    def answer(self) -> str | None:
        row = self.country.row(self.alert, self.people[0])
        return row.answer if row else None

    def reports(self) -> list[Report]:
        return self.read(lambda session: reports_of(session, self.people[0]))

    def cases(self) -> list[Case]:
        return self.read(lambda session: list(session.exec(select(Case))))


@pytest.fixture
def country(store: Store, clock: FakeClock) -> Country:
    return Country(store, clock)


@pytest.fixture(params=["with tasks", "without tasks"])
def lists(country: Country, request: pytest.FixtureRequest) -> Lists:
    lists = Lists(country)
    return lists.given_to_the_warden() if request.param == "with tasks" else lists


def test_a_list_is_entered_whole_or_not_at_all(country: Country) -> None:
    lists = Lists(country, 3).given_to_the_warden()
    rows = (lists.row(1, how="saw"), lists.row(7, how="", person=1))
    with pytest.raises(ImportRefused, match="is nobody in a group"):
        lists.enter(*rows, f"NOBODY,1,,{lists.now:%Y-%m-%d %H:%M}\n")
    assert lists.state() is S.WITH_WARDEN

    assert lists.enter(*rows) == Entered(2, 0)
    assert [lists.state(person) for person in range(3)] == [S.ANSWERED, S.WITH_OFFICER, S.WITH_WARDEN]
    assert country.contradictions() == []


def test_a_report_is_dated_by_its_call(lists: Lists) -> None:
    called = lists.now
    row = lists.row(1)
    lists.country.clock.forward(hours=5)
    lists.enter(row)
    [report] = lists.reports()
    assert report.at == called
    assert lists.state() is S.ANSWERED
    assert lists.country.contradictions() == []


@pytest.mark.parametrize("digit", [1, 2, 7])
def test_a_sheet_entered_twice_is_one_report(lists: Lists, digit: int) -> None:
    row = lists.row(digit)
    assert lists.enter(row) == Entered(1, 0)
    before = (lists.state(), lists.answer(), len(lists.reports()), len(lists.cases()))
    lists.country.clock.forward(hours=1)
    assert lists.enter(row) == Entered(0, 1)
    assert (lists.state(), lists.answer(), len(lists.reports()), len(lists.cases())) == before


def test_a_row_that_was_typed_wrong_is_entered_again_with_the_other_digit(lists: Lists) -> None:
    lists.enter(lists.row(1))
    lists.enter(lists.row(2))
    assert lists.answer() == "help"
    assert len(lists.cases()) == 1
    assert lists.country.contradictions() == []


@pytest.mark.parametrize("digit", [1, 4, 7])
def test_an_old_sheet_does_not_write_over_what_the_person_said_since(lists: Lists, digit: int) -> None:
    old = lists.row(digit)
    lists.country.clock.forward(hours=1)
    lists.country.answers(lists.people[0], lists.alert, "help")
    lists.country.clock.forward(hours=1)
    lists.enter(old)
    assert (lists.state(), lists.answer()) == (S.ANSWERED, "help")
    assert lists.reports()[0].value == "help"
    assert lists.country.contradictions() == []


def test_a_need_on_an_old_sheet_gets_its_case_and_the_newer_answer_stays(lists: Lists) -> None:
    old = lists.row(3)
    lists.country.clock.forward(hours=1)
    lists.country.answers(lists.people[0], lists.alert, "safe")
    lists.enter(old)
    assert lists.answer() == "safe"
    case = lists.read(lambda session: open_case_of(session, lists.people[0], None))
    assert case is not None
    assert case.category == "hurt"


@pytest.mark.parametrize("digit", [1, 7])
def test_an_old_sheet_accounts_for_nobody_in_an_alert_that_came_after_the_call(lists: Lists, digit: int) -> None:
    old = lists.row(digit)
    lists.country.clock.forward(hours=1)
    [newer] = lists.country.decide(("port", 3))
    lists.country.fill()
    before = lists.country.state(newer, lists.people[0])
    lists.enter(old)
    assert before not in (None, S.ANSWERED)
    assert lists.country.state(newer, lists.people[0]) is before


def test_a_time_in_the_future_is_refused(lists: Lists) -> None:
    with pytest.raises(ImportRefused, match=r"row 2, at: is in the future by the clock of UTC"):
        lists.enter(lists.row(1, lists.now + timedelta(minutes=1)))
    assert lists.reports() == []


def test_a_time_before_the_list_was_printed_is_refused(lists: Lists) -> None:
    lists.country.clock.forward(seconds=30)
    printed, person = lists.now, lists.people[0]
    lists.country.store.write_now(lambda s: note_view(s, person, "operator", 1, f"{PRINTED} g1", printed))
    lists.country.clock.forward(hours=1)
    with pytest.raises(ImportRefused, match="row 2, at: is before the list was printed"):
        lists.enter(lists.row(1, printed - timedelta(minutes=1)))
    assert lists.enter(lists.row(1, printed)) == Entered(1, 0)


@pytest.mark.parametrize("at", ["", "14:05", "2026-01-31", "31.01.2026 14:05", "2026-13-31 14:05", "2026-01-31 24:05"])
def test_a_row_without_day_and_time_is_refused(lists: Lists, at: str) -> None:
    row = lists.row(1)
    with pytest.raises(ImportRefused, match="2026-01-31 14:05"):
        lists.enter(row.replace(f"{lists.now:%Y-%m-%d %H:%M}", at))


def test_a_list_of_thousands_is_looked_up(country: Country) -> None:
    lists = Lists(country)
    rows = [f"UNKNOWN-{number},1,,{lists.now:%Y-%m-%d %H:%M}\n" for number in range(1200)]
    with pytest.raises(ImportRefused, match="1200 faults"):
        lists.enter(*rows, lists.row(1))
