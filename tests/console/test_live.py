import asyncio
from contextlib import ExitStack, aclosing

import pytest

from console.live import MOST_OF_ONE, MOST_STREAMS, Pulse, TooManyStreams
from registry.store import Store, announce

AT_ONCE, NEVER = 0.0, 3600.0


async def test_a_stream_beats_at_first_and_then_when_the_ledger_changed(store: Store) -> None:
    pulse = Pulse(store)
    async with aclosing(pulse.beats(AT_ONCE, NEVER)) as beats:
        await anext(beats)
        waiting = asyncio.ensure_future(anext(beats))
        await store.write(lambda session: announce(session, "outbox"))
        assert not waiting.done()
        await store.write(lambda session: announce(session, "ledger"))
        await asyncio.wait_for(waiting, 5)


async def test_a_stream_beats_without_news_too(store: Store) -> None:
    async with aclosing(Pulse(store).beats(AT_ONCE, 0.01)) as beats:
        await anext(beats)
        await asyncio.wait_for(anext(beats), 5)


async def test_stopping_ends_every_stream(store: Store) -> None:
    pulse = Pulse(store)
    async with aclosing(pulse.beats(AT_ONCE, NEVER)) as beats:
        await anext(beats)
        rest = asyncio.ensure_future(anext(beats))
        await asyncio.sleep(0)
        pulse.stop()

        with pytest.raises(StopAsyncIteration):
            await asyncio.wait_for(rest, 5)


def test_there_is_room_for_so_many_streams_and_no_more(store: Store) -> None:
    pulse = Pulse(store)
    with ExitStack() as streams:
        for officer_id in range(MOST_STREAMS // MOST_OF_ONE):
            for _ in range(MOST_OF_ONE):
                pulse.check_room(officer_id)
                streams.enter_context(pulse.seat(officer_id))

        with pytest.raises(TooManyStreams):
            pulse.check_room(999)


def test_a_stream_that_ends_gives_its_room_back(store: Store) -> None:
    pulse = Pulse(store)
    for _ in range(MOST_OF_ONE + 1):
        pulse.check_room(1)
        with pulse.seat(1):
            pass
