"""A sandbox with a bot of ours on it."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.via_telegram.account import BotAccount
from sandbox.server import Sandbox, SandboxSettings
from tests.bot.via_telegram.telegram_world import HastyClock, Receiver, World
from tests.fakes.secrecy import Secrecy
from tests.fakes.stub_carrier import StubCarrier, stub_carrier


@pytest.fixture
async def world(secrecy: Secrecy) -> AsyncIterator[World]:
    sandbox = Sandbox(SandboxSettings(scale=1000))
    secrecy.tell(sandbox.settings.token)
    await sandbox.start()
    async with aiohttp.ClientSession() as session:
        yield World(sandbox, session, BotAccount(sandbox.settings.token, session, sandbox.telegram_url))
    await sandbox.stop()


@pytest.fixture
def receiver() -> Receiver:
    return Receiver()


@pytest.fixture
def hasty_clock() -> HastyClock:
    return HastyClock()


@pytest.fixture
async def server() -> AsyncIterator[StubCarrier]:
    async with stub_carrier() as stub:
        yield stub


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session
