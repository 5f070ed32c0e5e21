"""A consistent copy of a SQLite store that is in use, checked before it counts as one.

The copy is one file of its own with the SQLite that wrote the store; it holds names and numbers, and nothing that was
erased. How it comes back is in `restoring`.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from shlex import quote
from typing import Any

from sqlalchemy import make_url

from registry.backup_mark import KEY
from registry.store_faults import StoreError
from service.new_file import new_file

Counts = dict[str, int]


class BackupFailed(StoreError):
    """The backup was not made, or is none."""


@dataclass(frozen=True)
class Backup:
    """What was written: how many bytes, and how many rows of how many tables."""

    size: int
    rows: int
    tables: int


def back_up(url: str, target: Path, now: datetime) -> Backup:
    """Copy the store to a new file while it is read and written. Raises BackupFailed, and then there is no file."""
    source = sqlite_file(url, target)
    if not source.exists():
        raise BackupFailed(f"there is no store at {source}: look at [store] url")
    try:
        with new_file(target) as partial, _driver_errors():
            counts = _copy(source, partial, now)
            _check(partial, counts)
    except FileExistsError as fault:
        raise BackupFailed(f"{fault.filename} is there already and is not overwritten: name another file") from None
    except OSError as fault:
        raise BackupFailed(f"{target} cannot be written ({fault.strerror}): name another place") from None
    return Backup(target.stat().st_size, sum(counts.values()), len(counts))


def sqlite_file(url: str, target: Path) -> Path:
    """The store's file. Raises BackupFailed with the command for PostgreSQL, which has tools of its own."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return Path(parsed.database or "")
    plain = parsed._replace(drivername="postgresql", password=None).render_as_string()
    raise BackupFailed(
        "this store is on PostgreSQL; back it up with its own tool, which takes the password from PGPASSWORD or"
        f" ~/.pgpass:\n  pg_dump --format=custom --no-owner --file={quote(str(target))} {quote(plain)}"
    )


def counted(connection: Any) -> Counts:
    """How many rows each table has."""
    names = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    tables = [name for (name,) in connection.execute(names).fetchall()]
    return {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in tables}  # noqa: S608


def opened(path: Path) -> Any:
    """A connection of the driver that carries its own SQLite; whoever opens it closes it."""
    import pysqlite3.dbapi2 as driver

    return driver.connect(str(path), isolation_level=None)


def _copy(source: Path, target: Path, now: datetime) -> Counts:
    """One read transaction for counting and copying: both see the same moment, and no writer waits for it."""
    with closing(opened(source)) as live, closing(opened(target)) as copy:
        live.execute("BEGIN")
        counts = counted(live)
        if "setting" not in counts:
            raise BackupFailed(f"{source} is no store of Muster: look at [store] url")
        live.backup(copy)
        live.execute("ROLLBACK")
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
        copy.execute("INSERT INTO setting (key, value) VALUES (?, ?)", (KEY, now.isoformat()))
        copy.execute("VACUUM")  # what was erased is not carried along in free pages
    return counts | {"setting": counts["setting"] + 1}


def _check(path: Path, counts: Counts) -> None:
    with closing(opened(path)) as copy:
        check_whole(copy, path)
        if counted(copy) != counts:
            raise BackupFailed(f"{path} has not the rows of the store: try again")


def check_whole(connection: Any, path: Path) -> None:
    """Raises BackupFailed when the file is damaged."""
    import pysqlite3.dbapi2 as driver

    try:
        found = connection.execute("PRAGMA integrity_check").fetchone()[0]
    except driver.Error as fault:
        found = str(fault)
    if found != "ok":
        raise BackupFailed(f"{path} is damaged ({found}): take another backup")


@contextmanager
def _driver_errors() -> Iterator[None]:
    import pysqlite3.dbapi2 as driver

    try:
        yield
    except driver.Error as fault:
        raise BackupFailed(f"the store could not be copied ({fault}): look at its disk and at the backup's") from None
