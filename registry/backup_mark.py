"""A backup knows that it is one: nothing works on it before somebody has said what becomes of its old messages."""

from datetime import UTC, datetime

from sqlmodel import Session

from registry.store_faults import StoreError
from registry.tables import Setting

KEY = "backup_of"


class StoreIsBackup(StoreError):
    """This store is a backup that was put in place by hand."""


def backup_time(session: Session) -> datetime | None:
    """When the store was copied; None when it is no backup."""
    mark = session.get(Setting, KEY)
    return datetime.fromisoformat(mark.value).astimezone(UTC) if mark is not None else None


def refuse_backup(session: Session) -> None:
    """Raise StoreIsBackup: whatever waited when it was made may have gone out since."""
    at = backup_time(session)
    if at is not None:
        raise StoreIsBackup(
            f"this store is a backup of {at:%Y-%m-%d %H:%M} UTC, and what waited then may have gone out since:"
            " move it away and bring it back with muster restore"
        )


def take_mark_off(session: Session) -> None:
    mark = session.get(Setting, KEY)
    if mark is not None:
        session.delete(mark)
        session.flush()
