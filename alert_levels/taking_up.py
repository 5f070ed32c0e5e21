"""When a new version of the ladder begins to hold: at a start, once nobody can take its digits for those of the old.

A "3" means what the alert offered for 3. So a version with other answers for a level waits while that level holds
anywhere, is about to, or was told of in the last week.
"""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from alert_levels.ladder_versions import Definition, current_ladder, held_version, newest_version
from alert_levels.standing import effective_ranks
from alert_levels.tables import Alert, AlertArea, Decision, DecisionLine, DecisionState, LadderVersion

LATE_ANSWERS = timedelta(days=7)
_UNDER_WAY = (DecisionState.PROPOSED, DecisionState.APPROVED)


def take_up_ladder(session: Session, seed: Definition, now: datetime) -> None:
    """The newest version holds from now on, unless it has to wait; in an empty store the seed. Raises LadderFault."""
    current_ladder(session, seed, now)
    newest = newest_version(session)
    if newest.held_since is None and not waits_for(session, now):
        newest.held_since = now
        session.add(newest)
        session.flush()


def waits_for(session: Session, now: datetime) -> list[int]:
    """The ranks that keep the newest version waiting."""
    newest, held = newest_version(session), held_version(session)
    if held is None or newest.held_since is not None:
        return []
    return sorted(_answered_otherwise(held, newest) & _in_use(session, now))


def _answered_otherwise(before: LadderVersion, after: LadderVersion) -> set[int]:
    old, new = ({level["rank"]: level["answers"] for level in each.definition} for each in (before, after))
    return {rank for rank in old.keys() | new.keys() if old.get(rank) != new.get(rank)}


def _in_use(session: Session, now: datetime) -> set[int]:
    """Level 0 holds somewhere at all times, and asks nobody by that: it counts only where somebody was told of it."""
    holding = {rank for rank in effective_ranks(session).values() if rank}
    told = select(AlertArea.now).join(Alert, col(Alert.id) == AlertArea.alert_id)
    under_way = select(DecisionLine.to_rank).join(Decision, col(Decision.id) == DecisionLine.decision_id)
    return {
        *holding,
        *session.exec(told.where(Alert.issued_at > now - LATE_ANSWERS).distinct()),
        *session.exec(under_way.where(col(Decision.state).in_(_UNDER_WAY)).distinct()),
    }
