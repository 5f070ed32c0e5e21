"""The agenda: in order, in crisis time, with so many hands."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from sandbox.clock import CrisisClock
from sandbox.population.agenda import Agenda

DEADLINE = 5.0


@pytest.fixture
def clock() -> CrisisClock:
    return CrisisClock(scale=3600)


async def run_until(agenda: Agenda, done: asyncio.Event) -> None:
    running = asyncio.create_task(agenda.run())
    async with asyncio.timeout(DEADLINE):
        await done.wait()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_deeds_are_done_in_the_order_in_which_they_are_due(clock: CrisisClock) -> None:
    agenda, done, order = Agenda(clock, hands=1), asyncio.Event(), list[int]()

    def deed(number: int) -> Callable[[], Awaitable[None]]:
        async def act() -> None:
            order.append(number)
            if len(order) == 3:
                done.set()

        return act

    for number in (3, 1, 2):
        agenda.add(clock.now() + timedelta(minutes=number), deed(number))
    await run_until(agenda, done)
    assert order == [1, 2, 3]


async def test_what_is_due_sooner_is_done_first_even_if_it_comes_later(clock: CrisisClock) -> None:
    agenda, done = Agenda(clock), asyncio.Event()

    async def never() -> None:
        pytest.fail("this is due in a year")

    async def soon() -> None:
        done.set()

    agenda.add(clock.now() + timedelta(days=365), never)
    running = asyncio.create_task(run_until(agenda, done))
    await asyncio.sleep(0)
    agenda.add(clock.now() + timedelta(minutes=1), soon)
    await running


async def test_no_more_is_done_at_once_than_there_are_hands(clock: CrisisClock) -> None:
    agenda, done = Agenda(clock, hands=2), asyncio.Event()
    at_once, most, finished = 0, 0, 0

    async def act() -> None:
        nonlocal at_once, most, finished
        at_once += 1
        most = max(most, at_once)
        for _ in range(3):
            await asyncio.sleep(0)
        at_once -= 1
        finished += 1
        if finished == 8:
            done.set()

    for _ in range(8):
        agenda.add(clock.now(), act)
    await run_until(agenda, done)
    assert most == 2


async def test_a_deed_that_fails_ends_the_agenda_loudly(clock: CrisisClock) -> None:
    agenda = Agenda(clock)

    async def fail() -> None:
        raise RuntimeError("broken")

    agenda.add(clock.now(), fail)
    with pytest.raises(ExceptionGroup, match="unhandled"):
        await asyncio.wait_for(agenda.run(), DEADLINE)
