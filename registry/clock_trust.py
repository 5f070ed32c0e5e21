"""Whether the clock may be believed before anything is purged: a clock that jumped must not wipe the register.

A clock that is behind purges too little, which the next run makes good. One that is ahead would purge what is still
needed, and messages that came under it look as new as the clock: so it is compared with the last run of the purge,
which comes every few minutes and moves its mark by no more than `MOST_AHEAD` without somebody's word.
"""

from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from registry.notes import note, noted
from registry.tables import Incoming, Report, Viewing

MOST_AHEAD = timedelta(days=7)
"""A purge that finds its clock further ahead of its last run does nothing until somebody confirms the time."""
_MARK = "purged until"


def last_purge(session: Session) -> datetime | None:
    """When the purge last ran; None when it never did."""
    at = noted(session, _MARK)
    return datetime.fromisoformat(at) if at is not None else None


def is_in_doubt(session: Session, now: datetime, most: timedelta = MOST_AHEAD) -> bool:
    """Whether the clock is ahead of the last purge by more than that; before the first one, of the newest row."""
    known = last_purge(session) or _newest_row(session)
    return known is not None and now - known > most


def believe(session: Session, now: datetime) -> None:
    """Note that the clock is right. The mark never goes back: a clock that was set back is no proof of anything."""
    last = last_purge(session)
    at = max(now, last) if last is not None else now
    note(session, _MARK, at.isoformat())


def _newest_row(session: Session) -> datetime | None:
    newest = (session.exec(select(func.max(col(model.at)))).one() for model in (Incoming, Report, Viewing))
    return max((at for at in newest if at is not None), default=None)
