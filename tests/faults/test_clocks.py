"""Clocks that jump, processes that were away, loops that stalled: every step once, and none left out."""

import asyncio
import random
import time
from collections import Counter

import pytest

from broadcasts.tables import DeliveryKind, LedgerState
from registry.store import Store
from tests.fakes.clock import FakeClock
from tests.fakes.country import Country
from tests.fakes.jumping_clock import JumpingClock
from tests.faults.amount import SOAKING, amount
from tests.faults.carrier import Carrier
from tests.faults.conftest import NewEngine
from tests.faults.inside import service_in
from tests.faults.set_clock import SetClock
from tests.faults.town import Town
from tests.faults.verdict import judge

REPEATS = {3: 2, 4: 3}
"""How often who does not answer is asked again, by the ladder that is shipped."""


@pytest.fixture
def country(on_sqlite: Town, empty_store: object, store: Store) -> Country:
    return Country(store, FakeClock())


def after_two_days(country: Country, jumps: list[float], rank: int) -> tuple[Counter[str], LedgerState | None]:
    """What one silent person was sent, by kind, and where their row stands, with the clock jumping between steps."""
    warden, silent = country.person("capital"), country.person("port")
    country.group(warden, silent)
    [alert] = country.decide(("port", rank))
    country.fill()
    sent: Counter[str] = Counter()

    def work() -> None:
        country.escalate()
        country.fill()
        mine = str(silent)
        sent.update(one.kind.value for one in country.send() if one.outgoing.to == mine)

    work()
    for hours in [*jumps, 48.0]:
        for _ in range(amount(12, 200)):
            country.clock.forward(minutes=random.Random(len(sent)).choice((1, 3, 7)))
            work()
        country.clock.forward(hours=hours)
        work()
    for _ in range(60):
        country.clock.forward(minutes=60)
        work()
    assert country.contradictions() == []
    return sent, country.state(alert, silent)


@pytest.mark.parametrize("rank", [3, 4])
@pytest.mark.parametrize("jumps", [(1.0, -1.0), (-24.0, 24.0), (-1.0, -1.0, 2.0)])
def test_r16_a_clock_that_jumps_skips_no_step_of_the_ladder_and_takes_none_twice(
    country: Country, jumps: tuple[float, ...], rank: int
) -> None:
    sent, state = after_two_days(country, list(jumps), rank)

    assert sent == Counter({DeliveryKind.ALERT.value: 1, DeliveryKind.AGAIN.value: REPEATS[rank]})
    assert state is LedgerState.WITH_OFFICER


@pytest.mark.parametrize("hours", [-1, 24] if not SOAKING else [-24, -1, 1, 24])
async def test_r16_a_broadcast_goes_on_when_the_clock_is_set(on_sqlite: Town, carrier: Carrier, hours: int) -> None:
    """What is queued was due by the clock as it was; nobody waits an hour because it was set back by one."""
    people, clock = 300, SetClock()
    on_sqlite.settle(people)
    on_sqlite.decide(3)
    async with service_in(on_sqlite, carrier, clock, telegram__per_second=200) as muster:
        await carrier.until(lambda: len(carrier.taken) > 60)
        clock.set(hours=hours)
        muster.rounds.wake()
        await carrier.until(lambda: len(carrier.taken) >= people, 10)

    assert carrier.most_within(0.8, "telegram") <= 200
    assert on_sqlite.contradictions() == []


async def test_r16_an_alert_that_is_decided_after_the_clock_was_set_back_goes_out(
    on_sqlite: Town, carrier: Carrier
) -> None:
    clock = SetClock()
    on_sqlite.settle(20, city="port")
    on_sqlite.settle(20, city="hill")
    async with service_in(on_sqlite, carrier, clock) as muster:
        on_sqlite.decide(3, "port")
        muster.rounds.wake()
        await carrier.until(lambda: len(carrier.taken) == 20)
        clock.set(hours=-1)
        on_sqlite.decide(4, "hill", at=clock.now())
        muster.rounds.wake()
        await carrier.until(lambda: len(carrier.taken) >= 40, 10)


@pytest.mark.parametrize("away", [0.0, 0.3, 6.0])
async def test_r17_what_was_due_while_nobody_ran_is_done_once_at_the_start(
    on_sqlite: Town, carrier: Carrier, away: float
) -> None:
    """Hours; level 4 would have asked every five minutes, so in six hours everybody has a place with an officer."""
    people, clock = 12, JumpingClock()
    on_sqlite.settle(people)
    on_sqlite.decide(4)
    async with service_in(on_sqlite, carrier, clock):
        await carrier.until(lambda: len(carrier.taken) == people)
        await on_sqlite.finishes()
    clock.forward(hours=away)
    before = len(carrier.taken)
    async with service_in(on_sqlite, carrier, clock) as muster:
        await _nothing_is_due(muster.rounds, on_sqlite, clock)
    later = Counter(one.to for one in carrier.taken[before:])

    assert max(later.values(), default=0) <= 1, "what was missed is asked once, not once for every time it was missed"
    assert (len(later) > 0) == (away > 0)
    assert on_sqlite.contradictions() == []


async def _nothing_is_due(rounds: object, town: Town, clock: JumpingClock) -> None:
    """Ring, and wait until the rounds and the lanes have nothing left to do."""
    for _ in range(3):
        rounds.wake()  # type: ignore[attr-defined]
        await asyncio.sleep(0.2)
        await town.finishes()


async def test_r18_a_process_that_stands_still_misses_no_step(
    on_sqlite: Town, carrier: Carrier, new_engine: NewEngine
) -> None:
    """Frozen again and again while people are to be asked again; a minute of the crisis is half a second."""
    people = 30
    on_sqlite.settle(people)
    on_sqlite.decide(4)
    engine = new_engine(on_sqlite, service__clock_scale=120)
    engine.start()
    await carrier.until(lambda: len(carrier.taken) >= people)
    for _ in range(amount(1, 5)):
        engine.freeze()
        await asyncio.sleep(amount(2.6, 5))
        engine.thaw()
        await asyncio.sleep(0.3)
    await carrier.until(lambda: len(carrier.taken) >= people * (1 + REPEATS[4]), 20)
    await engine.stop()

    each = Counter(one.to for one in carrier.taken)
    assert set(each.values()) == {1 + REPEATS[4]}
    assert judge(on_sqlite, carrier).is_clean()


async def test_r18_a_loop_that_is_held_up_for_seconds_loses_nothing(on_sqlite: Town, carrier: Carrier) -> None:
    """Whoever holds it up: a slow page, a collection of garbage, a starved machine. The carrier is held up too."""
    people = 200
    on_sqlite.settle(people)
    on_sqlite.decide(3)
    async with service_in(on_sqlite, carrier, telegram__per_second=100):
        await carrier.until(lambda: len(carrier.taken) > 30)
        time.sleep(amount(2, 5))  # noqa: ASYNC251 - the stall itself
        await carrier.until(lambda: len(carrier.taken) >= people)
        await on_sqlite.finishes()

    verdict = judge(on_sqlite, carrier)
    assert verdict.is_clean(), verdict
    assert (verdict.again, verdict.explained) == (0, 0)
