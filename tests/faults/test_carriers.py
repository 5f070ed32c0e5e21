"""Carriers in every kind of trouble: nobody is lost, nothing is sent that must wait, and the other carrier goes on.

Where minutes matter the crisis clock runs faster than the wall clock, and a carrier's seconds with it.
"""

import random
from collections import Counter

import pytest
from sqlmodel import Session, col, select

from broadcasts.tables import Delivery, DeliveryKind, LedgerState
from registry.tables import Address, AddressState
from tests.faults.amount import SOAKING, amount
from tests.faults.carrier import (
    DRIPS,
    HANGS,
    RESETS,
    TAKES_AND_CUTS,
    TAKES_AND_SAYS_HALF,
    TAKES_AND_SAYS_HTML,
    TAKES_AND_SAYS_TOO_MUCH,
    WELL,
    Asked,
    Carrier,
    Conduct,
    failing,
    refused,
    throttled,
)
from tests.faults.conftest import NewEngine
from tests.faults.town import Town, value_of
from tests.faults.verdict import judge

WIRE = 0.2
"""Seconds that a send which was on the wire already may still take."""
STRETCH = amount(0.8, 1.0)
"""Of the second that a limit is for; on a machine with other work, what left evenly is read in bursts."""


SLOW = [("hang", 40)] if SOAKING else []
"""What takes as long as the time-outs of the wire."""


