"""A warden's list: one person each, reported by one digit (promise P1)."""

from dataclasses import replace

import pytest
from sqlmodel import Session, select

from broadcasts.tables import DeliveryKind, LedgerState, Priority, TaskState
from broadcasts.tasks import (
    ACCOUNTS,
    GOES_ON,
    TASKS_A_MESSAGE,
    Assignment,
    NewTask,
    UnknownDigit,
    UnknownTask,
    offer,
    open_tasks,
    pass_on,
    reachable_at,
    report_task,
    task_line,
    tell_wardens,
)
from registry.addresses import addresses_of
from registry.reports import reports_of
from registry.tables import AddressState, Case, Source
from tests.fakes.clock import NOON
from tests.fakes.country import Country

S = LedgerState


def give(country: Country, alert: int, person: int, warden: int) -> Assignment:
    new = NewTask(alert, person, warden, "no_answer", high=True)
    [given] = country.store.write_now(lambda session: offer(session, [new], NOON))
    return given


def silent(country: Country, count: int = 1) -> tuple[int, int, list[int]]:
    """An alert, a warden who lives elsewhere, and people of the group who were asked and have a task each."""
    warden = country.person("capital")
    people = [country.person("port", name=f"Person {number}") for number in range(count)]
    [alert] = country.decide(("port", 4))
    country.fill()
    country.send()
    for person in people:
        give(country, alert, person, warden)
    return alert, warden, people


def report(country: Country, warden: int, number: int, digit: int) -> None:
    country.store.write_now(lambda session: report_task(session, warden, number, digit, country.clock.now()))


def test_tasks_are_numbered_for_each_warden_from_1(country: Country) -> None:
    alert, warden, people = silent(country, 3)
    other = country.person("capital")
    give(country, alert, people[0], other)

    assert [task.number for task in country.tasks(warden)] == [1, 2, 3]
    assert [task.number for task in country.tasks(other)] == [1]


@pytest.mark.parametrize("digit", sorted(ACCOUNTS))
def test_1_to_6_account_for_the_person_with_the_wardens_report(country: Country, digit: int) -> None:
    alert, warden, [amina] = silent(country)
    report(country, warden, 1, digit)
    row = country.row(alert, amina)
    [said] = country.store.read_now(lambda session: reports_of(session, amina))
    cases = country.store.read_now(lambda session: session.exec(select(Case)).all())

    assert row is not None
    assert (row.state, row.answer, row.report_id) == (S.ANSWERED, ACCOUNTS[digit], said.id)
    assert (said.value, said.source, said.source_id) == (ACCOUNTS[digit], Source.WARDEN, warden)
    assert [case.category for case in cases] == ([ACCOUNTS[digit]] if digit in (2, 3) else [])
    assert country.tasks(warden) == []


@pytest.mark.parametrize("digit", sorted(GOES_ON))
def test_7_to_9_account_for_nobody_and_go_on_to_an_officer(country: Country, digit: int) -> None:
    alert, warden, [amina] = silent(country)
    report(country, warden, 1, digit)
    row = country.row(alert, amina)

    assert row is not None
    assert (row.state, row.why, row.due_at) == (S.WITH_OFFICER, GOES_ON[digit], None)
    assert country.counts(alert).accounted == 0
    assert country.store.read_now(lambda session: reports_of(session, amina)) == []


def test_the_digits_stand_for_what_wardens_are_told_they_stand_for(country: Country) -> None:
    codes = country.speaker.say("en", "task.codes", number=1)
    assert set(ACCOUNTS) | set(GOES_ON) == set(range(1, 10))
    assert all(f"{digit} " in codes for digit in range(1, 10))


@pytest.mark.parametrize("digit", [10, -1])
def test_another_digit_is_no_report_and_writes_nothing(country: Country, digit: int) -> None:
    _, warden, _ = silent(country)
    with pytest.raises(UnknownDigit):
        report(country, warden, 1, digit)
    assert len(country.tasks(warden)) == 1


def test_a_task_of_another_warden_or_one_that_is_closed_is_unknown(country: Country) -> None:
    _, warden, _ = silent(country)
    for who, number in ((warden, 2), (country.person("capital"), 1)):
        with pytest.raises(UnknownTask, match=f"no open task {number}"):
            report(country, who, number, 1)
    report(country, warden, 1, 1)
    with pytest.raises(UnknownTask):
        report(country, warden, 1, 2)


