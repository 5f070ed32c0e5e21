"""When the family's answer may leave."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
from fastapi import FastAPI

from bot.via_web.even_times import at_even_times, still_to_wait
from bot.via_web.pages import people_pages
from tests.bot.via_web.web_world import Site
from tests.broadcasts.told import SPEAKER

STEP = 0.05


@pytest.mark.parametrize(
    ("taken", "step", "waits"),
    [(0.1, 0.25, 0.15), (0.25, 0.25, 0), (0.3, 0.25, 0.2), (2.6, 0.25, 0.15), (0.1, 0, 0)],
)
def test_an_answer_waits_for_the_next_even_time(taken: float, step: float, waits: float) -> None:
    assert still_to_wait(taken, step) == pytest.approx(waits)


class LoopClock:
    """The event loop's own clock, which a test moves ahead."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        loop = asyncio.get_running_loop()
        own, self.ahead = loop.time, 0.0
        monkeypatch.setattr(loop, "time", lambda: own() + self.ahead)
        self.now = loop.time


async def ask(site: Site, clock: LoopClock, *, reading: float, finding: float) -> float:
    """How long after its form was read the answer left, by the clock of the loop."""
    read: list[float] = []

    async def body() -> AsyncIterator[bytes]:
        yield b"code=K7&"
        clock.ahead += reading
        yield b"language=en"

    async def find(code: str, language: str, visitor: str) -> str:
        read.append(clock.now())
        clock.ahead += finding
        return "told"

    pages = people_pages(site.store, SPEAKER, site.receive, find, site.clock, timedelta(seconds=STEP))
    application = FastAPI()
    application.include_router(pages)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(application), base_url="https://muster.test") as client:
        await client.post("/family", content=body())
    return clock.now() - read[0]


async def test_a_form_that_comes_slowly_does_not_use_up_the_time(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    took = await ask(site, LoopClock(monkeypatch), reading=STEP * 20, finding=0)
    assert took >= STEP * 0.9


async def test_finding_that_takes_longer_than_the_time_waits_for_the_next(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    took = await ask(site, LoopClock(monkeypatch), reading=0, finding=STEP * 1.2)
    assert took >= STEP * 1.9


async def test_a_failure_leaves_at_an_even_time_too(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = LoopClock(monkeypatch)
    began = clock.now()

    async def fails() -> None:
        async with at_even_times(timedelta(seconds=STEP)):
            clock.ahead += STEP * 1.2
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fails()
    assert clock.now() - began >= STEP * 1.9
