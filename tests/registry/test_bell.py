"""What one process announces, the others hear; and what was perhaps missed is looked for."""

import queue
from collections.abc import Iterator

import pytest
from sqlalchemy import text
from sqlmodel import Session, SQLModel

from registry.keys import sandbox_ring
from registry.store import TOPICS, Store, announce

DEADLINE = 20.0
END_THE_OTHERS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


class Process:
    """A store as one process has it, and what it heard."""

    def __init__(self, url: str) -> None:
        self.store = Store(url, sandbox_ring())
        self.heard: queue.SimpleQueue[str] = queue.SimpleQueue()
        self.store.listen(self.heard.put)

    def hears(self) -> str:
        return self.heard.get(timeout=DEADLINE)

    def announces(self, *topics: str) -> None:
        def work(session: Session) -> None:
            for topic in topics:
                announce(session, topic)

        self.store.write_now(work)


@pytest.fixture
def two(postgresql: str) -> Iterator[tuple[Process, Process]]:
    both = Process(postgresql), Process(postgresql)
    SQLModel.metadata.create_all(both[0].store.engine)
    yield both
    for process in both:
        process.store.close()


def test_what_one_announces_both_hear_once(two: tuple[Process, Process]) -> None:
    here, there = two
    here.announces("outbox", "fill", "outbox")
    there.announces("ledger")

    assert sorted(there.hears() for _ in range(3)) == ["fill", "ledger", "outbox"]
    assert sorted(here.hears() for _ in range(3)) == ["fill", "ledger", "outbox"]
    assert there.heard.empty()
    assert here.heard.empty()


def test_what_was_not_committed_nobody_hears(two: tuple[Process, Process]) -> None:
    here, there = two

    def fails(session: Session) -> None:
        announce(session, "outbox")
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        here.store.write_now(fails)
    here.announces("fill")

    assert there.hears() == "fill"
    assert here.hears() == "fill"


def test_after_the_connections_were_lost_every_topic_is_rung_and_heard_again(two: tuple[Process, Process]) -> None:
    """PostgreSQL was restarted, or its connections were ended: nobody knows what was announced meanwhile."""
    here, there = two
    here.store.read_now(lambda session: session.execute(text(END_THE_OTHERS)))

    assert sorted(there.hears() for _ in TOPICS) == sorted(TOPICS)
    here.announces("outbox")
    assert there.hears() == "outbox"


def test_a_topic_that_nobody_knows_is_refused(store: Store) -> None:
    with pytest.raises(AssertionError, match="is not among"):
        store.write_now(lambda session: announce(session, "outbux"))
