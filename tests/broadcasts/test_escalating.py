"""What `escalation` decides is done to the rows whose time has come (promise P1)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import event
from sqlmodel import Session, select

from broadcasts.caseload import Caseload
from broadcasts.channel import SendError, Trouble
from broadcasts.escalating import NO_ROOM, escalate
from broadcasts.ledger import Accepted, note_asked_all
from broadcasts.movement import person_joined
from broadcasts.tables import Delivery, DeliveryKind, Ledger, LedgerState, Priority, TaskState
from broadcasts.tasks import report_task
from registry.addresses import addresses_of, find_or_create_address, note_kin
from registry.people import mark_left
from registry.tables import CareGroup, Person
from registry.threads import set_thread_language
from registry.warden_duties import agree
from tests.broadcasts.both import BOTH
from tests.fakes.clock import NOON
from tests.fakes.country import Country, accept

S, K = LedgerState, DeliveryKind


@dataclass(frozen=True)
class Crowd:
    """People who share a warden and perhaps a deputy, and the alert that concerns them."""

    alert: int
    warden: int
    deputy: int
    members: list[int]


def statements(country: Country, area: str, count: int) -> int:
    """How many statements a batch takes in which so many people are asked again and as many are looked for."""
    country.speaker = replace(country.speaker, caseload=Caseload(99, 99, 99))
    warden = country.person("capital")
    people = [country.person(area) for _ in range(2 * count)]
    country.group(warden, *people)
    for person in people[:count]:
        country.loses_address(person)
    country.decide((area, 4))
    country.fill()
    country.send()
    country.clock.forward(minutes=5)
    counted = 0

    def count_one(*_: object) -> None:
        nonlocal counted
        counted += 1

    event.listen(country.store.engine, "before_cursor_execute", count_one)
    country.escalate()
    event.remove(country.store.engine, "before_cursor_execute", count_one)
    return counted


def reports(country: Country, warden: int, number: int, digit: int) -> None:
    country.store.write_now(lambda session: report_task(session, warden, number, digit, country.clock.now()))


def joins(country: Country, person_id: int) -> None:
    """The person meets the standing alert: a first message waits for them."""
    country.store.write_now(
        lambda session: person_joined(session, country.speaker, session.get_one(Person, person_id), country.clock.now())
    )


def has_needs(country: Country, person_id: int, rank: int) -> None:
    def write(session: Session) -> None:
        person = session.get_one(Person, person_id)
        person.needs_rank = rank
        session.add(person)

    country.store.write_now(write)


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
    for _ in range(5):
        country.loses_address(country.person("port"))
    country.decide(("port", 4))
    country.fill()

    def batch(session: Session) -> int:
        return escalate(session, country.speaker, NOON, most=3)

    assert [country.store.write_now(batch) for _ in range(3)] == [3, 2, 0]


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
        for leader in (warden, deputy, zone):
            agree(session, leader, NOON)
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


@pytest.mark.parametrize("lost", ["unreachable", "left", "self"])
def test_a_warden_who_cannot_look_is_passed_by(country: Country, lost: str) -> None:
    warden, deputy, amina = country.person("capital"), country.person("capital"), country.person("port")
    country.group(amina if lost == "self" else warden, amina, deputy=deputy)
    if lost == "unreachable":
        country.loses_address(warden)
    if lost == "left":
        country.store.write_now(lambda session: mark_left(session, session.get_one(Person, warden), NOON))
    country.loses_address(amina)
    [alert] = country.decide(("port", 4))
    country.fill()
    country.escalate()
    row = country.row(alert, amina)

    assert row is not None
    assert (row.state, row.step) == (S.WITH_WARDEN, "deputy")
    assert len(country.tasks(deputy)) == 1


def crowd(country: Country, count: int, *, target: int, deputy: bool = False, rank: int = 4) -> Crowd:
    """People without an address whose warden's list takes `target` of them, at the highest level; all are due."""
    country.speaker = replace(country.speaker, caseload=Caseload(target, target, target))
    warden, second = country.person("capital"), country.person("capital") if deputy else None
    members = [country.person("port", name=f"Person {number}") for number in range(count)]
    country.group(warden, *members, deputy=second)
    for member in members:
        country.loses_address(member)
    [alert] = country.decide(("port", rank))
    country.fill()
    country.escalate()
    return Crowd(alert, warden, second or 0, members)


