"""A sandbox with our SMS channel on it."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from sandbox.server import Sandbox, SandboxSettings
from tests.bot.via_sms.sms_world import World
from tests.fakes.secrecy import Secrecy


@pytest.fixture
async def world(secrecy: Secrecy) -> AsyncIterator[World]:
    sandbox = Sandbox(SandboxSettings(scale=1000))
    secrecy.tell(sandbox.settings.auth_token)
    await sandbox.start()
    async with aiohttp.ClientSession() as session:
        yield World(sandbox, session)
    await sandbox.stop()
