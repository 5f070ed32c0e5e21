"""What the faults share: a carrier, founded stores on both databases, and engines that are cleared away."""

import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from tests.faults.carrier import Carrier
from tests.faults.engine import Engine
from tests.faults.town import Town, found

_copies = count(1)
NewEngine = Callable[..., Engine]


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite store with places and officers and nobody living there."""
    path = tmp_path_factory.mktemp("founded") / "muster.db"
    found(f"sqlite:///{path}")
    return path


@pytest.fixture
def on_sqlite(tmp_path: Path, founded: Path) -> Town:
    shutil.copyfile(founded, tmp_path / "muster.db")
    return Town(f"sqlite:///{tmp_path / 'muster.db'}")


@pytest.fixture(scope="session")
def founded_on_postgresql(postgresql_server: str) -> str:
    """The name of a database to copy."""
    _create(postgresql_server, "CREATE DATABASE muster_founded")
    found(_named(postgresql_server, "muster_founded"))
    return "muster_founded"


@pytest.fixture
def on_postgresql(postgresql_server: str, founded_on_postgresql: str) -> Town:
    name = f"muster_faults_{next(_copies)}"
    _create(postgresql_server, f"CREATE DATABASE {name} TEMPLATE {founded_on_postgresql}")
    return Town(_named(postgresql_server, name))


@pytest.fixture(params=["sqlite", "postgresql"])
def town(request: pytest.FixtureRequest) -> Town:
    """The same founded store on both databases, one after the other."""
    made: Town = request.getfixturevalue(f"on_{request.param}")
    return made


@pytest.fixture
async def carrier() -> AsyncIterator[Carrier]:
    carrier = Carrier()
    await carrier.start()
    yield carrier
    await carrier.stop()


@pytest.fixture
def new_engine(tmp_path: Path, carrier: Carrier) -> Iterator[NewEngine]:
    """Makes engines on a town; what still runs at the end is ended."""
    engines: list[Engine] = []

    def make(town: Town, command: str = "serve", **more: object) -> Engine:
        engine = Engine(town.url, carrier, tmp_path / f"engine{len(engines)}.log", command, **more)
        engines.append(engine)
        return engine

    yield make
    for engine in engines:
        engine.clear_away()


def _create(server: str, statement: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


def _named(server: str, name: str) -> str:
    return make_url(server).set(database=name).render_as_string(hide_password=False)
