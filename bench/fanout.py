"""From one decision to rows: deliveries and ledger of 100,000 people, beside the same rows by the ORM."""

import time
from collections.abc import Iterator, Sequence

from sqlmodel import Session, select

from bench.deciding import decide, fill
from bench.ground import STRETCHES, Ground
from bench.population import Settlers
from bench.table import Row, times_at_least
from broadcasts.tables import Delivery, Ledger
from registry.store import Store

AUDIENCE = 100_000


def rows(ground: Ground) -> Iterator[Row]:
    people = ground.people(AUDIENCE)
    ours, theirs = [], []
    for _ in range(STRETCHES):
        url = ground.store(Settlers("port", people))
        with ground.opened(url) as (store, speaker, clock):
            decide(store, speaker, clock, "port", 3)
        empty = ground.copy(url)
        with ground.opened(url) as (store, speaker, clock):
            began = time.monotonic()
            fill(store, speaker, clock)
            ours.append(2 * people / (time.monotonic() - began))
            made = store.read_now(_rows_of)
        assert len(made) == 2 * people
        with ground.opened(empty) as (store, _, _clock):
            theirs.append(len(made) / _add_all(store, made))
        ground.drop(url)
        ground.drop(empty)
    yield Row(
        "fanout.rows",
        f"rows of {people:,} deliveries and their ledger, committed",
        "/s",
        tuple(ours),
        times_at_least(15),
        "ORM add_all, one commit",
        tuple(theirs),
        "Ours in chunks, each found, rendered by reference, queued in order of need and committed by itself, on one"
        " thread; the peer is handed finished objects, and its writing is timed. Both on SQLite with synchronous=FULL.",
    )


def _rows_of(session: Session) -> list[Delivery | Ledger]:
    """What the fan-out wrote, as objects of no session."""
    deliveries = [Delivery(**row.model_dump(exclude={"id"})) for row in session.exec(select(Delivery))]
    session.expunge_all()
    ledger = [Ledger(**row.model_dump()) for row in session.exec(select(Ledger))]
    session.expunge_all()
    return [*deliveries, *ledger]


def _add_all(store: Store, made: Sequence[Delivery | Ledger]) -> float:
    began = time.monotonic()
    store.write_now(lambda session: session.add_all(made))
    return time.monotonic() - began