@BOTH
def test_whoever_finds_no_room_on_a_list_waits_and_says_so(country: Country) -> None:
    there = crowd(country, 5, target=2)
    rows = [country.row(there.alert, member) for member in there.members]

    assert len(country.tasks(there.warden)) == 2
    assert [row.state for row in rows if row] == [S.WITH_WARDEN] * 2 + [S.UNREACHABLE] * 3
    assert {(row.why, row.waits_for, row.due_at) for row in rows[2:] if row} == {
        (NO_ROOM, there.warden, NOON + timedelta(minutes=30))
    }
    assert country.escalate() == 0


@BOTH
def test_the_next_wave_comes_when_half_of_the_list_is_done(country: Country) -> None:
    there = crowd(country, 9, target=4)
    first = [task.number for task in country.tasks(there.warden)]
    reports(country, there.warden, first[0], 1)
    assert country.escalate() == 0
    reports(country, there.warden, first[1], 1)
    assert country.escalate() == 5

    assert [task.number for task in country.tasks(there.warden)] == [3, 4, 5, 6]
    assert country.escalate() == 0
    sent = [claimed.outgoing.text for claimed in country.send() if claimed.kind is K.TASK]
    assert len(sent) == 2
    assert "5: Person 4" in sent[1]
    assert "6: Person 5" in sent[1]


@BOTH
def test_the_neediest_get_on_the_list_first(country: Country) -> None:
    country.speaker = replace(country.speaker, caseload=Caseload(1, 2, 3))
    warden = country.person("capital")
    members = [country.person("port") for _ in range(6)]
    has_needs(country, members[3], 2)
    has_needs(country, members[4], 9)
    country.group(warden, *members)
    for member in members:
        country.loses_address(member)
    country.decide(("port", 4))
    country.fill()
    country.escalate()

    assert [task.person_id for task in country.tasks(warden)] == [members[4], members[3]]


@BOTH
def test_whoever_waits_too_long_for_the_warden_goes_on_to_the_deputy_and_then_to_an_officer(country: Country) -> None:
    there = crowd(country, 5, target=2, deputy=True)
    country.clock.forward(minutes=30)
    country.escalate()
    last = there.members[4]
    waiting = country.row(there.alert, last)
    assert len(country.tasks(there.deputy)) == 2
    assert waiting is not None
    assert (waiting.state, waiting.waits_for) == (S.UNREACHABLE, there.deputy)

    country.clock.forward(minutes=15)
    country.escalate()
    row = country.row(there.alert, last)
    assert row is not None
    assert (row.state, row.why, row.waits_for) == (S.WITH_OFFICER, "no warden had room in time", None)
    assert country.counts(there.alert).by_state == {S.WITH_WARDEN: 4, S.WITH_OFFICER: 1}


def test_the_warden_keeps_the_task_until_the_deputy_has_room(country: Country) -> None:
    there = crowd(country, 1, target=1, deputy=True)
    other = country.person("hill")
    country.group(there.deputy, other)
    country.loses_address(other)
    country.decide(("hill", 4))
    country.fill()
    country.escalate()
    country.clock.forward(minutes=59)
    assert country.escalate() == 0
    country.clock.forward(minutes=1)
    country.escalate()
    row = country.row(there.alert, there.members[0])

    assert row is not None
    assert (row.state, row.step, row.waits_for) == (S.WITH_WARDEN, "warden", there.deputy)
    assert len(country.tasks(there.warden)) == 1


@pytest.mark.parametrize("word", ["answers", "is reached"])
def test_nobody_waits_on_who_was_heard_from_or_reached_meanwhile(country: Country, word: str) -> None:
    there = crowd(country, 3, target=2)
    if word == "answers":
        country.answers(there.members[2], there.alert, "safe")
    else:
        accepted = Accepted(there.alert, there.members[2], NOON)
        country.store.write_now(lambda session: note_asked_all(session, country.speaker.ladder, [accepted]))
    for task in country.tasks(there.warden):
        reports(country, there.warden, task.number, 1)

    assert country.escalate() == 0
    assert country.tasks(there.warden) == []


