"""Several processes share one PostgreSQL store: one of them has each duty, and when it dies another goes on."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from registry.duties import holders
from registry.keys import sandbox_ring
from registry.migrating import upgrade
from registry.store import Store
from tests.stories.conftest import found
from tests.stories.phone import Phone
from tests.stories.world import HOME, World, begin

MANY, SLOWLY = 16, 4
WORK = "from service.cli import main; main()"
TAKEN_OVER_WITHIN = 6.0
STARTED_WITHIN = 30.0
"""Real seconds; on an idle machine it is two, and the tests' machine may be busy."""


@pytest.fixture
async def shared(tmp_path: Path, bravia: Path, postgresql: str) -> AsyncIterator[World]:
    upgrade(postgresql)
    store = Store(postgresql, sandbox_ring())
    store.write_now(found)
    store.close()
    async with begin(tmp_path, bravia, MUSTER_STORE__URL=postgresql) as world:
        yield world


@contextmanager
def workers(world: World, count: int) -> Iterator[dict[int, subprocess.Popen[bytes]]]:
    """So many processes of `muster work`, by their numbers, for as long as the block lasts."""
    command = [sys.executable, "-c", WORK, "work", "--no-web"]
    log = (world.folder / "workers.log").open("ab")
    started = [
        subprocess.Popen(command, cwd=HOME, env={**os.environ, **world.variables()}, stdout=log, stderr=log)  # noqa: S603
        for _ in range(count)
    ]
    try:
        yield {process.pid: process for process in started}
        for process in started:
            process.terminate()
        assert {process.wait(STARTED_WITHIN) for process in started} <= {0, -signal.SIGKILL}
    finally:
        for process in started:
            process.kill()
            process.wait()
        log.close()


def arrived(phones: list[Phone]) -> int:
    return sum(phone.inbox.qsize() for phone in phones)


def who_has(store: Store, duty: str) -> int | None:
    """The number of the process that has the duty."""
    holder = store.read_now(holders).get(duty)
    return int(holder.split(":")[1]) if holder else None


async def a_crisis_for_many(world: World) -> list[Phone]:
    """An alert for many at a slow lane, decided and not yet sent to all; the service is stopped."""
    phones = [await world.telegram() for _ in range(MANY)]
    for phone in phones:
        await phone.lives_in()
    world.environment["MUSTER_TELEGRAM__PER_SECOND"] = str(SLOWLY)
    await world.restarts()
    world.post.decides(("south", 4))
    await world.stops()
    return phones


async def until(holds: Callable[[], bool], seconds: float = STARTED_WITHIN) -> None:
    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110 - other processes have no event for a test to wait on
            await asyncio.sleep(0.02)


async def goes_well(world: World, phones: list[Phone]) -> None:
    """Everybody has the alert; what may have gone out twice is no more than was on its way."""
    world.environment["MUSTER_TELEGRAM__PER_SECOND"] = "1000"
    await world.starts()
    await world.settles()
    world.later(seconds=10)  # Telegram cannot be asked what became of those that were being sent
    await world.settles()
    assert world.post.counts(1) == {"asked": MANY}
    assert min(phone.inbox.qsize() for phone in phones) == 1, "nobody is left out"
    assert arrived(phones) - MANY <= SLOWLY, "nothing but what was on its way is doubled"
    for phone in phones:
        phone.hangs_up()


async def test_when_a_process_is_killed_another_goes_on_within_seconds(shared: World) -> None:
    phones = await a_crisis_for_many(shared)
    begun = arrived(phones)
    store = Store(shared.variables()["MUSTER_STORE__URL"], sandbox_ring())
    with workers(shared, 2) as running:
        await until(lambda: arrived(phones) > begun + 1)
        killed = who_has(store, "lane:telegram")
        assert killed in running
        running[killed].kill()
        at_the_kill, killed_at = arrived(phones), time.monotonic()
        await until(lambda: arrived(phones) > at_the_kill + SLOWLY)  # more than can have been on the way
        assert time.monotonic() - killed_at < TAKEN_OVER_WITHIN
        for duty in ("lane:telegram", "rounds", "polling"):
            await until(lambda duty=duty: who_has(store, duty) in running.keys() - {killed})
    store.close()
    await goes_well(shared, phones)


async def test_a_process_that_is_told_to_stop_hands_over_and_doubles_nothing(shared: World) -> None:
    phones = await a_crisis_for_many(shared)
    begun = arrived(phones)
    store = Store(shared.variables()["MUSTER_STORE__URL"], sandbox_ring())
    with workers(shared, 2) as running:
        await until(lambda: arrived(phones) > begun + 1)
        stopped = who_has(store, "lane:telegram")
        assert stopped in running
        running[stopped].send_signal(signal.SIGTERM)
        await until(lambda: running[stopped].poll() is not None)
        assert running[stopped].returncode == 0
        await until(lambda: arrived(phones) >= MANY)
    store.close()
    await goes_well(shared, phones)
    assert arrived(phones) == MANY
