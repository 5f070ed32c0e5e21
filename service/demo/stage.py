"""The stage of the demo: carriers on loopback, a store with the rosters in it, and the service as its own process."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import aiohttp

from broadcasts.ledger import contradictions
from registry.clock import WallClock
from registry.import_columns import File
from registry.importing import import_file
from registry.keys import sandbox_ring
from registry.officers import add_officer
from registry.settings import Mode
from registry.store import Store
from sandbox.population.cast import Cast
from sandbox.population.rosters import rosters
from sandbox.ports import free_port
from sandbox.server import Sandbox, SandboxSettings
from service.config import load
from service.demo.process import Service
from service.preparing import prepare

SCALE = 1800.0
"""Half an hour of crisis passes in a second of the demo."""

PRESS_SECONDS = 2.0
AMPLE = "1000000"
FIRST_PASSWORD = "only-to-begin-with"  # noqa: S105 - guards a store of invented people on this machine
PASSWORD = "only-for-the-demo"  # noqa: S105 - the same
OFFICERS = (("ada", "Ada, proposes"), ("ben", "Ben, approves"))


@dataclass(frozen=True)
class Stage:
    """Everything that the demo speaks to, started."""

    sandbox: Sandbox
    service: Service
    session: aiohttp.ClientSession
    web_url: str
    console_url: str
    log: Path
    store_file: Path

    def contradictions(self) -> list[str]:
        """Rows of the ledger that messages and reports do not bear out."""
        store = Store(_url(self.store_file), sandbox_ring())
        try:
            return [f"M{found.alert_id}: {found.what}" for found in store.read_now(contradictions)]
        finally:
            store.close()


@asynccontextmanager
async def set_stage(cast: Cast, config: Path, store_file: Path) -> AsyncIterator[Stage]:
    """Start it all, and stop it in the reverse order."""
    start = datetime.now(UTC)
    sandbox = Sandbox(SandboxSettings(scale=SCALE, start=start, press_real_seconds=PRESS_SECONDS))
    web_port, console_port = free_port(), free_port()
    web_url, console_url = f"http://127.0.0.1:{web_port}", f"http://127.0.0.1:{console_port}"
    await sandbox.start()
    variables = _variables(sandbox, start, store_file, web_port, console_port)
    await asyncio.to_thread(_fill_store, cast, config, variables, WallClock(SCALE, start).now())
    log = store_file.with_suffix(".log")
    service = Service(config, variables, f"{web_url}/healthz", log)
    async with aiohttp.ClientSession() as session:
        try:
            await service.start(session)
            webhook = {"url": f"{web_url}/twilio/sms"}
            async with session.post(f"{sandbox.phones_url}/sms/webhook", json=webhook) as answer:
                answer.raise_for_status()
            yield Stage(sandbox, service, session, web_url, console_url, log, store_file)
        finally:
            await service.stop()
            await sandbox.stop()


def _variables(sandbox: Sandbox, start: datetime, store_file: Path, web_port: int, console_port: int) -> dict[str, str]:
    carriers = sandbox.settings
    named = {
        "SERVICE__MODE": Mode.SANDBOX.value,
        "SERVICE__CLOCK_SCALE": str(SCALE),
        "SERVICE__CLOCK_ORIGIN": start.isoformat(),
        "STORE__URL": _url(store_file),
        "TELEGRAM__BASE_URL": sandbox.telegram_url,
        "TELEGRAM__TOKEN": carriers.token,
        "TWILIO__BASE_URL": sandbox.twilio_url,
        "TWILIO__ACCOUNT_SID": carriers.account_sid,
        "TWILIO__AUTH_TOKEN": carriers.auth_token,
        "TWILIO__SENDER": carriers.sender,
        "TWILIO__PUBLIC_URL": f"http://127.0.0.1:{web_port}",
        "LIMITS__SMS_SEGMENTS_PER_HOUR": AMPLE,  # a small town of invented numbers, which all begin alike
        "LIMITS__SMS_SEGMENTS_PER_PREFIX": AMPLE,
        "WEB__PORT": str(web_port),
        "CONSOLE__PORT": str(console_port),
    }
    return {f"MUSTER_{name}": value for name, value in named.items()}


def _fill_store(cast: Cast, config: Path, variables: dict[str, str], now: datetime) -> None:
    """What a post has before a crisis: places, wardens, an officers' list, and two officers."""
    store = prepare(load(config, variables))
    try:
        for kind, raw in rosters(cast):
            _import(store, File(kind), raw, now)
        for login, name in OFFICERS:
            _add(store, login, name)
    finally:
        store.close()


def _import(store: Store, kind: File, raw: bytes, now: datetime) -> None:
    store.write_now(lambda session: import_file(session, kind, raw, Mode.SANDBOX, now))


def _add(store: Store, login: str, name: str) -> None:
    store.write_now(
        lambda session: add_officer(
            session,
            login=login,
            name=name,
            password=FIRST_PASSWORD,
            may_propose=True,
            may_approve=True,
            may_administer=True,
        )
    )


def _url(store_file: Path) -> str:
    return f"sqlite:///{store_file}"
