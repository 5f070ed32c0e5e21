"""Answers by SMS keep within their cost where a lane claims them; alerts pass whatever has been spent."""

from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from broadcasts import supply
from broadcasts.channel import Outgoing
from broadcasts.lanes import Lane
from broadcasts.limiter import Limiter
from broadcasts.outbox import Claimed, NewMessage, claim, queue_messages
from broadcasts.sms_cost import OVER_THE_HOUR, OVER_THE_PREFIX, Caps
from broadcasts.sms_spending import SmsSpending, forget_spending, stopped_lately
from broadcasts.tables import Delivery, DeliveryKind, DeliveryState, Priority
from registry.addresses import addresses_of, find_or_create_address
from tests.broadcasts.both import BOTH
from tests.broadcasts.test_lanes import Script
from tests.fakes.country import Country
from tests.fakes.waiting import until

CAPS = Caps(an_hour=10, a_prefix=4, reserve=0.2)


def one_each(outgoing: Outgoing) -> int:
    return 1


def answer(country: Country, number: str, priority: Priority = Priority.REPLY, count: int = 1, person: int = 0) -> None:
    """So many answers to a number: of a stranger, or of that person."""

    def write(session: Session) -> None:
        now = country.clock.now()
        address = addresses_of(session, person)[0] if person else find_or_create_address(session, "sms", number, now)
        before = len(session.exec(select(Delivery.id)).all())
        new = [
            NewMessage(
                f"reply:{before + each}", DeliveryKind.REPLY, "sms", address.id or 0, person or None, "answer", priority
            )
            for each in range(count)
        ]
        queue_messages(session, new, now)

    country.store.write_now(write)


def leave(country: Country, spending: SmsSpending | None = None) -> list[Claimed]:
    """What the lane may send now."""
    admit = (spending or SmsSpending(CAPS, one_each)).admit
    now = country.clock.now()
    return country.store.write_now(lambda session: admit(session, claim(session, "sms", 100, now), now))


def rows(country: Country) -> list[tuple[str, str | None]]:
    chosen = select(Delivery).where(Delivery.kind == DeliveryKind.REPLY).order_by(col(Delivery.id))
    return [(row.state.value, row.why) for row in country.store.read_now(lambda s: s.exec(chosen).all())]


@BOTH
def test_strangers_whose_numbers_begin_alike_get_so_many_answers_and_others_get_theirs(country: Country) -> None:
    for number in range(6):
        answer(country, f"+999210000{number:02}")
    answer(country, "+99927770000")

    assert len(leave(country)) == 5
    assert rows(country)[4:] == [("expired", OVER_THE_PREFIX)] * 2 + [("sending", None)]
    stopped = country.store.read_now(lambda session: stopped_lately(session, country.clock.now()))
    assert [(each.prefix, each.answers) for each in stopped] == [("", 2), ("+9992100", 2)]


@BOTH
def test_people_wait_for_the_next_hour_and_calls_for_help_use_the_reserve(country: Country) -> None:
    person = country.person("port", channels=("sms",))
    answer(country, "", count=9, person=person)
    assert len(leave(country)) == 8
    answer(country, "", Priority.HELP, count=3, person=person)
    assert len(leave(country)) == 2
    assert rows(country)[8:] == [
        ("queued", OVER_THE_HOUR), ("sending", None), ("sending", None), ("queued", OVER_THE_HOUR),
    ]  # fmt: skip

    country.clock.forward(minutes=59)
    assert leave(country) == []
    country.clock.forward(minutes=1)
    assert len(leave(country)) == 2


def test_an_alert_leaves_whatever_was_spent(country: Country) -> None:
    person = country.person("port", channels=("sms",))
    answer(country, "", count=30, person=person)
    leave(country)
    country.decide(("port", 4))
    country.fill()

    kinds = {claimed.kind for claimed in leave(country)}
    assert kinds == {DeliveryKind.ALERT, DeliveryKind.FULL} or kinds == {DeliveryKind.ALERT}


def test_what_was_not_tried_costs_no_attempt(country: Country) -> None:
    answer(country, "+99921000001", count=5)
    leave(country)
    attempts = country.store.read_now(lambda s: s.exec(select(Delivery.attempts).order_by(col(Delivery.id))).all())
    assert list(attempts) == [1, 1, 1, 1, 0]


def test_a_lane_of_another_process_counts_on_where_the_last_one_stopped(country: Country) -> None:
    person = country.person("port", channels=("sms",))
    for _ in range(3):
        answer(country, "", count=4, person=person)
        leave(country, SmsSpending(CAPS, one_each))
    assert [state for state, _ in rows(country)].count("sending") == 8


@pytest.mark.parametrize(("days", "kept"), [(6, 1), (8, 0)])
def test_what_was_spent_is_forgotten_after_a_week(country: Country, days: int, kept: int) -> None:
    for _ in range(5):
        answer(country, "+99921000001")
    leave(country)
    now = country.clock.now()
    country.store.write_now(lambda session: forget_spending(session, now + timedelta(days=days)))
    assert bool(country.store.read_now(lambda session: stopped_lately(session, now))) is bool(kept)


def test_a_stopped_answer_is_no_delivery_that_waits(country: Country) -> None:
    answer(country, "+99921000001", count=9)
    leave(country)
    queued = select(Delivery.id).where(Delivery.state == DeliveryState.QUEUED)
    assert country.store.read_now(lambda session: session.exec(queued).all()) == []


async def test_a_pile_of_answers_that_may_not_leave_stands_in_no_alerts_way(
    country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However little of the pile a claim can clear at once, the lane goes on at once with the rest."""
    monkeypatch.setattr(supply, "MOST_CLAIMS", 1)
    person = country.person("port", channels=("sms",))
    answer(country, "+99921000001", count=600)
    country.decide(("port", 2))
    country.fill()
    script = Script(country)
    script.name = "sms"
    lane = Lane(
        country.store, script, Limiter(100), country.speaker.ladder, country.clock,
        admit=SmsSpending(CAPS, one_each).admit,
    )  # fmt: skip
    await lane.start()
    await until(lambda: any("2/4" in text for text in script.texts))
    await lane.stop()
    assert script.texts.count("answer") == 4
    assert country.state(1, person) is not None
