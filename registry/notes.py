"""What the store notes of itself, a value by its key; processes that start at one moment note the same thing once."""

from sqlmodel import Session

from registry.store import insert_new, table_of
from registry.tables import Setting

settings = table_of(Setting)


def noted(session: Session, key: str) -> str | None:
    """What is noted under the key by whichever process."""
    kept = session.get(Setting, key, populate_existing=True)
    return kept.value if kept is not None else None


def note(session: Session, key: str, value: str) -> None:
    """Note the value, in place of whatever was noted before."""
    new = insert_new(session, settings).values(key=key, value=value)
    session.execute(new.on_conflict_do_update(index_elements=["key"], set_={"value": new.excluded.value}))


def note_first(session: Session, key: str, value: str) -> str:
    """Note the value if nothing is noted yet; returns what is."""
    session.execute(insert_new(session, settings).values(key=key, value=value).on_conflict_do_nothing())
    return noted(session, key) or value
