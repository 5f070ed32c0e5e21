"""Brings a store's tables to the newest step, says which step it is at, and writes the next step for developers."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text
from sqlmodel import SQLModel

from registry.store import Store, StoreError

if TYPE_CHECKING:  # Alembic takes a third of a second to import, and a start of the service hardly ever needs it
    from alembic.config import Config

HOME = Path(__file__).parent / "migrations"
ONE_AT_A_TIME = 0x6D7573746572  # any number that all our processes agree on


WITHOUT_TIME_LIMITS = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")


class StoreIsNewer(StoreError):
    """The store's tables belong to a newer version of Muster."""


def upgrade(url: str, to: str = "head") -> None:
    """Apply every step that this store lacks, all or none. Several processes may do so at once: one works, all wait.

    Raises StoreIsNewer.
    """
    step = current(url)
    if step == newest():
        return
    if step is not None and step > newest():
        raise StoreIsNewer(f"the store is at step {step}, and this version knows {newest()}: start the newer version")
    from alembic import command

    with _migrating(url) as connection:
        command.upgrade(_config(connection), to)


def current(url: str) -> str | None:
    """The step that the store is at; None for an empty one."""
    with _opened(url) as store, store.engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def newest() -> str:
    """The step that this version of Muster needs: steps are numbered, and their files' names begin with the number."""
    return max(step.name[:4] for step in (HOME / "versions").glob("[0-9]*.py"))


def differences(url: str) -> list[object]:
    """What the tables of the store lack, or have too much, compared to the classes that are imported."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with _migrating(url) as connection:
        return list(compare_metadata(MigrationContext.configure(connection), SQLModel.metadata))


def write_step(url: str, what: str) -> None:
    """Write a file for the next step: what the classes that are imported have over the newest step. Read it through."""
    from alembic import command
    from alembic.script import ScriptDirectory

    steps = list(ScriptDirectory(str(HOME)).walk_revisions())
    with _migrating(url) as connection:
        command.revision(_config(connection), what, autogenerate=True, rev_id=f"{len(steps) + 1:04d}")


@contextmanager
def _opened(url: str) -> Iterator[Store]:
    store = Store(url)
    try:
        yield store
    finally:
        store.close()


@contextmanager
def _migrating(url: str) -> Iterator[Connection]:
    """Alone, and for as long as it takes."""
    with _opened(url) as store, store.engine.connect().execution_options(writes=True) as connection:
        if store.is_sqlite:
            with _tables_may_be_copied(connection):
                yield connection
            return
        with connection.begin():
            for limit in WITHOUT_TIME_LIMITS:
                connection.execute(text(f"SET LOCAL {limit} = 0"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ONE_AT_A_TIME})
            yield connection


@contextmanager
def _tables_may_be_copied(connection: Connection) -> Iterator[None]:
    """A transaction in which a table that others refer to may be replaced by its copy (sqlite.org/lang_altertable.html,
    section 7); whether the references still hold is looked at before its commit."""
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.execute("PRAGMA foreign_keys=OFF")  # which nothing can change inside a transaction
    with connection.begin():
        yield
        lost = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if lost is not None:
            raise StoreError(f"a row of {lost[0]} refers to one of {lost[2]} that is not there: nothing was changed")


def _config(connection: Connection) -> "Config":
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(HOME))
    return config
