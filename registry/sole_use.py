"""Keeps a SQLite store for one serving process at a time; the lock ends with the process, however it ends."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import make_url

from registry.store_faults import StoreError

BESIDE = "-serving"


class AlreadyServed(StoreError):
    """Another process serves this store: stop that one, or use PostgreSQL, which any number of processes share."""


@contextmanager
def sole_use(url: str) -> Iterator[None]:
    """For as long as the block lasts. Other commands may still read and write beside it. Raises AlreadyServed."""
    import pysqlite3.dbapi2 as driver

    lock = driver.connect(f"{make_url(url).database}{BESIDE}", timeout=0, isolation_level=None)
    try:
        lock.execute("BEGIN EXCLUSIVE")
    except driver.OperationalError:
        lock.close()
        raise AlreadyServed from None
    try:
        yield
    finally:
        lock.close()
