"""What `escalation` decides is done to the rows whose time has come (promise P1)."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, select

from broadcasts.channel import SendError, Trouble
from broadcasts.escalating import BATCH, escalate
from broadcasts.tables import Delivery, DeliveryKind, Ledger, LedgerState, Priority, TaskState
from registry.addresses import find_or_create_address, note_kin
from registry.people import mark_left
from registry.tables import CareGroup, Person
from tests.broadcasts.both import BOTH
from tests.fakes.clock import NOON
from tests.fakes.country import Country, accept

S, K = LedgerState, DeliveryKind


def asked(country: Country, *channels: str, rank: int = 4) -> tuple[int, int]:
    """Somebody in the port who was asked; the alert and the person."""
    person = country.person("port", channels=channels or ("telegram",))
    [alert] = country.decide(("port", rank))
    country.fill()
    country.send()
    return alert, person


def next_deadline(country: Country) -> datetime | None:
    """When the next row is due, if any is."""
    return min(
        filter(None, country.store.read_now(lambda session: session.exec(select(Ledger.due_at)).all())), default=None
    )


def later(country: Country, minutes: float) -> list[DeliveryKind]:
    """Time passes, what is due is done and sent; which kinds went out."""
    country.clock.forward(minutes=minutes)
    country.escalate()
    return [claimed.kind for claimed in country.send()]


@BOTH
def test_nothing_happens_before_its_time(country: Country) -> None:
    alert, person = asked(country)
    assert next_deadline(country) == NOON + timedelta(minutes=5)
    assert later(country, 4.9) == []
    assert later(country, 0.1) == [K.AGAIN]
    assert country.state(alert, person) is S.ASKED


@BOTH
def test_the_question_is_repeated_at_the_address_that_has_it_and_then_goes_to_the_next_one(country: Country) -> None:
    asked(country, "telegram", "sms")
    kinds = [later(country, 5) for _ in range(4)]
    assert kinds == [[K.AGAIN], [K.AGAIN], [K.AGAIN], [K.ALERT]]

    chats = [claimed.outgoing.to.startswith("+") for claimed in country.sent]
    assert chats == [False, False, False, False, True]
    assert later(country, 5) == []
    assert next_deadline(country) == NOON + timedelta(hours=2)


def test_a_repeat_never_goes_before_a_first_message(country: Country) -> None:
    asked(country)
    country.clock.forward(minutes=5)
    country.escalate()
    priorities = country.store.read_now(
        lambda session: session.exec(select(Delivery.priority).order_by(Delivery.id)).all()  # type: ignore[arg-type]
    )
    assert list(priorities) == [Priority.HIGH_LEVEL, Priority.REPEAT]


def test_a_repeat_whose_address_was_lost_meanwhile_leads_on_at_once(country: Country) -> None:
    alert, person = asked(country, "telegram")
    country.loses_address(person)
    for _ in range(4):
        later(country, 5)
    row = country.row(alert, person)

    assert row is not None
    assert row.repeats == 3
    assert row.due_at == NOON + timedelta(hours=2)


def test_whoever_answers_is_not_asked_again(country: Country) -> None:
    alert, person = asked(country)
    country.clock.forward(minutes=5)
    country.escalate()
    country.answers(person, alert, "safe")

    assert country.send() == []  # the repeat that was queued already
    assert later(country, 999) == []
    assert next_deadline(country) is None


@BOTH
def test_a_jump_of_the_clock_does_everything_overdue_once_oldest_first(country: Country) -> None:
    people = [country.person("port") for _ in range(3)]
    [alert] = country.decide(("port", 4))
    country.fill()
    country.send(limit=1)
    country.clock.forward(seconds=1)
    country.send()
    country.clock.forward(days=30)

    assert country.escalate() == 3
    assert country.escalate() == 0
    again = country.send()
    assert [claimed.kind for claimed in again] == [K.AGAIN] * 3
    assert again[0].outgoing.to == country.sent[0].outgoing.to
    assert {country.state(alert, person) for person in people} == {S.ASKED}


def test_a_batch_is_the_most_that_one_transaction_does(country: Country) -> None:
    for _ in range(BATCH + 2):
        country.loses_address(country.person("port"))
    country.decide(("port", 4))
    country.fill()

    assert [country.escalate() for _ in range(3)] == [BATCH, 2, 0]


def gives_up_at(country: Country, alert: int, person: int) -> list[tuple[LedgerState, str]]:
    """The states and steps that the row goes through until nothing is due."""
    walked: list[tuple[LedgerState, str]] = []
    for _ in range(400):
        row = country.row(alert, person)
        assert row is not None
        if not walked or walked[-1] != (row.state, row.step):
            walked.append((row.state, row.step))
        if next_deadline(country) is None:
            break
        later(country, 1)
    return walked


def test_silence_walks_through_all_who_can_find_somebody_and_ends_with_an_officer(country: Country) -> None:
    warden, deputy, zone, amina = (country.person("capital") for _ in range(4))

    def group(session: Session) -> None:
        row = CareGroup(code="g", name="Group", warden_id=warden, deputy_id=deputy, zone_warden_id=zone)
        session.add(row)
        session.flush()
        person = session.get_one(Person, amina)
        person.group_id, person.area_id, person.name = row.id, country.areas["port"], "Amina"
        session.add(person)
        relative = find_or_create_address(session, "sms", "+99910000001", NOON)
        note_kin(session, amina, relative.id or 0, NOON)

    country.store.write_now(group)
    [alert] = country.decide(("port", 4))
    country.fill()
    country.send()
    walked = gives_up_at(country, alert, amina)
    task_messages = [claimed.kind for claimed in country.sent if claimed.kind in (K.TASK, K.KIN)]
    question = next(claimed.outgoing.text for claimed in country.sent if claimed.kind is K.KIN)

    assert walked == [
        (S.ASKED, "ask"), (S.WITH_WARDEN, "warden"), (S.WITH_WARDEN, "deputy"), (S.WITH_WARDEN, "zone warden"),
        (S.UNREACHABLE, "family"), (S.WITH_OFFICER, "officer"),
    ]  # fmt: skip
    assert task_messages == [K.TASK, K.TASK, K.TASK, K.KIN]
    assert "Amina" in question
    assert country.counts(alert).open == 1


@pytest.mark.parametrize("lost", ["unreachable", "left", "overloaded", "self"])
def test_a_warden_who_cannot_look_is_passed_by(country: Country, lost: str) -> None:
    warden, deputy, amina = country.person("capital"), country.person("capital"), country.person("port")
    country.group(amina if lost == "self" else warden, amina, deputy=deputy)
    if lost == "unreachable":
        country.loses_address(warden)
    if lost == "left":
        country.store.write_now(lambda session: mark_left(session, session.get_one(Person, warden), NOON))
    if lost == "overloaded":
        country.speaker = replace(country.speaker, caseload=0)
    country.loses_address(amina)
    [alert] = country.decide(("port", 4))
    country.fill()
    country.escalate()
    row = country.row(alert, amina)

    assert row is not None
    if lost == "overloaded":
        assert (row.state, row.why) == (S.WITH_OFFICER, "no warden could be asked")
    else:
        assert (row.state, row.step) == (S.WITH_WARDEN, "deputy")
        assert len(country.tasks(deputy)) == 1


def test_the_caseload_of_a_warden_is_filled_and_the_rest_goes_on(country: Country) -> None:
    country.speaker = replace(country.speaker, caseload=2)
    warden, deputy = country.person("capital"), country.person("capital")
    members = [country.person("port") for _ in range(5)]
    country.group(warden, *members, deputy=deputy)
    for member in members:
        country.loses_address(member)
    [alert] = country.decide(("port", 4))
    country.fill()
    country.escalate()

    assert (len(country.tasks(warden)), len(country.tasks(deputy))) == (2, 2)
    assert country.counts(alert).by_state == {S.WITH_WARDEN: 4, S.WITH_OFFICER: 1}


def test_a_task_that_was_not_reported_leaves_the_first_list_when_the_next_one_gets_it(country: Country) -> None:
    warden, deputy, amina = country.person("capital"), country.person("capital"), country.person("port")
    country.group(warden, amina, deputy=deputy)
    country.loses_address(amina)
    country.decide(("port", 4))
    country.fill()
    country.escalate()
    [task] = country.tasks(warden)
    later(country, 60)
    passed = country.store.read_now(lambda session: session.get_one(type(task), task.id))

    assert country.tasks(warden) == []
    assert (passed.state, passed.outcome) == (TaskState.PASSED_ON, "not reported in time")
    assert len(country.tasks(deputy)) == 1


@pytest.mark.parametrize(
    ("answer", "reason"), [(accept, "no_answer"), (lambda _: SendError(Trouble.INVALID, "-"), "unreachable")]
)
def test_a_task_says_whether_somebody_was_silent_or_not_reached(country: Country, answer: object, reason: str) -> None:
    warden, amina = country.person("capital"), country.person("port")
    country.group(warden, amina)
    country.decide(("port", 4))
    country.fill()
    country.send(answer)  # type: ignore[arg-type]
    for _ in range(30):
        later(country, 5)
        if tasks := country.tasks(warden):
            break

    assert [task.reason for task in tasks] == [reason]


def test_nobody_is_forgotten_who_is_due_when_the_level_has_no_plan_for_them(country: Country) -> None:
    alert, person = asked(country, rank=2)
    assert later(country, 6 * 60) == [K.AGAIN]
    later(country, 6 * 60)
    later(country, 12 * 60)
    row = country.row(alert, person)

    assert row is not None
    assert (row.state, row.why) == (S.TOLD, "no answer, and this level accepts silence")


@BOTH
def test_two_rounds_at_once_give_nobody_twice(country: Country) -> None:
    warden = country.person("capital")
    members = [country.person("port") for _ in range(10)]
    country.group(warden, *members)
    for member in members:
        country.loses_address(member)
    country.decide(("port", 4))
    country.fill()
    rounds = [
        country.store._submit(lambda session: escalate(session, country.speaker, country.clock.now())) for _ in range(4)
    ]
    assert sum(done.result(20) for done in rounds) == 10
    assert len(country.tasks(warden)) == 10
