"""Everything that leaves is a row first: in which order it is claimed, and what may follow what (promise P3)."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from broadcasts.channel import Button, Outgoing, SendError, Trouble
from broadcasts.outbox import (
    MOVES,
    REACHED,
    Claimed,
    Texts,
    backoff,
    claim,
    give_up_claim,
    left_sending,
    next_due,
    put_back,
    queue_message,
    sweep_stopped,
)
from broadcasts.receipts import is_forward
from broadcasts.tables import Broadcast, BroadcastKind, Delivery, DeliveryKind, DeliveryState, Priority, Stop
from registry.addresses import addresses_of
from registry.tables import Address
from tests.broadcasts.both import BOTH
from tests.fakes.clock import NOON
from tests.fakes.country import Country

D = DeliveryState
LATER = NOON + timedelta(minutes=1)


def address_of(session: Session, person_id: int) -> Address:
    return addresses_of(session, person_id)[0]


def queue(country: Country, person_id: int, key: str, **more: object) -> int | None:
    def write(session: Session) -> int | None:
        row = {
            "kind": DeliveryKind.REPLY, "text": key, "priority": Priority.REPLY, "now": country.clock.now(), **more,
        }  # fmt: skip
        return queue_message(session, key=key, address=address_of(session, person_id), **row)  # type: ignore[arg-type]

    return country.store.write_now(write)


def take(country: Country, limit: int = 100, channel: str = "telegram") -> list[Claimed]:
    return country.store.write_now(lambda session: claim(session, channel, limit, country.clock.now()))


def texts(claimed: list[Claimed]) -> list[str]:
    return [delivery.outgoing.text for delivery in claimed]


def states(country: Country) -> dict[str, DeliveryState]:
    rows = country.store.read_now(lambda session: session.exec(select(Delivery.key, Delivery.state)).all())
    return dict(rows)


def set_row(country: Country, key: str, **values: object) -> None:
    def write(session: Session) -> None:
        delivery = session.exec(select(Delivery).where(Delivery.key == key)).one()
        for name, value in values.items():
            setattr(delivery, name, value)
        session.add(delivery)

    country.store.write_now(write)


@BOTH
def test_the_same_key_is_never_queued_twice(country: Country) -> None:
    amina = country.person("port")
    first = queue(country, amina, "thanks")

    assert first is not None
    assert queue(country, amina, "thanks", text="once more") is None
    assert texts(take(country)) == ["thanks"]


@BOTH
def test_the_most_urgent_class_goes_first_then_urgency_then_age(country: Country) -> None:
    amina = country.person("port")
    for priority in reversed(Priority):
        queue(country, amina, f"{priority.name} 1", priority=priority)
        queue(country, amina, f"{priority.name} 2", priority=priority)
    queue(country, amina, "REPLY 3")
    set_row(country, "REPLY 3", urgency=-1)

    expected = [f"{priority.name} {number}" for priority in Priority for number in (1, 2)]
    expected.insert(expected.index("REPLY 1"), "REPLY 3")
    assert texts(take(country)) == expected


def test_the_classes_stand_in_the_order_that_the_design_promises() -> None:
    assert [priority.name for priority in sorted(Priority)] == [
        "CORRECTION", "HELP", "HIGH_LEVEL", "REPLY", "LEVEL", "REPEAT", "BULK",
    ]  # fmt: skip


@BOTH
def test_a_claim_takes_no_more_than_its_limit_and_nothing_twice(country: Country) -> None:
    amina = country.person("port")
    for number in range(7):
        queue(country, amina, f"message {number}")
    rounds = [texts(take(country, limit=3)) for _ in range(4)]

    assert [len(taken) for taken in rounds] == [3, 3, 1, 0]
    assert [text for taken in rounds for text in taken] == [f"message {number}" for number in range(7)]


@BOTH
def test_a_claim_takes_only_what_is_due_on_its_channel(country: Country) -> None:
    amina, bilal = country.person("port"), country.person("port", channels=("sms",))
    queue(country, amina, "now")
    queue(country, bilal, "by sms")
    queue(country, amina, "later")
    set_row(country, "later", due_at=LATER)

    assert texts(take(country)) == ["now"]
    assert country.store.read_now(lambda session: next_due(session, "telegram")) == LATER
    assert country.store.read_now(lambda session: next_due(session, "web")) is None
    country.clock.forward(minutes=1)
    assert texts(take(country)) == ["later"]


def test_a_claim_says_where_to_what_and_how_often_it_was_tried(country: Country) -> None:
    amina = country.person("port")
    number = queue(
        country, amina, "see {token}", buttons=(Button("1 Safe", "step:x:1"),), kind=DeliveryKind.LETTER
    )  # fmt: skip
    [claimed] = take(country)
    token = country.store.read_now(lambda session: address_of(session, amina).web_token)

    assert (claimed.outgoing.delivery_id, claimed.outgoing.text) == (number, f"see {token}")
    assert claimed.outgoing.buttons == (Button("1 Safe", "step:x:1"),)
    assert (claimed.kind, claimed.attempts, claimed.doubtful) == (DeliveryKind.LETTER, 1, False)


@BOTH
@pytest.mark.parametrize(("attempted", "attempts"), [(True, 2), (False, 1)])
def test_only_a_throttled_delivery_keeps_its_number_of_attempts(
    country: Country, attempted: bool, attempts: int
) -> None:
    queue(country, country.person("port"), "hello")
    taken = take(country)
    country.store.write_now(lambda session: put_back(session, taken, LATER, attempted=attempted))

    assert take(country) == []
    country.clock.forward(minutes=1)
    assert [delivery.attempts for delivery in take(country)] == [attempts]


@pytest.mark.parametrize(("attempts", "seconds"), [(1, 2), (2, 4), (3, 8), (8, 256), (9, 300), (12, 300), (4000, 300)])
def test_a_carrier_that_is_down_is_tried_again_ever_more_rarely(attempts: int, seconds: int) -> None:
    assert backoff(attempts) == timedelta(seconds=seconds)


@BOTH
def test_nothing_of_a_stopped_broadcast_is_claimed_in_the_area_or_within_it(country: Country) -> None:
    people = {area: country.person(area) for area in ("port", "hill", "capital")}
    [alert] = country.decide(("xb", 2))
    country.fill()

    def stop(session: Session) -> None:
        broadcast = session.exec(select(Broadcast).where(Broadcast.alert_id == alert)).one()
        assert broadcast.id is not None
        session.add(Stop(broadcast_id=broadcast.id, area_id=country.areas["south"], why="test", at=NOON))

    country.store.write_now(stop)
    left = [delivery.outgoing.delivery_id for delivery in take(country)]
    of_people = country.store.read_now(
        lambda session: session.exec(select(Delivery.person_id).where(col(Delivery.id).in_(left))).all()
    )

    assert of_people == [people["capital"]]
    assert country.store.write_now(lambda session: sweep_stopped(session, 1)) == 1
    assert country.store.write_now(lambda session: sweep_stopped(session, 9)) == 1
    assert sorted(states(country).values()) == [D.SENDING, D.SUPERSEDED, D.SUPERSEDED]
    assert {row.why for row in country.deliveries(DeliveryKind.ALERT) if row.state is D.SUPERSEDED} == {"test"}


@BOTH
def test_what_a_dead_process_left_on_its_way_is_doubtful_and_only_on_its_channel(country: Country) -> None:
    amina, bilal = country.person("port"), country.person("port", channels=("sms",))
    queue(country, amina, "old")
    queue(country, bilal, "by sms")
    take(country), take(country, channel="sms")
    start = country.clock.forward(seconds=5)
    queue(country, amina, "new")
    take(country)

    def left() -> list[tuple[str, bool]]:
        found = country.store.write_now(lambda session: left_sending(session, "telegram", start))
        return [(claimed.outgoing.text, claimed.doubtful) for claimed in found]

    assert left() == [("old", False)]
    assert left() == [("old", False)], "the process that settles it may die as well"
    set_row(country, "old", doubtful=True)
    assert left() == [("old", True)], "and so may the one that sends it once more"
    set_row(country, "old", state=D.UNKNOWN)
    assert left() == [], "two copies are enough"


@BOTH
def test_a_message_of_an_older_alert_that_comes_back_from_the_carrier_is_not_sent_after_the_newer_one(
    country: Country,
) -> None:
    country.person("port")
    country.decide(("south", 2))
    country.fill()
    [old] = take(country)
    country.decide(("south", 4))
    country.fill()
    number = old.outgoing.delivery_id
    country.store.write_now(lambda session: put_back(session, [old], NOON, attempted=True))

    assert [delivery.outgoing.text.count("LEVEL 4") for delivery in take(country)] == [1]
    assert take(country) == []
    row = country.store.read_now(lambda session: session.get_one(Delivery, number))
    assert row.state is D.SUPERSEDED


def every_state(country: Country) -> dict[str, DeliveryState]:
    """One delivery in each state, of a broadcast that is stopped."""
    amina = country.person("port")

    def stopped(session: Session) -> int:
        broadcast = Broadcast(kind=BroadcastKind.NOTICE, priority=1, highest_person=amina, issued_at=NOON)
        session.add(broadcast)
        session.flush()
        assert broadcast.id is not None
        session.add(Stop(broadcast_id=broadcast.id, area_id=country.areas["port"], why="test", at=NOON))
        return broadcast.id

    broadcast_id = country.store.write_now(stopped)
    for state in D:
        for where in ("free", "stopped"):
            key = f"{state} {where}"
            queue(country, amina, key)
            of = {"broadcast_id": broadcast_id, "area_id": country.areas["port"]} if where == "stopped" else {}
            set_row(country, key, state=state, sending_at=NOON - timedelta(minutes=1), **of)
    return states(country)


def put_all_back(session: Session) -> None:
    for row in session.exec(select(Delivery)):
        put_back(session, [claimed_as(row)], NOON, attempted=True)


def claimed_as(row: Delivery, claimed_at: datetime | None = None) -> Claimed:
    """What a lane would hold in its hand if it had claimed the row then, or whenever it was claimed last."""
    assert row.id is not None
    when = claimed_at or row.sending_at or NOON
    return Claimed(Outgoing(row.id, "1", "text"), row.kind, (0, 0, 0, row.id), row.attempts, row.doubtful, when)


@BOTH
def test_a_frozen_lane_that_comes_back_undoes_nothing_of_the_lane_that_took_over(country: Country) -> None:
    queue(country, country.person("port"), "hello")
    [mine] = take(country)
    country.clock.forward(seconds=5)
    country.store.write_now(lambda session: put_back(session, [mine], NOON, attempted=True))
    [theirs] = take(country)
    country.store.write_now(lambda session: put_back(session, [mine], NOON, attempted=True))
    assert states(country) == {"hello": D.SENDING}
    country.store.write_now(lambda session: put_back(session, [theirs], NOON, attempted=True))
    assert states(country) == {"hello": D.QUEUED}


@BOTH
def test_a_claim_whose_commit_was_never_confirmed_is_given_up_and_only_that_one(country: Country) -> None:
    amina = country.person("port")
    queue(country, amina, "earlier")
    take(country)
    queue(country, amina, "perhaps")
    then = country.clock.forward(seconds=1)
    take(country)
    country.store.write_now(lambda session: give_up_claim(session, "telegram", then))

    assert states(country) == {"earlier": D.SENDING, "perhaps": D.QUEUED}
    assert [claimed.attempts for claimed in take(country)] == [1]


@BOTH
def test_however_urgent_a_broadcast_is_people_who_just_wrote_have_their_share_of_a_claim(country: Country) -> None:
    amina = country.person("port")
    for number in range(9):
        queue(country, amina, f"urgent {number}", priority=Priority.HIGH_LEVEL)
    queue(country, amina, "answer")
    claimed = country.store.write_now(lambda session: claim(session, "telegram", 4, NOON, for_replies=1))

    assert texts(claimed) == ["urgent 0", "urgent 1", "urgent 2", "answer"]


@BOTH
def test_of_two_alerts_of_one_class_the_newer_goes_first(country: Country) -> None:
    for area in ("port", "capital"):
        country.person(area)
    country.decide(("port", 4))
    country.decide(("capital", 4))
    country.fill()

    assert [delivery.outgoing.text.count("Capital") > 0 for delivery in take(country)] == [True, False]


@BOTH
def test_from_the_commit_of_a_newer_decision_the_older_text_is_not_claimed_however_much_of_it_waits(
    country: Country,
) -> None:
    for _ in range(5):
        country.person("port")
    country.person("capital")
    country.decide(("port", 4))
    country.fill()
    country.decide(("port", 3))
    country.decide(("capital", 2))
    country.store.write_now(country.fill_chunk)
    claimed = take(country, limit=2)

    assert all("LEVEL 4" not in delivery.outgoing.text for delivery in claimed)
    assert len(claimed) == 2


@BOTH
def test_a_full_text_waits_until_the_short_one_is_out(country: Country) -> None:
    amina = country.person("port", channels=("sms",))
    country.decide(("port", 4))
    country.fill()
    [core] = take(country, limit=1, channel="sms")
    country.store.write_now(lambda session: put_back(session, [core], LATER, attempted=False))
    assert take(country, channel="sms") == []
    country.clock.forward(minutes=1)
    [core] = take(country, limit=1, channel="sms")

    assert (core.kind, core.person_id) == (DeliveryKind.ALERT, amina)
    assert [full.kind for full in take(country, channel="sms")] == [DeliveryKind.FULL]


def test_a_wording_is_read_once(country: Country) -> None:
    for _ in range(3):
        country.person("port")
    country.decide(("port", 4))
    country.fill()
    known = Texts()
    first, second = (
        country.store.write_now(lambda session: claim(session, "telegram", 1, NOON, known))[0].outgoing.text
        for _ in range(2)
    )

    assert first is second


@BOTH
@pytest.mark.parametrize(
    ("act", "moves"),
    [
        (lambda session: claim(session, "telegram", 99, NOON), {(D.QUEUED, D.SENDING)}),
        (lambda session: left_sending(session, "telegram", NOON), set()),
        (lambda session: sweep_stopped(session, 99), {(D.QUEUED, D.SUPERSEDED)}),
        (put_all_back, {(D.SENDING, D.QUEUED), (D.UNKNOWN, D.QUEUED)}),
    ],
    ids=["claim", "left_sending", "sweep_stopped", "put_back"],
)
def test_every_function_keeps_to_the_table_of_moves(
    country: Country, act: Callable[[Session], object], moves: set[tuple[DeliveryState, DeliveryState]]
) -> None:
    before = every_state(country)
    country.store.write_now(act)
    after = states(country)
    made = {(before[key], after[key]) for key in before if before[key] is not after[key]}

    assert made == moves
    assert all(to in MOVES[since] for since, to in made)


def test_the_table_of_moves_leads_nowhere_back_from_a_carrier() -> None:
    for state in (D.ACCEPTED, D.DELIVERED, D.READ, D.FAILED, D.SUPERSEDED, D.EXPIRED):
        assert MOVES[state].isdisjoint({D.QUEUED, D.SENDING, D.UNKNOWN})
    assert {D.QUEUED, D.SUPERSEDED, D.EXPIRED, D.FAILED}.isdisjoint(REACHED)


@pytest.mark.parametrize("state", list(D))
def test_receipts_move_along_the_same_table(state: DeliveryState) -> None:
    said = (D.ACCEPTED, D.DELIVERED, D.READ, D.FAILED)
    assert {after for after in said if is_forward(state, after)} <= MOVES[state]


def test_whatever_may_have_gone_out_goes_once_more(country: Country) -> None:
    amina = country.person("port")
    queue(country, amina, "letter", kind=DeliveryKind.LETTER)
    queue(country, amina, "reply")
    country.send(lambda _: SendError(Trouble.UNKNOWN, "timeout"))

    assert states(country) == {"letter": D.QUEUED, "reply": D.QUEUED}
