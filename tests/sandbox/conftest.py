"""Sandboxes on free ports, and a webhook for them to post to."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from sandbox_world import START, Hand, Listener, World, running

from sandbox.server import SandboxSettings


@pytest.fixture
async def world() -> AsyncIterator[World]:
    """Time stands still until the test moves it; what the sandbox sleeps through lasts a thousandth."""
    async for each in running(SandboxSettings(scale=1000), Hand()):
        yield each


@pytest.fixture
async def strict_world() -> AsyncIterator[World]:
    """The same at the speed of real time, and with carriers that take very little."""
    async for each in running(
        SandboxSettings(telegram_per_second=5, segments_per_second=0.001, twilio_concurrency=3), Hand()
    ):
        yield each


@pytest.fixture
async def fast_world() -> AsyncIterator[World]:
    """Time runs, a thousand times as fast as on the wall."""
    async for each in running(SandboxSettings(scale=1000, start=START, segments_per_second=1)):
        yield each


@pytest.fixture
async def listener() -> AsyncIterator[Listener]:
    made = Listener()
    made.gate.set()
    application = web.Application()
    application.router.add_post("/hook", made.answer)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield made
    made.gate.set()
    await runner.cleanup()
