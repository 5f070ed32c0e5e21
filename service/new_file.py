"""A file that appears whole or not at all, never in the place of another, and is for its owner's eyes alone."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

OWNER_ONLY = 0o600


@contextmanager
def new_file(path: Path) -> Iterator[Path]:
    """Gives an empty file beside `path` to write; it takes that name when the block ends well. Raises OSError."""
    partial = path.with_name(f"{path.name}.partial")
    os.close(_made(path))  # keeps the name
    try:
        os.close(_made(partial))
        try:
            yield partial
            _synced(partial)
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    _synced(path.parent)


def _made(path: Path) -> int:
    return os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, OWNER_ONLY)


def _synced(path: Path) -> None:
    """What is not on the disk is no backup."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
