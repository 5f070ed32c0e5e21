"""The versions of the ladder in the store: the configuration seeds the first, `taking_up` says when a newer holds."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from alert_levels.ladder import Ladder, LadderFault, parse_ladder
from alert_levels.tables import LadderVersion
from locales.sentence import Sentence

Definition = Sequence[Mapping[str, Any]]


def current_ladder(session: Session, seed: Definition, now: datetime) -> Ladder:
    """The ladder that holds. A store without one takes the seed as version 1. Raises LadderFault."""
    held = held_version(session)
    if held is None:
        held = LadderVersion(definition=[dict(level) for level in seed], made_at=now, held_since=now)
        session.add(held)
        session.flush()
    return parse_ladder(held.definition)


def held_version(session: Session) -> LadderVersion | None:
    """The version that holds; None in a store that Muster never served."""
    taken_up = select(LadderVersion).where(col(LadderVersion.held_since).is_not(None))
    return session.exec(taken_up.order_by(col(LadderVersion.id).desc())).first()


def newest_version(session: Session) -> LadderVersion:
    """The version that was made last. Raises LadderFault in a store that Muster never served."""
    newest = session.exec(select(LadderVersion).order_by(col(LadderVersion.id).desc())).first()
    if newest is None:
        raise LadderFault(Sentence("The store has no ladder yet: start Muster once."))
    return newest
