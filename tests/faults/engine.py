"""The service as a process that a test starts, kills, freezes and stops as it likes.

Processes are forked from one that has everything imported already, so that a test can afford many of them; how long a
start takes from nothing is measured by R5 alone.
"""

import asyncio
import multiprocessing
import os
import signal
import sys
from collections.abc import Mapping
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import aiohttp

from tests.faults.carrier import ACCOUNT, AUTH_TOKEN, BOT_TOKEN, SENDER, Carrier

HOME = Path(__file__).parents[2]
STARTING, STOPPING = 20.0, 20.0
_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(["tests.faults.warm"])


def variables(url: str, carrier: Carrier, **more: object) -> dict[str, str]:
    """The environment of an engine on that store and those carriers; `twilio__sender="..."` and the like on top."""
    named: dict[str, object] = {
        "store__url": url,
        "telegram__base_url": carrier.url,
        "telegram__token": BOT_TOKEN,
        "telegram__per_second": 1000,
        "telegram__level_cards": "false",
        "twilio__base_url": carrier.url,
        "twilio__account_sid": ACCOUNT,
        "twilio__auth_token": AUTH_TOKEN,
        "twilio__sender": SENDER,
        "twilio__public_url": "http://127.0.0.1:8000",
        "twilio__segments_per_second": 1000,
        "web__port": 0,
        "console__port": 0,
        "console__second_factor": "off",
        **more,
    }
    return {f"MUSTER_{name.upper()}": str(value) for name, value in named.items()}


class Engine:
    """One process at a time: `start` again after a kill begins another on the same store."""

    def __init__(self, url: str, carrier: Carrier, log: Path, command: str = "serve", **more: object) -> None:
        self._command = (command, "--config", str(HOME / "config.toml"))
        self._variables = variables(url, carrier, **more)
        self._log = log
        self._process: BaseProcess | None = None

    def start(self) -> None:
        self._process = _processes.Process(
            target=_run, args=(self._command, self._variables, str(self._log)), daemon=True
        )
        self._process.start()

    async def answers(self) -> None:
        """Wait until its web port answers; it must have been given one."""
        url = f"http://127.0.0.1:{self._variables['MUSTER_WEB__PORT']}/healthz"
        async with asyncio.timeout(STARTING), aiohttp.ClientSession() as session:
            while not await _is_up(session, url):
                assert self.is_alive(), self.said()
                await asyncio.sleep(0.02)

    def is_alive(self) -> bool:
        return self._process is not None and self._process.is_alive()

    @property
    def pid(self) -> int:
        assert self._process is not None
        assert self._process.pid is not None
        return self._process.pid

    def kill(self) -> None:
        """kill -9, and wait until it is gone."""
        self.signal(signal.SIGKILL)
        assert self._process is not None
        self._process.join(STOPPING)

    def freeze(self) -> None:
        self.signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self.signal(signal.SIGCONT)

    def signal(self, number: signal.Signals) -> None:
        os.kill(self.pid, number)

    async def stop(self) -> float:
        """SIGTERM, and wait until it has ended; the seconds that took. Fails when it does not end by itself."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        if self.is_alive():
            self.thaw()
            self.signal(signal.SIGTERM)
            await self.ends(STOPPING)
        return loop.time() - began

    async def ends(self, seconds: float) -> None:
        assert self._process is not None
        await asyncio.to_thread(self._process.join, seconds)
        if self._process.is_alive():
            self.kill()
            raise AssertionError(f"the engine did not end within {seconds} s\n{self.said()}")

    def clear_away(self) -> None:
        """At the end of a test, whatever happened in it."""
        if self.is_alive():
            self.thaw()
            self.kill()

    def said(self) -> str:
        """The end of its log."""
        return self._log.read_text(errors="replace")[-4000:] if self._log.exists() else ""


async def _is_up(session: aiohttp.ClientSession, url: str) -> bool:
    try:
        async with session.get(url) as response:
            return response.status == 200
    except aiohttp.ClientError:
        return False


def _run(command: tuple[str, ...], environment: Mapping[str, str], log: str) -> None:
    """In the child: `muster COMMAND`, as the command line would run it."""
    from service.cli import app

    with Path(log).open("ab", buffering=0) as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    os.environ.update(environment)
    run: Any = app
    try:
        run(list(command), standalone_mode=False)
    except BaseException as fault:
        sys.stderr.write(f"ended by {fault!r}\n")
        raise
