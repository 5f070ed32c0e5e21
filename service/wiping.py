"""Destroys a post's store: the keys first, because without them whatever else survives is unreadable; then the files.

It also says what it could not destroy, so that nobody believes themselves safer than they are.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import MetaData, create_engine, make_url
from sqlalchemy.exc import SQLAlchemyError

BESIDE = ("", "-wal", "-shm", "-journal", "-serving")
"""The store's file, and what SQLite and Muster keep beside it."""
_BLOCK = 1 << 20

NEVER_REACHED = (
    "backups, wherever they were put: destroy them yourself",
    "what the carriers keep: Telegram has the chats, Twilio and the phone companies have the texts and the numbers",
    "what people have on their own phones, and what officers printed or copied",
    "old blocks of a solid-state disk, a journaling file system or a snapshot: only full-disk encryption helps there",
    "the memory of a Muster that still runs, here or elsewhere: stop it",
)
POSTGRESQL = "PostgreSQL's own files, log and replicas: the tables are dropped; destroy the server's disk as well"


@dataclass(frozen=True)
class Wiped:
    """What is destroyed, what failed and why, and what this could never reach."""

    destroyed: tuple[str, ...]
    failed: tuple[str, ...]
    out_of_reach: tuple[str, ...]


def wipe(url: str, keys: Iterable[Path]) -> Wiped:
    """Destroy the key files, then the store. A fault at one of them keeps nothing else from being destroyed."""
    destroyed: list[str] = []
    failed: list[str] = []
    for path in keys:
        _try(path, destroyed, failed)
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        for suffix in BESIDE:
            path = Path(f"{parsed.database}{suffix}")
            if path.exists():
                _try(path, destroyed, failed)
        return Wiped(tuple(destroyed), tuple(failed), NEVER_REACHED)
    _drop_tables(url, destroyed, failed)
    return Wiped(tuple(destroyed), tuple(failed), (POSTGRESQL, *NEVER_REACHED))


def destroy(path: Path) -> None:
    """Write noise over the file, have it reach the disk, take it out of its folder. Raises OSError."""
    with path.open("r+b", buffering=0) as file:
        left = os.fstat(file.fileno()).st_size
        while left > 0:
            left -= file.write(os.urandom(min(left, _BLOCK)))
        os.fsync(file.fileno())
        file.truncate(0)
        os.fsync(file.fileno())
    path.unlink()


def _try(path: Path, destroyed: list[str], failed: list[str]) -> None:
    try:
        destroy(path)
    except OSError as fault:
        failed.append(f"{path}: {fault.strerror}")
    else:
        destroyed.append(str(path))


def _drop_tables(url: str, destroyed: list[str], failed: list[str]) -> None:
    """All tables of the database, as they stand there, in one transaction."""
    engine = create_engine(url, hide_parameters=True)
    try:
        found = MetaData()
        with engine.begin() as connection:
            found.reflect(connection)
            found.drop_all(connection)
    except SQLAlchemyError as fault:
        failed.append(f"the tables: {type(fault).__name__}")
    else:
        destroyed.append(f"{len(found.tables)} tables")
    finally:
        engine.dispose()
