"""The versions of the ladder in the store: the configuration seeds the first, and the newest holds."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from alert_levels.ladder import Ladder, LadderFault, parse_ladder
from alert_levels.tables import LadderVersion


def current_ladder(session: Session, seed: Sequence[Mapping[str, Any]], now: datetime) -> Ladder:
    """The ladder that holds. A store without one takes the seed as version 1. Raises LadderFault."""
    newest = _newest(session)
    if newest is None:
        newest = LadderVersion(definition=[dict(level) for level in seed], made_at=now)
        session.add(newest)
        session.flush()
    return parse_ladder(newest.definition)


def newest_version(session: Session) -> LadderVersion:
    """The version that holds from the next start on. Raises LadderFault in a store that Muster never served."""
    newest = _newest(session)
    if newest is None:
        raise LadderFault("The store has no ladder yet: start Muster once.")
    return newest


def _newest(session: Session) -> LadderVersion | None:
    return session.exec(select(LadderVersion).order_by(col(LadderVersion.id).desc())).first()
