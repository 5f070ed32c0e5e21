import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlmodel import SQLModel

from registry.keys import sandbox_ring
from registry.store import Store
from tests.fakes.clock import FakeClock
from tests.fakes.country import Country
from tests.fakes.emptying import empty


@pytest.fixture(scope="session")
def postgresql_tables(postgresql_server: str) -> str:
    """The URL of a PostgreSQL database with every table; whoever uses it empties it before."""
    engine = create_engine(postgresql_server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("CREATE DATABASE muster_broadcasts"))
    engine.dispose()
    url = make_url(postgresql_server).set(database="muster_broadcasts").render_as_string(hide_password=False)
    engine = create_engine(url)
    SQLModel.metadata.create_all(engine)
    engine.dispose()
    return url


@pytest.fixture
def store(request: pytest.FixtureRequest, tmp_path: Path, empty_store: Path) -> Iterator[Store]:
    """SQLite; where a test asks for `BOTH`, PostgreSQL as well."""
    if getattr(request, "param", "sqlite") == "postgresql":
        store = Store(request.getfixturevalue("postgresql_tables"), sandbox_ring())
        empty(store)
    else:
        shutil.copyfile(empty_store, tmp_path / "muster.db")
        store = Store(f"sqlite:///{tmp_path / 'muster.db'}", sandbox_ring())
    yield store
    store.close()


@pytest.fixture
def country(store: Store, clock: FakeClock) -> Country:
    return Country(store, clock)


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    """Threads for transactions that wait for each other."""
    with ThreadPoolExecutor(4) as pool:
        yield pool