def test_a_warden_who_left_while_people_waited_is_passed_by(country: Country) -> None:
    there = crowd(country, 3, target=2, deputy=True)
    for task in country.tasks(there.warden):
        reports(country, there.warden, task.number, 1)
    country.loses_address(there.warden)
    country.escalate()

    assert [task.person_id for task in country.tasks(there.deputy)] == [there.members[2]]


@BOTH
def test_no_question_is_repeated_while_first_messages_of_the_level_wait(country: Country) -> None:
    alert, person = asked(country)
    joins(country, country.person("port"))
    country.clock.forward(minutes=5)
    country.escalate()
    row = country.row(alert, person)

    assert row is not None
    assert (row.state, row.repeats, row.due_at) == (S.ASKED, 0, NOON + timedelta(minutes=10))
    country.send()
    assert later(country, 5) == [K.AGAIN] * 2  # of both people


def test_first_messages_of_a_lower_level_or_for_later_hold_no_repeat_back(country: Country) -> None:
    asked(country)
    country.person("capital")
    country.decide(("capital", 3))
    country.fill()
    country.clock.forward(minutes=5)
    country.escalate()

    assert len(country.deliveries(K.AGAIN)) == 1


def test_patience_runs_out_while_repeats_wait_and_the_warden_looks_in_time(country: Country) -> None:
    warden = country.person("capital")
    alert, person = asked(country)
    country.group(warden, person)
    joins(country, country.person("port"))
    for _ in range(24):
        country.clock.forward(minutes=5)
        country.escalate()
    row = country.row(alert, person)

    assert row is not None
    assert (row.state, row.since) == (S.WITH_WARDEN, NOON + timedelta(hours=2))
    assert country.deliveries(K.AGAIN) == []


def test_a_repeat_that_never_goes_out_does_not_stretch_the_patience(country: Country) -> None:
    alert, person = asked(country)
    country.clock.forward(minutes=5)
    country.escalate()
    assert next_deadline(country) == NOON + timedelta(hours=2)
    country.clock.forward(hours=2)
    country.escalate()

    assert country.state(alert, person) is S.WITH_OFFICER
    assert len(country.deliveries(K.AGAIN)) == 1


@BOTH
def test_a_batch_takes_as_many_statements_however_large_it_is(country: Country) -> None:
    small, large = statements(country, "port", 2), statements(country, "hill", 20)
    assert small == large < 30


def test_relatives_are_asked_in_their_own_language(country: Country) -> None:
    amina = country.person("port", language="bn", name="Amina")
    relative = country.person("capital", language="ar", channels=("sms",))

    def allow(session: Session) -> None:
        stranger = find_or_create_address(session, "sms", "+99910000001", NOON)
        writes = find_or_create_address(session, "sms", "+99910000002", NOON)
        set_thread_language(session, writes.id or 0, "ta")
        for address in (stranger, writes, addresses_of(session, relative)[0]):
            note_kin(session, amina, address.id or 0, NOON)

    country.store.write_now(allow)
    country.loses_address(amina)
    country.decide(("port", 4))
    country.fill()
    country.escalate()
    texts = {row.text for row in country.deliveries(K.KIN)}

    spoken = ("bn", "ta", "ar")
    assert texts == {country.speaker.say(code, "kin.question", post="Embassy", name="Amina") for code in spoken}


def test_whoever_is_warden_and_deputy_in_one_is_asked_once(country: Country) -> None:
    warden, amina = country.person("capital"), country.person("port")
    country.group(warden, amina, deputy=warden)
    country.loses_address(amina)
    [alert] = country.decide(("port", 4))
    country.fill()
    country.escalate()
    later(country, 60)

    assert country.tasks(warden) == []
    assert country.state(alert, amina) is S.WITH_OFFICER


def test_repeats_go_out_in_the_order_of_level_and_need(country: Country) -> None:
    people = [country.person("hill"), country.person("port"), country.person("port")]
    has_needs(country, people[2], 5)
    country.decide(("hill", 3), ("port", 4))
    country.fill()
    country.send()
    country.clock.forward(minutes=30)
    country.escalate()

    assert [claimed.person_id for claimed in country.send()] == [people[2], people[1], people[0]]


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
