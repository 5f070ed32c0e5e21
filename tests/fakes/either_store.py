"""A store on either database: SQLite, and where a test asks for `BOTH`, a PostgreSQL database of its own as well."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from registry.keys import sandbox_ring
from registry.store import Store
from tests.fakes.databases import new_file


@pytest.fixture
def store(request: pytest.FixtureRequest, tmp_path: Path, empty_store: Path) -> Iterator[Store]:
    if getattr(request, "param", "sqlite") == "postgresql":
        url = request.getfixturevalue("postgresql_with_tables")
    else:
        url = new_file(tmp_path, empty_store)
    made = Store(url, sandbox_ring())
    yield made
    made.close()


@pytest.fixture
def migrated_store(migrated_url: str) -> Iterator[Store]:
    """On both, made step by step as a store in use was, with every trigger."""
    made = Store(migrated_url, sandbox_ring())
    yield made
    made.close()
