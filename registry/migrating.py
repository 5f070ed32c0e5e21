"""Brings a store's tables to the newest step, says which step it is at, and writes the next step for developers."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlmodel import SQLModel

from registry.store import Store

HOME = Path(__file__).parent / "migrations"
ONE_AT_A_TIME = 0x6D7573746572  # any number that all our processes agree on


def upgrade(url: str) -> None:
    """Apply every step that this store lacks, all or none. Several processes may do so at once: one works, all wait."""
    with _migrating(url) as connection:
        command.upgrade(_config(connection), "head")


def current(url: str) -> str | None:
    """The step that the store is at; None for an empty one."""
    with _migrating(url) as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest() -> str | None:
    """The step that this version of Muster needs."""
    return ScriptDirectory(str(HOME)).get_current_head()


def differences(url: str) -> list[object]:
    """What the tables of the store lack, or have too much, compared to the classes that are imported."""
    with _migrating(url) as connection:
        return list(compare_metadata(MigrationContext.configure(connection), SQLModel.metadata))


def write_step(url: str, what: str) -> None:
    """Write a file for the next step: what the classes that are imported have over the newest step. Read it through."""
    steps = list(ScriptDirectory(str(HOME)).walk_revisions())
    with _migrating(url) as connection:
        command.revision(_config(connection), what, autogenerate=True, rev_id=f"{len(steps) + 1:04d}")


@contextmanager
def _migrating(url: str) -> Iterator[Connection]:
    store = Store(url)
    try:
        with store.engine.connect().execution_options(writes=True) as connection, connection.begin():
            if not store.is_sqlite:  # which has one writer anyway
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ONE_AT_A_TIME})
            yield connection
    finally:
        store.close()


def _config(connection: Connection) -> Config:
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(HOME))
    return config
