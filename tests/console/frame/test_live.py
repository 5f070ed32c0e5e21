"""One look and one drawing serve everybody who watches the same."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import ExitStack, aclosing

import pytest

from console.frame.live import MOST_OF_ONE, MOST_STREAMS, Pace, Part, Pulse, TooManyStreams
from registry.store import Store, announce

AT_ONCE, SOON, NEVER = 0.0, 0.01, 3600.0
ON_NEWS = Pace(between=AT_ONCE, quiet=NEVER, again=NEVER, check=NEVER)
ALL_THE_TIME = Pace(between=AT_ONCE, quiet=SOON, again=NEVER, check=NEVER)


class Board:
    """What is shown, and how often it was looked at and drawn."""

    def __init__(self, key: str = "board") -> None:
        self.says = "0"
        self.looks = 0
        self.drawings = 0
        self.looked = asyncio.Semaphore(0)
        self.part = Part(key, self._look, self._draw)

    async def _look(self) -> str:
        self.looks += 1
        self.looked.release()
        return self.says

    def _draw(self, look: str) -> bytes:
        self.drawings += 1
        return look.encode()


async def everybody() -> bool:
    return True


async def nobody() -> bool:
    return False


async def next_of(shown: AsyncGenerator[bytes, None]) -> bytes:
    return await asyncio.wait_for(anext(shown), 5)


async def changes(store: Store, board: Board, says: str) -> None:
    board.says = says
    await store.write(lambda session: announce(session, "ledger"))


async def test_a_stream_shows_what_is_there_and_then_each_change(store: Store) -> None:
    board = Board()
    async with aclosing(Pulse(store, ON_NEWS).shown(board.part, everybody)) as shown:
        assert await next_of(shown) == b"0"
        await changes(store, board, "1")
        assert await next_of(shown) == b"1"


async def test_other_news_of_the_store_wake_nobody(store: Store) -> None:
    board = Board()
    async with aclosing(Pulse(store, ON_NEWS).shown(board.part, everybody)) as shown:
        await next_of(shown)
        await store.write(lambda session: announce(session, "outbox"))
        await changes(store, board, "1")
        await next_of(shown)

    assert board.looks == 2


async def test_all_who_watch_the_same_share_one_look_and_one_drawing(store: Store) -> None:
    board, pulse = Board(), Pulse(store, ON_NEWS)
    streams = [pulse.shown(board.part, everybody) for _ in range(50)]
    assert await asyncio.gather(*map(next_of, streams)) == [b"0"] * 50
    assert (board.looks, board.drawings) == (1, 1)

    await changes(store, board, "1")
    assert await asyncio.gather(*map(next_of, streams)) == [b"1"] * 50
    assert (board.looks, board.drawings) == (2, 2)
    for stream in streams:
        await stream.aclose()


async def test_parts_with_different_keys_are_looked_at_apart(store: Store) -> None:
    english, french, pulse = Board("en"), Board("fr"), Pulse(store, ON_NEWS)
    french.says = "zero"
    async with (
        aclosing(pulse.shown(english.part, everybody)) as here,
        aclosing(pulse.shown(french.part, everybody)) as there,
    ):
        assert [await next_of(here), await next_of(there)] == [b"0", b"zero"]


async def test_what_did_not_change_is_neither_drawn_nor_sent(store: Store) -> None:
    board = Board()
    async with aclosing(Pulse(store, ALL_THE_TIME).shown(board.part, everybody)) as shown:
        await next_of(shown)
        rest = asyncio.ensure_future(next_of(shown))
        for _ in range(5):
            await board.looked.acquire()
        assert (board.drawings, rest.done()) == (1, False)
        board.says = "1"
        assert await rest == b"1"


async def test_what_never_changes_is_sent_again_in_time_so_that_its_time_is_new(store: Store) -> None:
    board = Board()
    pace = Pace(between=AT_ONCE, quiet=SOON, again=AT_ONCE, check=NEVER)
    async with aclosing(Pulse(store, pace).shown(board.part, everybody)) as shown:
        assert [await next_of(shown), await next_of(shown)] == [b"0", b"0"]


async def test_whoever_comes_later_sees_the_last_look(store: Store) -> None:
    board, pulse = Board(), Pulse(store, ON_NEWS)
    async with aclosing(pulse.shown(board.part, everybody)) as first:
        await next_of(first)
        await changes(store, board, "1")
        await next_of(first)
        async with aclosing(pulse.shown(board.part, everybody)) as second:
            assert await next_of(second) == b"1"

    assert board.looks == 2


async def test_a_stream_whose_log_in_ends_is_over_at_once_and_the_others_go_on(store: Store) -> None:
    board, pulse, welcome = Board(), Pulse(store, ON_NEWS), [True]

    async def is_welcome() -> bool:
        return welcome[0]

    async with (
        aclosing(pulse.shown(board.part, everybody)) as stays,
        aclosing(pulse.shown(board.part, is_welcome)) as leaves,
    ):
        await next_of(stays)
        await next_of(leaves)
        end = asyncio.ensure_future(next_of(leaves))
        welcome[0] = False
        await store.write(lambda session: announce(session, "log-ins"))
        with pytest.raises(StopAsyncIteration):
            await end
        await changes(store, board, "1")
        assert await next_of(stays) == b"1"


async def test_when_all_have_gone_nobody_looks_and_the_next_one_looks_anew(store: Store) -> None:
    board, pulse = Board(), Pulse(store, ON_NEWS)
    async with aclosing(pulse.shown(board.part, everybody)) as first:
        await next_of(first)
    await changes(store, board, "1")
    assert board.looks == 1
    async with aclosing(pulse.shown(board.part, everybody)) as second:
        assert await next_of(second) == b"1"


async def test_a_stream_ends_once_its_watcher_is_no_longer_welcome_and_others_go_on(store: Store) -> None:
    board = Board()
    pulse = Pulse(store, Pace(between=AT_ONCE, quiet=NEVER, again=NEVER, check=SOON))
    async with (
        aclosing(pulse.shown(board.part, everybody)) as stays,
        aclosing(pulse.shown(board.part, nobody)) as leaves,
    ):
        assert await next_of(stays) == b"0"
        assert [shown async for shown in leaves] in ([], [b"0"])
        await changes(store, board, "1")
        assert await next_of(stays) == b"1"


async def test_a_look_that_fails_ends_its_streams_and_the_next_one_may_go_well(store: Store) -> None:
    board, pulse = Board(), Pulse(store, ON_NEWS)
    fails = [True]

    async def look() -> str:
        if fails:
            fails.pop()
            raise LookupError
        return "1"

    part = Part("board", look, board.part.draw)
    async with aclosing(pulse.shown(part, everybody)) as shown:
        with pytest.raises(StopAsyncIteration):
            await next_of(shown)
    async with aclosing(pulse.shown(part, everybody)) as shown:
        assert await next_of(shown) == b"1"


async def test_stopping_ends_every_stream_and_lets_none_begin(store: Store) -> None:
    board, pulse = Board(), Pulse(store, ON_NEWS)
    async with aclosing(pulse.shown(board.part, everybody)) as shown:
        await next_of(shown)
        rest = asyncio.ensure_future(next_of(shown))
        await asyncio.sleep(0)
        pulse.stop()

        with pytest.raises(StopAsyncIteration):
            await rest
    with pytest.raises(StopAsyncIteration):
        await next_of(pulse.shown(board.part, everybody))


def test_there_is_room_for_so_many_streams_and_no_more(store: Store) -> None:
    pulse = Pulse(store)
    with ExitStack() as streams:
        for officer_id in range(MOST_STREAMS // MOST_OF_ONE):
            for _ in range(MOST_OF_ONE):
                pulse.check_room(officer_id)
                streams.enter_context(pulse.seat(officer_id))

        with pytest.raises(TooManyStreams):
            pulse.check_room(999)


def test_one_officer_takes_only_a_few_of_them(store: Store) -> None:
    pulse = Pulse(store)
    with ExitStack() as streams:
        for _ in range(MOST_OF_ONE):
            streams.enter_context(pulse.seat(1))

        pulse.check_room(2)
        with pytest.raises(TooManyStreams):
            pulse.check_room(1)


def test_a_stream_that_ends_gives_its_room_back(store: Store) -> None:
    pulse = Pulse(store)
    for _ in range(MOST_OF_ONE + 1):
        pulse.check_room(1)
        with pulse.seat(1):
            pass