@pytest.mark.parametrize("digit", [1, 7])
def test_a_report_takes_the_person_off_every_list(country: Country, digit: int) -> None:
    alert, warden, [amina] = silent(country)
    other = country.person("capital")
    give(country, alert, amina, other)
    report(country, warden, 1, digit)

    assert country.tasks(other) == []


def test_whoever_answers_is_taken_off_the_list(country: Country) -> None:
    alert, warden, [amina] = silent(country)
    country.answers(amina, alert, "safe")
    assert country.tasks(warden) == []


def test_a_late_report_about_somebody_who_answered_leaves_the_answer(country: Country) -> None:
    alert, warden, [amina] = silent(country)
    country.answers(amina, alert, "help")
    give(country, alert, amina, warden)
    report(country, warden, 2, 7)

    assert country.state(alert, amina) is S.ANSWERED


def test_passing_on_takes_it_off_this_list_only_for_this_person(country: Country) -> None:
    alert, warden, people = silent(country, 2)
    country.store.write_now(lambda session: pass_on(session, [(alert, people[0])], NOON))

    [left] = country.tasks(warden)
    assert (left.person_id, left.state) == (people[1], TaskState.OFFERED)


def test_a_line_shows_number_name_area_and_reason_and_nothing_else(country: Country) -> None:
    _, warden, _ = silent(country)
    nameless = country.person("hill", channels=("sms",))
    give(country, 1, nameless, warden)
    lines = country.store.read_now(
        lambda session: [task_line(session, country.speaker, "en", task) for task in open_tasks(session, warden)]
    )
    number = country.store.read_now(lambda session: addresses_of(session, nameless)[0].value)

    assert lines == ["1: Person 0, Port Sur. No answer.", "2: no name given, Hilltop. No answer."]
    assert number not in "".join(lines)


def test_tasks_that_come_together_are_one_message(country: Country) -> None:
    alert, warden, people = silent(country, TASKS_A_MESSAGE + 2)
    other = country.person("hill")
    given = [give(country, alert, person, warden) for person in people]
    given.append(give(country, alert, people[0], other))
    country.store.write_now(lambda session: tell_wardens(session, country.speaker, given, NOON))
    sent = [claimed for claimed in country.send() if claimed.kind is DeliveryKind.TASK]
    numbers = [[line.split(":")[0] for line in c.outgoing.text.splitlines() if line[0].isdigit()] for c in sent]

    assert sorted(len(lines) for lines in numbers) == [1, 2, TASKS_A_MESSAGE]
    assert all(f"M{alert}" in claimed.outgoing.text for claimed in sent)
    assert all(country.speaker.say("en", "task.codes", number=lines[0]) in claimed.outgoing.text
               for claimed, lines in zip(sent, numbers, strict=True))  # fmt: skip


@pytest.mark.parametrize(("high", "priority"), [(True, Priority.HIGH_LEVEL), (False, Priority.LEVEL)])
def test_a_warden_is_told_with_the_urgency_of_the_level(country: Country, high: bool, priority: Priority) -> None:
    alert, warden, [amina] = silent(country)
    given = give(country, alert, amina, warden)
    assignment = replace(given, task=replace(given.task, high=high))
    country.store.write_now(lambda session: tell_wardens(session, country.speaker, [assignment], NOON))
    [row] = country.deliveries(DeliveryKind.TASK)

    assert (row.priority, row.person_id) == (priority, warden)


def test_a_warden_without_an_address_is_told_nothing_and_the_deadline_stays(country: Country) -> None:
    alert, warden, [amina] = silent(country)
    country.loses_address(warden)
    given = [give(country, alert, amina, warden)]
    country.store.write_now(lambda session: tell_wardens(session, country.speaker, given, NOON))

    assert country.deliveries(DeliveryKind.TASK) == []


def test_somebody_is_written_to_first_at_the_usable_address_of_the_lowest_rank(country: Country) -> None:
    amina = country.person("port", channels=("sms", "telegram"))

    def first(session: Session) -> str | None:
        address = reachable_at(session, amina)
        return address.channel if address else None

    assert country.store.read_now(first) == "sms"

    def lose(session: Session) -> None:
        address = addresses_of(session, amina)[0]
        address.state = AddressState.OPTED_OUT
        session.add(address)

    country.store.write_now(lose)
    assert country.store.read_now(first) == "telegram"
    country.loses_address(amina)
    assert country.store.read_now(first) is None
