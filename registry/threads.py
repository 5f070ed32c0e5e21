"""Where the conversation with each address stands: its language, the open step of a dialogue, and what was unclear."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from registry.tables import Thread


def find_or_create_thread(session: Session, address_id: int) -> Thread:
    thread = session.get(Thread, address_id)
    if thread is None:
        thread = Thread(address_id=address_id)
        session.add(thread)
        session.flush()
    return thread


def set_thread_language(session: Session, address_id: int, language: str) -> None:
    thread = find_or_create_thread(session, address_id)
    thread.language = language
    session.add(thread)
    session.flush()


def move_thread(
    session: Session, thread: Thread, step: str | None, notes: Mapping[str, Any], *, understood: bool, now: datetime
) -> None:
    """After a message the thread stands at this step; the notes are what the step needs to go on.

    Messages in a row that could not be understood are counted.
    """
    thread.step, thread.notes, thread.heard_at = step, dict(notes), now
    thread.unclear = 0 if understood else thread.unclear + 1
    session.add(thread)
    session.flush()
