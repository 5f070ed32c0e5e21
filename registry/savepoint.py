"""A part of a work of the store that is kept whole or not at all, while the rest of the work goes on."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlmodel import Session

from registry.writing import AT_COMMIT


@contextmanager
def savepoint(session: Session) -> Iterator[None]:
    """Whatever is raised within goes on to the caller, and nothing of what was written within is kept: not in the
    tables, and not in the audit log."""
    last = len(session.info.get(AT_COMMIT, ()))
    try:
        with session.begin_nested():
            yield
    except Exception:
        del session.info.get(AT_COMMIT, [])[last:]
        raise
