"""Who may be given a person to look for, what a warden gives back, and what they correct (promise P1)."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, select

from broadcasts.inviting import invite_wardens
from broadcasts.refusing_wardens import refuse_warden
from broadcasts.stepping_aside import AWAY, come_back, give_up_list, step_aside
from broadcasts.tables import DeliveryKind, LedgerState, Task
from broadcasts.tasks import HEARD_ONLY, NewTask, offer, open_tasks
from broadcasts.warden_corrections import note_how, report_or_correct
from broadcasts.zones import GroupCount, zone_counts
from registry.people import find_person, is_warden
from registry.reports import reports_of
from registry.tables import CareGroup, WardenDuty
from registry.warden_duties import agree, decline, named_again
from tests.fakes.country import Country

S = LedgerState


class Sought:
    """A warden and a deputy who live elsewhere, and people whom nobody can write to, in an alert of level 4."""

    def __init__(self, country: Country, count: int = 1, *, agreed: bool = True, away: bool = False) -> None:
        self.country = country
        self.warden, self.deputy = country.person("capital"), country.person("capital")
        self.people = [country.person("port", name=f"Person {number}") for number in range(count)]
        country.group(self.warden, *self.people, deputy=self.deputy)
        if not agreed:
            self.write(lambda session: session.delete(session.get_one(WardenDuty, self.warden)))
        if away:
            self.write(lambda session: step_aside(session, self.warden, 3, country.clock.now()))
        for person in self.people:
            country.loses_address(person)
        [self.alert] = country.decide(("port", 4))
        country.fill()
        country.escalate()

    def write(self, work):  # type: ignore[no-untyped-def]
        return self.country.store.write_now(work)

    def report(self, number: int, digit: int, how: str | None = None, by: int | None = None) -> None:
        now = self.country.clock.now()
        self.write(lambda session: report_or_correct(session, by or self.warden, number, digit, how, now))

    def state(self) -> LedgerState | None:
        return self.country.state(self.alert, self.people[0])

    def why(self) -> str | None:
        row = self.country.row(self.alert, self.people[0])
        assert row is not None
        return row.why

    def numbers(self, warden: int) -> list[int]:
        return [task.number for task in self.country.tasks(warden)]


def test_whoever_has_not_agreed_is_given_nobody_and_the_deputy_looks(country: Country) -> None:
    sought = Sought(country, agreed=False)
    assert (sought.numbers(sought.warden), sought.numbers(sought.deputy)) == ([], [1])


def test_whoever_is_away_is_given_nobody_until_they_are_back_or_the_days_are_over(country: Country) -> None:
    sought = Sought(country)
    now = country.clock.now()
    sought.write(lambda session: step_aside(session, sought.warden, 3, now))
    country.escalate()
    outcomes = sought.write(lambda s: s.exec(select(Task.outcome).where(Task.warden_id == sought.warden)).all())
    assert outcomes == [AWAY]
    assert (sought.numbers(sought.warden), sought.numbers(sought.deputy)) == ([], [1])

    sought.write(lambda session: come_back(session, sought.warden, now))
    assert sought.numbers(sought.deputy) == [1]


def test_whoever_was_away_before_is_passed_over(country: Country) -> None:
    sought = Sought(country, away=True)
    assert (sought.numbers(sought.warden), sought.numbers(sought.deputy)) == ([], [1])


def test_a_task_that_is_refused_goes_to_the_deputy_and_then_to_an_officer(country: Country) -> None:
    sought = Sought(country)
    sought.report(1, 0)
    country.escalate()
    assert sought.numbers(sought.deputy) == [1]
    sought.report(1, 0, by=sought.deputy)
    country.escalate()
    assert sought.state() is S.WITH_OFFICER


@pytest.mark.parametrize(("first", "second", "state"), [(1, 2, S.ANSWERED), (1, 7, S.WITH_OFFICER), (7, 1, S.ANSWERED)])
def test_a_later_digit_corrects_an_earlier_one(country: Country, first: int, second: int, state: LedgerState) -> None:
    sought = Sought(country)
    sought.report(1, first)
    sought.report(1, second)

    assert sought.state() is state
    assert country.contradictions() == []


def test_what_the_person_said_since_is_not_corrected_and_an_old_report_neither(country: Country) -> None:
    sought = Sought(country, 2)
    sought.report(1, 1)
    country.answers(sought.people[0], sought.alert, "help")
    sought.report(1, 1)
    assert country.row(sought.alert, sought.people[0]).answer == "help"  # type: ignore[union-attr]
    sought.report(2, 1)
    country.clock.forward(hours=25)
    sought.report(2, 7)
    assert country.state(sought.alert, sought.people[1]) is S.ANSWERED


@pytest.mark.parametrize("later", [False, True])
def test_hearsay_is_kept_and_accounts_for_nobody(country: Country, later: bool) -> None:
    sought = Sought(country)
    now = country.clock.now()
    sought.report(1, 1, None if later else "heard")
    if later:
        sought.write(lambda session: note_how(session, sought.warden, [1], "heard", now))

    [said] = sought.write(lambda session: reports_of(session, sought.people[0]))
    assert (said.value, said.detail) == ("safe", "heard it from somebody")
    assert (sought.state(), sought.why()) == (S.WITH_OFFICER, HEARD_ONLY)
    assert country.counts(sought.alert).accounted == 0
    assert country.contradictions() == []


@pytest.mark.parametrize("first", [1, 7])
def test_a_report_that_turns_out_to_be_hearsay_accounts_for_nobody(country: Country, first: int) -> None:
    sought = Sought(country)
    sought.report(1, first)
    sought.report(1, 1, "heard")

    assert (sought.state(), sought.why()) == (S.WITH_OFFICER, HEARD_ONLY)
    assert country.row(sought.alert, sought.people[0]).answer is None  # type: ignore[union-attr]
    assert country.counts(sought.alert).accounted == 0
    assert country.contradictions() == []
    sought.report(1, 1, "saw")
    assert sought.state() is S.ANSWERED


def test_how_a_warden_knows_is_noted_of_that_report_and_of_no_earlier_one(country: Country) -> None:
    sought = Sought(country)
    sought.report(1, 1)
    country.clock.forward(hours=1)
    country.decide(("port", 2))
    [newer] = country.decide(("port", 4))
    country.fill()
    country.escalate()
    sought.report(2, 1)
    now = country.clock.now()
    sought.write(lambda session: note_how(session, sought.warden, [2], "saw", now))

    assert country.state(newer, sought.people[0]) is S.ANSWERED
    said = sought.write(lambda session: reports_of(session, sought.people[0]))
    assert sorted((report.alert_id, report.detail) for report in said) == [(sought.alert, None), (newer, "saw them")]


@pytest.mark.parametrize("how", ["spoke", "saw"])
def test_who_was_seen_or_spoken_to_stays_accounted_for(country: Country, how: str) -> None:
    sought = Sought(country)
    now = country.clock.now()
    sought.report(1, 1)
    sought.write(lambda session: note_how(session, sought.warden, [1], how, now))
    assert sought.state() is S.ANSWERED


@pytest.mark.parametrize("everyone", [False, True])
def test_whoever_is_refused_gives_the_person_up_and_never_has_them_again(country: Country, everyone: bool) -> None:
    """Also not as the deputy or the warden of the zone."""
    sought = Sought(country)
    zone = CareGroup(code="z", name="Z", deputy_id=sought.deputy, zone_warden_id=sought.warden)
    now, amina = country.clock.now(), sought.people[0]

    def refuse(session: Session) -> None:
        refuse_warden(session, find_person(session, amina), None if everyone else sought.warden, now)
        session.add(zone)
        session.flush()
        person = find_person(session, amina)
        person.group_id = zone.id
        session.add(person)

    sought.write(refuse)
    country.escalate()
    country.clock.forward(hours=2)
    country.escalate()
    given = sought.write(lambda s: s.exec(select(Task.warden_id).where(Task.person_id == amina)).all())
    assert sought.numbers(sought.warden) == []
    assert sorted(given) == ([sought.warden] if everyone else sorted([sought.warden, sought.deputy]))


def test_people_who_are_named_are_asked_once_and_again_when_they_are_named_again(country: Country) -> None:
    sought = Sought(country, agreed=False)

    def invite() -> int:
        now = country.clock.now()
        return country.store.write_now(lambda session: invite_wardens(session, country.speaker, now))

    assert (invite(), invite()) == (1, 0)
    [asked] = [row for row in country.deliveries(DeliveryKind.NOTICE) if row.person_id == sought.warden]
    assert asked.question == "undertaking"
    assert "Person 0" not in (asked.text or "")
    country.clock.forward(days=15)
    assert invite() == 1
    sought.write(lambda session: decline(session, sought.warden, country.clock.now()))
    assert not sought.write(lambda session: is_warden(session, sought.warden))

    def name(session: Session) -> None:
        group = session.exec(select(CareGroup)).one()
        group.warden_id = sought.warden
        session.add(group)
        named_again(session, {sought.warden})

    country.clock.forward(days=1)
    sought.write(name)
    assert invite() == 1
    sought.write(lambda session: agree(session, sought.warden, country.clock.now()))
    country.clock.forward(days=366)
    assert invite() == 2  # the deputy's year is over too


def test_a_zones_warden_sees_counts(country: Country) -> None:
    sought = Sought(country, 3)
    zone = country.person("capital")

    def lead(session: Session) -> list[GroupCount]:
        group = session.exec(select(CareGroup)).one()
        group.zone_warden_id = zone
        session.add(group)
        session.flush()
        return zone_counts(session, zone)

    sought.report(1, 1)
    assert sought.write(lead) == [GroupCount("Group", 2, 1)]
    assert sought.write(lambda session: zone_counts(session, sought.warden)) == []


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.sampled_from(["offer", "report", "refuse", "away", "back"]), max_size=12))
def test_a_number_is_never_used_again_for_a_warden(country: Country, acts: list[str]) -> None:
    """Whatever becomes of the tasks before it."""
    warden, person = country.person("capital"), country.person("port")
    [alert] = country.decide(("hill", 2))
    now, used = country.clock.now() + timedelta(0), list[int]()
    country.store.write_now(lambda session: agree(session, warden, now))

    def take(session: Session, act: str) -> None:
        first = next(iter(open_tasks(session, warden)), None)
        if act == "offer":
            used.extend(
                given.number for given in offer(session, [NewTask(alert, person, warden, "no_answer", high=False)], now)
            )
        elif act in ("away", "back"):
            give_up_list(session, warden, AWAY, now)
        elif first is not None:
            report_or_correct(session, warden, first.number, 0 if act == "refuse" else 1, None, now)

    for act in acts:
        country.store.write_now(lambda session, act=act: take(session, act))  # type: ignore[misc]
    assert used == sorted(set(used))
