"""What a carrier made of a message, written to the delivery, its address and its row (promises P2 and P9)."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from broadcasts.channel import PERMANENT, SendError, Trouble
from broadcasts.outbox import Claimed, claim, put_back, queue_message
from broadcasts.outcomes import COPIES, COPY_AFTER, LAST_ATTEMPT, Outcome, fail, record
from broadcasts.receipts import Receipt, apply
from broadcasts.tables import Delivery, DeliveryKind, DeliveryState, Ledger, LedgerState, Priority
from registry.addresses import addresses_of
from registry.tables import Address, AddressState
from tests.broadcasts.both import BOTH
from tests.fakes.clock import NOON
from tests.fakes.country import Country, accept

D, K, S, A, T = DeliveryState, DeliveryKind, LedgerState, AddressState, Trouble


def error(trouble: Trouble, seconds: float | None = None) -> SendError:
    return SendError(trouble, "code 1", timedelta(seconds=seconds) if seconds is not None else None)


def delivery(country: Country, key_begins: str = "") -> Delivery:
    rows = country.store.read_now(lambda session: session.exec(select(Delivery)).all())
    [found] = [row for row in rows if row.key.startswith(key_begins)]
    return found


def row(country: Country, alert_id: int, person_id: int) -> Ledger:
    found = country.row(alert_id, person_id)
    assert found is not None
    return found


def address(country: Country, person_id: int) -> Address:
    return country.store.read_now(lambda session: addresses_of(session, person_id)[0])


def asked(country: Country, rank: int = 4) -> tuple[int, int]:
    """Somebody to whom an alert is queued."""
    person = country.person("port")
    [alert] = country.decide(("port", rank))
    country.fill()
    return person, alert


@pytest.mark.parametrize(
    ("trouble", "state", "address_state", "ledger_state"),
    [
        (T.THROTTLED, D.QUEUED, A.USABLE, S.QUEUED),
        (T.DOWN, D.QUEUED, A.USABLE, S.QUEUED),
        (T.MISCONFIGURED, D.QUEUED, A.USABLE, S.QUEUED),
        (T.UNKNOWN, D.QUEUED, A.USABLE, S.QUEUED),
        (T.BLOCKED, D.FAILED, A.BLOCKED, S.UNREACHABLE),
        (T.OPTED_OUT, D.FAILED, A.OPTED_OUT, S.UNREACHABLE),
        (T.INVALID, D.FAILED, A.INVALID, S.UNREACHABLE),
        (T.UNREACHABLE, D.FAILED, A.USABLE, S.UNREACHABLE),
        (T.REFUSED, D.FAILED, A.USABLE, S.UNREACHABLE),
    ],
)
def test_every_trouble_has_its_consequence(
    country: Country, trouble: Trouble, state: DeliveryState, address_state: AddressState, ledger_state: LedgerState
) -> None:
    person, alert = asked(country)
    country.send(lambda _: error(trouble))

    assert delivery(country).state is state
    assert address(country, person).state is address_state
    assert row(country, alert, person).state is ledger_state
    assert (row(country, alert, person).due_at == NOON) is (trouble in PERMANENT)


def test_the_table_above_names_every_trouble() -> None:
    assert set(PERMANENT) == {T.BLOCKED, T.OPTED_OUT, T.INVALID, T.UNREACHABLE, T.REFUSED}
    assert set(T) - set(PERMANENT) == {T.THROTTLED, T.DOWN, T.MISCONFIGURED, T.UNKNOWN}


@pytest.mark.parametrize(
    ("trouble", "waits", "attempts"),
    [
        (error(T.THROTTLED, 17), 17, 0),
        (error(T.THROTTLED), 1, 0),
        (error(T.DOWN), 2, 1),
        (error(T.MISCONFIGURED), 2, 1),
        (error(T.UNKNOWN), 2, 1),
    ],
)
def test_what_is_tried_again_waits_and_only_a_throttled_send_is_no_attempt(
    country: Country, trouble: SendError, waits: float, attempts: int
) -> None:
    asked(country)
    country.send(lambda _: trouble)

    assert delivery(country).due_at == NOON + timedelta(seconds=waits)
    assert delivery(country).attempts == attempts


def test_a_carrier_may_throttle_for_ever_and_nothing_fails(country: Country) -> None:
    person, alert = asked(country)
    for _ in range(2 * LAST_ATTEMPT):
        assert len(country.send(lambda _: error(T.THROTTLED))) == 1
        country.clock.forward(seconds=1)
    country.send()

    assert row(country, alert, person).state is S.ASKED


def test_after_its_last_attempt_a_message_fails_and_the_person_goes_on(country: Country) -> None:
    person, alert = asked(country)
    for attempt in range(LAST_ATTEMPT):
        assert delivery(country).state is D.QUEUED, attempt
        country.clock.forward(minutes=6)
        country.send(lambda _: error(T.DOWN))

    assert (delivery(country).state, delivery(country).attempts) == (D.FAILED, LAST_ATTEMPT)
    assert (row(country, alert, person).state, row(country, alert, person).why) == (S.UNREACHABLE, "carrier down")


def test_a_letter_waits_for_a_carrier_that_is_down_however_long_that_lasts(country: Country) -> None:
    person = country.person("port")
    country.writes(person, "the bus leaves at six")
    for _ in range(2 * LAST_ATTEMPT):
        country.clock.forward(minutes=6)
        assert len(country.send(lambda _: error(T.DOWN))) == 1
    country.clock.forward(minutes=6)
    country.send()

    assert (delivery(country).state, delivery(country).kind) == (D.ACCEPTED, K.LETTER)


@BOTH
def test_an_accepted_message_starts_the_persons_clock(country: Country) -> None:
    person, alert = asked(country)
    country.send()
    [sent] = country.sent

    assert (delivery(country).state, delivery(country).carrier_ref) == (D.ACCEPTED, accept(sent))
    assert delivery(country).accepted_at == NOON
    found = row(country, alert, person)
    assert (found.state, found.asked_at, found.due_at) == (S.ASKED, NOON, NOON + timedelta(minutes=5))


@pytest.mark.parametrize("kind", list(K))
@pytest.mark.parametrize("before", [False, True])
def test_a_message_of_unknown_outcome_goes_once_more_and_then_never_again(
    country: Country, kind: DeliveryKind, before: bool
) -> None:
    person = country.person("port")

    def queue(session: Session) -> list[Claimed]:
        queue_message(
            session, key="one", kind=kind, address=addresses_of(session, person)[0], text="-",
            priority=Priority.LEVEL, now=NOON,
        )  # fmt: skip
        return claim(session, "telegram", 9, NOON)

    [claimed] = country.store.write_now(queue)
    outcome = Outcome(claimed._replace(doubtful=before), NOON, error=error(T.UNKNOWN))
    country.store.write_now(lambda session: record(session, country.speaker.ladder, [outcome]))

    assert delivery(country).state is (D.UNKNOWN if before else D.QUEUED)
    assert delivery(country).doubtful is not before


@pytest.mark.parametrize(
    ("trouble", "put_off", "again", "attempts"),
    [
        (T.DOWN, None, timedelta(seconds=2), 1),
        (T.DOWN, timedelta(0), timedelta(0), 0),
        (T.DOWN, timedelta(minutes=1), timedelta(minutes=1), 0),
        (T.MISCONFIGURED, timedelta(0), timedelta(0), 0),
    ],
)
def test_what_fails_because_its_carrier_takes_nothing_costs_no_attempt(
    country: Country, trouble: Trouble, put_off: timedelta | None, again: timedelta, attempts: int
) -> None:
    asked(country)
    [claimed] = country.store.write_now(lambda session: claim(session, "telegram", 9, NOON))
    outcome = Outcome(claimed, NOON, error=error(trouble), put_off=put_off)
    country.store.write_now(lambda session: record(session, country.speaker.ladder, [outcome]))

    assert (delivery(country).due_at, delivery(country).attempts) == (NOON + again, attempts)


def test_a_lane_that_was_frozen_may_still_say_that_a_message_is_out(country: Country) -> None:
    person, alert = asked(country)
    [claimed] = country.store.write_now(lambda session: claim(session, "telegram", 9, NOON))
    country.store.write_now(lambda session: put_back(session, [claimed], NOON, attempted=True, doubtful=True))
    late_word = Outcome(claimed, NOON + timedelta(seconds=9), "ref")
    country.store.write_now(lambda session: record(session, country.speaker.ladder, [late_word]))

    assert (delivery(country).state, row(country, alert, person).state) == (D.ACCEPTED, S.ASKED)
    assert country.send() == []


def test_a_lane_that_was_frozen_cannot_fail_what_another_lane_has_sent(country: Country) -> None:
    person, alert = asked(country)
    [claimed] = country.store.write_now(lambda session: claim(session, "telegram", 9, NOON))
    country.store.write_now(lambda session: put_back(session, [claimed], NOON, attempted=True, doubtful=True))
    country.clock.forward(seconds=5)
    country.send()
    for trouble in (T.BLOCKED, T.UNKNOWN, T.DOWN):
        late_word = Outcome(claimed, NOON, error=error(trouble))
        country.store.write_now(lambda session, word=late_word: record(session, country.speaker.ladder, [word]))

    assert (delivery(country).state, address(country, person).state) == (D.ACCEPTED, A.USABLE)
    assert row(country, alert, person).state is S.ASKED


def test_an_alert_whose_second_copy_is_doubtful_too_makes_the_person_unreachable_and_not_forgotten(
    country: Country,
) -> None:
    person, alert = asked(country)
    for _ in range(2):
        country.send(lambda _: error(T.UNKNOWN))
        country.clock.forward(seconds=10)

    assert delivery(country).state is D.UNKNOWN
    assert (row(country, alert, person).state, row(country, alert, person).why) == (S.UNREACHABLE, "unknown outcome")
    assert row(country, alert, person).due_at is not None


def late(country: Country, claimed: Claimed, trouble: Trouble = T.UNREACHABLE) -> None:
    """The carrier finds out that it cannot deliver what it took."""
    channel = "sms" if claimed.outgoing.to.startswith("+") else "telegram"
    receipt = Receipt(channel, accept(claimed), D.FAILED, trouble, "30003")
    country.store.write_now(lambda session: apply(session, receipt, fail, country.clock.now()))


@BOTH
@pytest.mark.parametrize("rank", [1, 2, 4])
def test_whoever_was_told_or_asked_by_a_message_that_then_fails_was_neither(country: Country, rank: int) -> None:
    person, alert = asked(country, rank)
    country.send()
    before = row(country, alert, person).state
    country.clock.forward(minutes=1)
    late(country, country.sent[0])
    found = row(country, alert, person)

    assert before is (S.TOLD if rank == 1 else S.ASKED)
    assert (found.state, found.asked_at, found.due_at) == (S.UNREACHABLE, None, country.clock.now())
    assert country.contradictions() == []


def test_a_late_failure_leads_to_the_next_address_at_once_not_to_a_repeat(country: Country) -> None:
    country.person("port", channels=("sms", "telegram"))
    country.decide(("port", 4))
    country.fill()
    [first] = country.send()
    country.send()
    late(country, first)
    country.escalate()

    assert [sent.outgoing.to.startswith("+") for sent in country.send()] == [False]


def test_a_late_failure_of_one_address_changes_nothing_for_whoever_another_one_reached(country: Country) -> None:
    person = country.person("port", channels=("sms", "telegram"))
    [alert] = country.decide(("port", 1))
    country.fill()
    [first] = country.send()
    late(country, first)
    country.escalate()
    country.send()
    assert row(country, alert, person).state is S.TOLD
    country.clock.forward(minutes=1)
    late(country, first)

    assert row(country, alert, person).state is S.TOLD


def test_a_late_failure_is_not_forgotten_when_a_wrong_alert_gives_the_person_back(country: Country) -> None:
    person = country.person("port")
    [true] = country.decide(("xb", 2))
    country.fill()
    [first] = country.send()
    [wrong] = country.decide(("port", 4))
    country.fill()
    late(country, first)
    country.correct(country.decision_of(wrong))
    country.fill()

    assert row(country, true, person).state is S.UNREACHABLE
    assert country.contradictions() == []


def test_what_a_carrier_loses_for_a_passing_reason_is_sent_again_a_little_later_and_the_person_goes_on_meanwhile(
    country: Country,
) -> None:
    person, alert = asked(country)
    for copy in range(COPIES):
        country.send()
        late(country, country.sent[-1], T.DOWN)
        assert row(country, alert, person).state is S.UNREACHABLE
        assert len(country.deliveries(K.ALERT)) == min(copy + 2, COPIES)
        assert country.send() == []
        country.clock.forward(seconds=COPY_AFTER.total_seconds())

    assert country.send() == []
    assert {message.state for message in country.deliveries(K.ALERT)} == {D.FAILED}


def test_an_outcome_of_a_reply_touches_no_row(country: Country) -> None:
    person, alert = asked(country)
    country.send()

    def reply(session: Session) -> None:
        queue_message(
            session, key="reply", kind=K.REPLY, address=addresses_of(session, person)[0], text="-",
            priority=Priority.REPLY, now=NOON, alert_id=alert,
        )  # fmt: skip

    country.store.write_now(reply)
    country.send(lambda _: error(T.UNREACHABLE))

    assert delivery(country, "reply").state is D.FAILED
    assert row(country, alert, person).state is S.ASKED
