"""A part of a work that fails leaves nothing behind, and the rest of the work is kept."""

import pytest
from sqlmodel import Session, col, select

from registry.acts import Act, officer
from registry.audit import record
from registry.savepoint import savepoint
from registry.store import Store
from registry.tables import AuditEntry, Post
from tests.broadcasts.both import BOTH
from tests.fakes.clock import NOON


class Wrong(Exception):
    """It went wrong."""


def write(session: Session, code: str, who: int) -> None:
    session.add(Post(code=code, name=code, country="XB"))
    record(session, officer(who), Act.NOTICE, NOON)
    session.flush()


def kept(store: Store) -> tuple[list[str], list[int | None]]:
    posts = store.read_now(lambda session: sorted(session.exec(select(Post.code)).all()))
    entries = select(AuditEntry).order_by(col(AuditEntry.number))
    actors = store.read_now(lambda session: [entry.actor for entry in session.exec(entries)])
    return posts, actors


@BOTH
def test_what_fails_within_is_not_kept_and_the_rest_is(store: Store) -> None:
    def fail(session: Session) -> None:
        with savepoint(session):
            write(session, "within", 2)
            raise Wrong

    def work(session: Session) -> None:
        write(session, "before", 1)
        with pytest.raises(Wrong):
            fail(session)
        write(session, "after", 3)

    store.write_now(work)

    assert kept(store) == (["after", "before"], [1, 3])


@BOTH
def test_what_ends_well_is_kept(store: Store) -> None:
    def work(session: Session) -> None:
        with savepoint(session):
            write(session, "within", 2)

    store.write_now(work)

    assert kept(store) == (["within"], [2])
