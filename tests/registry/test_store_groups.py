"""Works that wait for the writer share a commit, and none of them is ever lost."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlmodel import Session, func, select

from registry.keys import sandbox_ring
from registry.store import Store
from registry.tables import Seen
from registry.writing import LARGEST_GROUP
from tests.fakes.clock import NOON

DEADLINE = 20.0


@pytest.fixture(params=["sqlite", "postgresql"])
def shared(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    url = request.getfixturevalue("postgresql") if request.param == "postgresql" else f"sqlite:///{tmp_path}/s.db"
    store = Store(url, sandbox_ring())
    Seen.__table__.create(store.engine)  # type: ignore[attr-defined]
    yield store
    store.close()


def test_every_work_of_more_than_a_group_is_done_and_answered(shared: Store) -> None:
    """The writer is held up until all of them wait, so that they are taken in groups as large as groups get."""
    held, many = threading.Event(), 2 * LARGEST_GROUP + 3

    def note(session: Session, number: int) -> int:
        session.add(Seen(key=str(number), at=NOON))
        return number

    with ThreadPoolExecutor(many + 1) as callers:
        first = callers.submit(shared.write_now, lambda session: held.wait(DEADLINE))
        works = [callers.submit(shared.write_now, lambda session, n=n: note(session, n)) for n in range(many)]
        held.set()
        assert first.result(DEADLINE)
        assert [work.result(DEADLINE) for work in works] == list(range(many))
    assert shared.read_now(lambda session: session.exec(select(func.count()).select_from(Seen)).one()) == many
