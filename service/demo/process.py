"""The service of the demo, as a process of its own that can be stopped and started again."""

import asyncio
import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

import aiohttp

STARTING, STOPPING = 30.0, 20.0


class ServiceFailed(Exception):
    """`muster serve` ended, or did not answer in time."""


class Service:
    """`muster serve` with these variables; what it logs goes to a file."""

    def __init__(self, config: Path, variables: Mapping[str, str], health_url: str, log: Path) -> None:
        self._command = (sys.executable, "-m", "service", "serve", "--config", str(config))
        self._environment = {**os.environ, **variables}
        self._health_url = health_url
        self._log = log
        self._process: asyncio.subprocess.Process | None = None

    async def start(self, session: aiohttp.ClientSession) -> None:
        """Start it and wait until it answers. Raises ServiceFailed."""
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *self._command, env=self._environment, stdout=log, stderr=log
            )
        try:
            async with asyncio.timeout(STARTING):
                while not await self._answers(session):
                    if self._process.returncode is not None:
                        raise ServiceFailed(f"muster serve ended with {self._process.returncode}; see {self._log}")
                    await asyncio.sleep(0.05)
        except TimeoutError:
            raise ServiceFailed(f"muster serve does not answer; see {self._log}") from None

    async def stop(self) -> None:
        """Ask it to end, as a service manager would, and wait until it has."""
        if self._process is None or self._process.returncode is not None:
            return
        self._process.send_signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(self._process.wait(), STOPPING)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()
            raise ServiceFailed(f"muster serve did not end by itself; see {self._log}") from None

    async def _answers(self, session: aiohttp.ClientSession) -> bool:
        try:
            async with session.get(self._health_url) as response:
                return response.status == 200
        except aiohttp.ClientConnectionError:
            return False
