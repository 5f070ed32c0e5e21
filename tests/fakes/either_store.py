"""A store on either database: SQLite, and where a test asks for `BOTH`, a PostgreSQL database of its own as well."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import SQLModel

from registry.keys import sandbox_ring
from registry.migrating import upgrade
from registry.store import Store


@pytest.fixture
def store(request: pytest.FixtureRequest, tmp_path: Path, empty_store: Path) -> Iterator[Store]:
    if getattr(request, "param", "sqlite") == "postgresql":
        made = Store(request.getfixturevalue("postgresql"), sandbox_ring())
        SQLModel.metadata.create_all(made.engine)
    else:
        shutil.copyfile(empty_store, tmp_path / "muster.db")
        made = Store(f"sqlite:///{tmp_path / 'muster.db'}", sandbox_ring())
    yield made
    made.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def migrated_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """On both, made step by step as a store in use was, with every trigger."""
    url = f"sqlite:///{tmp_path}/new.db" if request.param == "sqlite" else request.getfixturevalue("postgresql")
    upgrade(url)
    made = Store(url, sandbox_ring())
    yield made
    made.close()