async def test_r08_after_a_429_nothing_leaves_before_its_time_and_no_attempt_is_lost(
    on_sqlite: Town, carrier: Carrier, new_engine: NewEngine
) -> None:
    scale, people, dice = 20.0, amount(240, 5_000), random.Random(8)
    on_sqlite.settle(people // 2, "telegram")
    on_sqlite.settle(people // 2, "sms")
    on_sqlite.decide()
    told: list[tuple[float, float]] = []

    def sometimes_too_many(asked: Asked) -> Conduct:
        if asked.channel == "sms" or asked.number % 20:
            return WELL
        seconds = dice.randrange(1, 61)
        told.append((asked.at, seconds / scale))
        return throttled("telegram", seconds)

    carrier.behave(sometimes_too_many)
    engine = new_engine(on_sqlite, service__clock_scale=scale, telegram__per_second=30, twilio__segments_per_second=8)
    engine.start()
    await on_sqlite.finishes(amount(60, 600))
    await engine.stop()

    early = [
        round(one.at - at, 3)
        for one in carrier.asked
        for at, seconds in told
        if one.channel == "telegram" and at + WIRE < one.at < at + seconds
    ]
    meanwhile = [one for one in carrier.asked if one.channel == "sms" and any(a < one.at < a + s for a, s in told)]
    verdict = judge(on_sqlite, carrier)
    assert verdict.is_clean(), verdict
    assert (verdict.again, verdict.explained) == (0, 0)
    assert told
    assert not early, "sent while the carrier had said to wait"
    assert meanwhile, "the other channel stood still"
    assert on_sqlite.read(_attempts) == {1}


async def test_r08_no_second_sees_more_than_the_limit(on_sqlite: Town, carrier: Carrier, new_engine: NewEngine) -> None:
    limit = 50
    on_sqlite.settle(limit * amount(4, 30))
    on_sqlite.decide()
    engine = new_engine(on_sqlite, telegram__per_second=limit)
    engine.start()
    await on_sqlite.finishes(amount(60, 120))
    await engine.stop()

    assert judge(on_sqlite, carrier).is_clean()
    assert carrier.most_within(STRETCH, "telegram", after=limit) <= limit, "not counting the opening of connections"


async def test_r09_a_carrier_that_fails_for_ten_minutes_loses_nobody_and_is_not_stormed(
    on_sqlite: Town, carrier: Carrier, new_engine: NewEngine
) -> None:
    scale, people = amount(240, 30), amount(300, 3_000)
    on_sqlite.settle(people)
    on_sqlite.decide(2)  # nobody is asked again for six hours
    down_for = 600 / scale
    began: list[float] = []

    def down_at_first(asked: Asked) -> Conduct:
        began.append(asked.at)
        if asked.at - began[0] > down_for:
            return WELL
        return failing("telegram", (500, 502, 503)[asked.number % 3])

    carrier.behave(down_at_first)
    engine = new_engine(on_sqlite, service__clock_scale=scale, telegram__per_second=10)
    engine.start()
    await on_sqlite.finishes(amount(60, 120))
    await engine.stop()

    verdict = judge(on_sqlite, carrier)
    refusals = [one for one in carrier.asked if one.at - began[0] <= down_for]
    assert verdict.is_clean(), verdict
    assert (verdict.again, verdict.explained) == (0, 0), verdict
    assert len(refusals) <= 12 * people, "a carrier that was down was asked again and again"


@pytest.mark.parametrize("channel", ["telegram", "sms"])
async def test_r10_an_answer_that_is_lost_makes_one_copy_more_at_most(
    on_sqlite: Town, carrier: Carrier, new_engine: NewEngine, channel: str
) -> None:
    people = amount(400, 5_000)
    on_sqlite.settle(people, channel)
    on_sqlite.decide()
    cut: set[str] = set()

    def cuts_one_in_twenty(asked: Asked) -> Conduct:
        if asked.number % 20 or asked.to in cut:
            return WELL
        cut.add(asked.to)
        return TAKES_AND_CUTS

    carrier.behave(cuts_one_in_twenty)
    engine = new_engine(on_sqlite)
    engine.start()
    await on_sqlite.finishes()
    await engine.stop()

    verdict = judge(on_sqlite, carrier)
    assert verdict.is_clean(), verdict
    assert verdict.explained == 0
    assert cut
    assert on_sqlite.read(_doubtful) == cut, "the store says which sends were doubtful"
    if channel == "telegram":
        assert verdict.again == len(cut), "Telegram cannot be asked: an alert goes once more"
    else:
        assert verdict.again == 0, "Twilio can be asked what it took"


async def test_r10_twilio_that_does_not_list_yet_what_it_took_is_believed_once(
    on_sqlite: Town, carrier: Carrier, new_engine: NewEngine
) -> None:
    """It lies twice: the connection breaks after it took the message, and its list does not show it."""
    people = 40
    on_sqlite.settle(people, "sms")
    on_sqlite.decide(2)
    carrier.lists = lambda taken: []
    firsts: set[str] = set()

    def cuts_the_first(asked: Asked) -> Conduct:
        first = asked.to not in firsts
        firsts.add(asked.to)
        return TAKES_AND_CUTS if first else WELL

    carrier.behave(cuts_the_first)
    engine = new_engine(on_sqlite)
    engine.start()
    await on_sqlite.finishes()
    await engine.stop()

    verdict = judge(on_sqlite, carrier)
    assert verdict.is_clean(), verdict
    assert verdict.most <= 2


async def test_r11_sends_that_hang_neither_block_the_others_nor_the_other_channel(
    on_sqlite: Town, carrier: Carrier, new_engine: NewEngine
) -> None:
    people = 120
    on_sqlite.settle(people, "telegram")
    on_sqlite.settle(people, "sms")
    on_sqlite.decide()
    slow = {value_of("telegram", number): (HANGS, DRIPS, Conduct(after=30.0))[number % 3] for number in range(1, 31)}
    seen: Counter[str] = Counter()

    def slow_at_first(asked: Asked) -> Conduct:
        seen[asked.to] += 1
        return slow.get(asked.to, WELL) if seen[asked.to] == 1 else WELL

    carrier.behave(slow_at_first)
    engine = new_engine(on_sqlite)
    engine.start()
    await carrier.until(lambda: len(carrier.answered) >= 3 * people - len(slow), 15)
    quick = carrier.answered[-1].at - carrier.asked[0].at
    await on_sqlite.finishes(120)
    await engine.stop()

    verdict = judge(on_sqlite, carrier)
    assert quick < 10, "those whose carrier answers waited for those whose carrier does not"
    assert verdict.is_clean(), verdict
    assert verdict.explained == 0
    assert verdict.again <= len(slow)


@pytest.mark.parametrize(("trouble", "seconds"), [("500", 12), ("reset", 12), *SLOW])
async def test_r11_when_telegram_is_down_the_highest_levels_go_by_sms_after_their_time(
    on_sqlite: Town, carrier: Carrier, new_engine: NewEngine, trouble: str, seconds: float
) -> None:
    """`fallback_after` of level 4 is two minutes of the crisis, two seconds here; a send that hangs takes its own."""
    people = 60
    on_sqlite.settle(people, "telegram", "sms")
    on_sqlite.decide(4)
    fails = {"500": failing("telegram", 500), "reset": RESETS, "hang": HANGS}[trouble]
    carrier.behave(lambda asked: fails if asked.channel == "telegram" else WELL)
    engine = new_engine(on_sqlite, service__clock_scale=60, telegram__per_second=10, twilio__segments_per_second=100)
    engine.start()
    await carrier.until(lambda: len({one.to for one in carrier.taken_by("sms")}) == people, seconds)
    await engine.stop()

    assert on_sqlite.contradictions() == []
    assert len(carrier.asked) - len(carrier.taken) <= 12 * people


REFUSALS = (
    ("telegram", 403, "Forbidden: bot was blocked by the user", AddressState.BLOCKED),
    ("telegram", 403, "Forbidden: user is deactivated", AddressState.INVALID),
    ("telegram", 400, "Bad Request: chat not found", AddressState.INVALID),
    ("sms", 400, 21211, AddressState.INVALID),
    ("sms", 400, 21610, AddressState.OPTED_OUT),
    ("sms", 400, 21614, AddressState.INVALID),
)


async def test_r12_who_cannot_be_reached_here_is_tried_there_at_once_and_not_here_again(
    on_sqlite: Town, carrier: Carrier, new_engine: NewEngine
) -> None:
    each = 10
    refusals: dict[str, Conduct] = {}
    for number, (channel, status, what, _) in enumerate(REFUSALS):
        other = "sms" if channel == "telegram" else "telegram"
        on_sqlite.settle(each, channel, other)
        for person in range(number * each + 1, (number + 1) * each + 1):
            refusals[value_of(channel, person)] = refused(channel, status, what)
    on_sqlite.settle(each, "sms")
    nobody = range(len(REFUSALS) * each + 1, (len(REFUSALS) + 1) * each + 1)
    refusals |= {value_of("sms", person): refused("sms", 400, 21211) for person in nobody}
    on_sqlite.decide()
    carrier.behave(lambda asked: refusals.get(asked.to, WELL))
    engine = new_engine(on_sqlite)
    engine.start()
    await on_sqlite.finishes()
    await carrier.until(lambda: len({one.to for one in carrier.taken}) == len(REFUSALS) * each)
    await on_sqlite.finishes()
    await engine.stop()

    asked = Counter((one.to, one.text) for one in carrier.asked if one.to in refusals)
    verdict = judge(on_sqlite, carrier)
    assert set(asked.values()) == {1}, "a refusal for good was tried again"
    assert verdict.is_clean(), verdict
    assert (verdict.again, verdict.explained) == (0, each)
    assert on_sqlite.ledger()[LedgerState.WITH_OFFICER.value] == each, "whom nothing reaches, an officer has"
    for number, (channel, _, _, state) in enumerate(REFUSALS):
        assert on_sqlite.read(lambda session: _state(session, value_of(channel, number * each + 1))) is state  # noqa: B023


@pytest.mark.parametrize("channel", ["telegram", "sms"])
async def test_r13_an_answer_that_cannot_be_read_is_a_doubtful_one(
    on_sqlite: Town, carrier: Carrier, new_engine: NewEngine, channel: str
) -> None:
    people = 60
    odd = (
        TAKES_AND_SAYS_HTML,
        TAKES_AND_SAYS_HALF,
        TAKES_AND_SAYS_TOO_MUCH,
        Conduct(says=b"", status=200),
        Conduct(says=b"[]"),
        Conduct(says=b'{"ok": true}'),
        Conduct(says=b"\xff\xfe\x00", headers=(("X-Odd", "1"),)),
    )
    on_sqlite.settle(people, channel)
    on_sqlite.decide()
    seen: Counter[str] = Counter()

    def odd_at_first(asked: Asked) -> Conduct:
        seen[asked.to] += 1
        number = int(asked.to[-3:])
        return odd[number % len(odd)] if seen[asked.to] == 1 and number % 2 else WELL

    carrier.behave(odd_at_first)
    engine = new_engine(on_sqlite)
    engine.start()
    await on_sqlite.finishes()
    assert engine.is_alive()
    await engine.stop()

    verdict = judge(on_sqlite, carrier)
    assert verdict.is_clean(), verdict
    assert verdict.explained == 0
    assert verdict.most <= 2
    assert len(on_sqlite.read(_doubtful)) == people // 2


def _attempts(session: Session) -> set[int]:
    return set(session.exec(select(Delivery.attempts).where(Delivery.kind == DeliveryKind.ALERT)).all())


def _doubtful(session: Session) -> set[str]:
    """The addresses of first messages whose outcome was once unknown."""
    marked = select(Address.value).join(Delivery, col(Delivery.address_id) == Address.id)
    return set(session.exec(marked.where(col(Delivery.doubtful).is_(True))).all())


def _state(session: Session, value: str) -> AddressState:
    rows = session.exec(select(Address.value, Address.state)).all()
    return next(state for kept, state in rows if kept == value)
