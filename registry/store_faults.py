"""What can be wrong with the store, by the database's own codes: what is told, and what may be run again.

Pure. SQLite's codes: sqlite.org/rescode.html. PostgreSQL's: its manual, appendix A ("SQLSTATE").
"""

from sqlalchemy import exc

TRIES_AFTER_A_COLLISION = 5
"""Transactions that got into each other's way are run again so many times in all."""
_FIRST_PAUSE, _LONGEST_PAUSE = 0.01, 0.5

_SQLITE_BUSY, _SQLITE_IOERR, _SQLITE_CORRUPT, _SQLITE_FULL, _SQLITE_NOTADB = 5, 10, 11, 13, 26
_PRIMARY = 0xFF  # the rest of a code of SQLite's says more exactly what it was
_COLLISIONS = ("40001", "40P01")  # serialization failure, deadlock
_LOCK_TIMEOUT, _DISK_FULL, _TAKEN = "55P03", "53100", "23505"
_NO_CONNECTION = ("53300", "57P03")  # too many connections, or the server is starting or stopping


class StoreError(Exception):
    """The store cannot do its work."""

    def __init__(self, said: str | None = None) -> None:
        super().__init__(said or self.__doc__)


class UnsafeSQLite(StoreError):
    """This SQLite can lose committed rows in WAL mode."""


class StoreBusy(StoreError):
    """Another process is writing to this store; try again in a moment or stop that process."""


class StoreAway(StoreBusy):
    """The database does not answer and nothing was written; look whether PostgreSQL runs, and try again in a moment."""


class StoreFull(StoreError):
    """The disk of the store is full: nothing was written; make room and try again."""


class StoreUnsure(StoreError):
    """The connection was lost during a commit: whether it was kept is not known; look before you do it again."""


class StoreBroken(StoreError):
    """The disk failed while the store was written: check the disk, and the last backup, before you start again."""


class NoStore(StoreError):
    """The file is no store, or it is damaged: look at [store] url, and if that is right bring the last backup back."""


class StoreClosed(StoreError):
    """The store is closed."""


def explained(error: Exception) -> Exception:
    """The same fault as a sentence of ours where there is one; else the error itself. A work may have wrapped it."""
    kind = _kind(error)
    return error if kind is None else kind()


def explained_commit(error: Exception) -> Exception:
    """The same for a commit that failed: of one whose answer was lost, nobody knows whether it was kept."""
    return StoreUnsure() if is_lost(error) else explained(error)


def is_lost(error: Exception) -> bool:
    """Whether there is no connection (any more): whatever was begun on it and not committed is undone."""
    found = _of_the_database(error)
    if found is None or _sqlite_code(found) is not None:
        return False
    return found.connection_invalidated or _sqlstate(found) in _NO_CONNECTION or _never_connected(found)


def is_taken(error: exc.IntegrityError) -> bool:
    """Whether another process was first with a value that stands once; SQLite has one writer, where nobody can be."""
    return _sqlstate(error) == _TAKEN


def pause_before_again(error: Exception, tries: int, seconds_left: float) -> float | None:
    """Seconds after which a work that was not committed may be run again; None when its fault is to be told."""
    found = _of_the_database(error)
    collided = found is not None and _sqlstate(found) in _COLLISIONS
    if not ((collided and tries < TRIES_AFTER_A_COLLISION) or (is_lost(error) and seconds_left > 0)):
        return None
    return min(_LONGEST_PAUSE, _FIRST_PAUSE * (1 << min(tries, 10)))


def _kind(error: Exception) -> type[StoreError] | None:
    found = _of_the_database(error)
    if found is None:
        return None
    code, state = _sqlite_code(found), _sqlstate(found)
    primary = None if code is None else code & _PRIMARY
    if primary == _SQLITE_FULL or state == _DISK_FULL:
        return StoreFull
    if primary == _SQLITE_IOERR:
        return StoreBroken
    if primary in (_SQLITE_CORRUPT, _SQLITE_NOTADB):
        return NoStore
    if primary == _SQLITE_BUSY or state in (*_COLLISIONS, _LOCK_TIMEOUT):
        return StoreBusy
    return StoreAway if is_lost(error) else None


def _of_the_database(error: BaseException | None) -> exc.DBAPIError | None:
    """The database's own error, in whatever a work has wrapped it. What is a sentence of ours already is left alone."""
    while error is not None and not isinstance(error, exc.DBAPIError):
        error = None if isinstance(error, StoreError) else error.__cause__
    return error


def _sqlite_code(error: exc.DBAPIError) -> int | None:
    return getattr(error.orig, "sqlite_errorcode", None)


def _sqlstate(error: exc.DBAPIError) -> str | None:
    return getattr(error.orig, "sqlstate", None)


def _never_connected(error: exc.DBAPIError) -> bool:
    """psycopg has no code for a server that was not reached; every other operational error of it has one."""
    return isinstance(error, exc.OperationalError) and _sqlstate(error) is None
