"""Restarts and killed processes: what was acknowledged to anybody is there afterwards, and once (promise P2)."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tests.stories.phone import Phone
from tests.stories.world import HOME, World

MANY, SLOWLY = 20, 4
SERVE = "from service.cli import main; main()"


async def many_live_here(world: World) -> list[Phone]:
    phones = [await world.telegram() for _ in range(MANY)]
    for phone in phones:
        await phone.lives_in()
    return phones


def arrived(phones: list[Phone]) -> int:
    return sum(phone.inbox.qsize() for phone in phones)


@contextmanager
def another_process(world: World) -> Iterator[subprocess.Popen[bytes]]:
    """The service of this world as a process of its own, for as long as the block lasts."""
    environment = {**os.environ, **world.variables()}
    process = subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-c", SERVE, "serve"], cwd=HOME, env=environment, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.wait()


async def test_a_restart_in_the_middle_of_a_dialogue_forgets_nothing(world: World) -> None:
    amina, bilal = await world.telegram("bn"), await world.sms("fil")
    for phone in (amina, bilal):
        await phone.arrives("Springs")
        await phone.hears("join.which_area")
    await world.settles()
    await world.stops()
    await amina.replies("1")
    await world.starts()
    await amina.gets(amina.reads("join.done", place="Springs"))
    await bilal.replies("2")
    await bilal.gets(bilal.reads("join.done", place="Springs"))

    assert world.post.record_of(amina).area_id == world.post.area("springs")
    assert world.post.record_of(bilal).area_id == world.post.area("springs-north")


async def test_a_restart_in_the_middle_of_a_broadcast_loses_and_doubles_nothing(world: World) -> None:
    phones = await many_live_here(world)
    world.environment["MUSTER_TELEGRAM__PER_SECOND"] = str(SLOWLY)
    await world.restarts()
    world.post.decides(("south", 3))
    await world.until(lambda: arrived(phones) > 0)
    world.environment["MUSTER_TELEGRAM__PER_SECOND"] = "1000"
    await world.restarts()
    assert 0 < world.post.counts(1).get("queued", 0) < MANY, "the story wants a restart in the middle"
    for phone in phones:
        await phone.gets("LEVEL 3 of 4")
    await world.settles()

    assert world.post.counts(1) == {"asked": MANY}


async def test_a_process_killed_in_the_middle_of_a_broadcast_leaves_nobody_out(world: World) -> None:
    phones = await many_live_here(world)
    world.environment["MUSTER_TELEGRAM__PER_SECOND"] = str(SLOWLY)
    await world.restarts()
    world.post.decides(("south", 4))
    await world.stops()
    begun = arrived(phones)
    with another_process(world) as process:
        await world.until(lambda: arrived(phones) > begun + SLOWLY)
        process.kill()
    assert arrived(phones) < MANY, "the story wants a process that is killed in the middle"

    world.environment["MUSTER_TELEGRAM__PER_SECOND"] = "1000"
    await world.starts()
    await world.settles()
    world.later(seconds=10)  # Telegram cannot be asked what became of those that were being sent
    await world.settles()
    assert world.post.counts(1) == {"asked": MANY}
    assert min(phone.inbox.qsize() for phone in phones) == 1, "nobody is left out"
    assert arrived(phones) - MANY <= SLOWLY, "nothing but what was on its way at that moment is doubled"
    for phone in phones:
        phone.hangs_up()
