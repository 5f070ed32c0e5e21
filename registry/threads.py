"""Where the conversation with each address stands: its language, the open step of a dialogue, and what was unclear."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from registry.store import insert_new, table_of
from registry.tables import Thread

threads = table_of(Thread)


@dataclass(frozen=True)
class Moved:
    """Where a thread stands after a message: its step, what that needs to go on, and how many in a row were unclear."""

    address_id: int
    step: str | None
    notes: Mapping[str, Any]
    unclear: int


def find_thread(session: Session, address_id: int) -> Thread | None:
    return session.get(Thread, address_id, populate_existing=True)


def set_thread_language(session: Session, address_id: int, language: str) -> None:
    """The thread speaks this language from now on; everything else about it stays."""
    row = {"address_id": address_id, "language": language, "notes": {}, "unclear": 0}
    new = insert_new(session, threads).values(row)
    chosen = new.on_conflict_do_update(index_elements=["address_id"], set_={"language": new.excluded.language})
    session.execute(chosen)


def move_threads(session: Session, moved: Sequence[Moved], now: datetime) -> None:
    """Note where each thread stands; its language stays."""
    new = insert_new(session, threads)
    stands = {name: new.excluded[name] for name in ("step", "notes", "unclear", "heard_at")}
    rows = [
        {"address_id": m.address_id, "step": m.step, "notes": dict(m.notes), "unclear": m.unclear, "heard_at": now}
        for m in moved
    ]
    session.execute(new.on_conflict_do_update(index_elements=["address_id"], set_=stands), rows)
