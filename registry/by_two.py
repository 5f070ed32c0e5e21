"""Administrative acts by two: one administrator proposes, another confirms within a day, or either refuses.

What an act does is elsewhere; here is that nobody does it alone. The table itself refuses an act that is confirmed by
whoever proposed it.
"""

from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, update
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from locales.sentence import Sentence
from registry.acts import Act, Subject
from registry.acts import officer as acting
from registry.audit import record
from registry.tables import ActKind, ActState, AdministrativeAct, Officer

CONFIRMED_WITHIN = timedelta(hours=24)


class ActRefused(Exception):
    """This cannot be done now; the sentence says why."""


class UnknownAct(ActRefused):
    """There is no such act, it was decided already, or nobody confirmed it within a day. Propose it anew."""


class ByTheSame(ActRefused):
    """It takes two administrators: whoever proposed this may not confirm it."""


class NotAdministrator(ActRefused):
    """Only an active administrator does that."""


class NothingToDo(ActRefused):
    """That is so already."""


def propose(
    session: Session, by: int, kind: ActKind, officer_id: int | None, details: dict[str, Any], now: datetime
) -> AdministrativeAct:
    """Propose an act, about an officer or about none. Raises NotAdministrator."""
    check_administrator(session, by)
    act = AdministrativeAct(
        kind=kind,
        officer_id=officer_id,
        details=details,
        proposed_by=by,
        proposed_at=now,
        expires_at=now + CONFIRMED_WITHIN,
    )
    session.add(act)
    session.flush()
    note_act(session, by, Act.ADMINISTRATION_PROPOSE, act, now)
    return act


def find_act(session: Session, act_id: int) -> AdministrativeAct:
    """The act as it stands. Raises UnknownAct."""
    act = session.get(AdministrativeAct, act_id, populate_existing=True)
    if act is None:
        raise UnknownAct(UnknownAct.__doc__)
    return act


def begin_confirming(session: Session, act_id: int, by: int, now: datetime) -> AdministrativeAct:
    """Take the act as confirmed; whoever calls does it in the same transaction. Raises ActRefused.

    Until that ends no other act changes who the administrators are.
    """
    able = {officer_id for officer_id in session.exec(_able().with_for_update()) if officer_id is not None}
    act = find_act(session, act_id)
    if act.proposed_by == by:
        raise ByTheSame(ByTheSame.__doc__)
    if not {by, act.proposed_by} <= able:
        raise NotAdministrator(
            Sentence("Only an active administrator confirms, and only what another active one proposed.")
        )
    _decide(session, act_id, by, ActState.CONFIRMED, now)
    return act


def refuse(session: Session, act_id: int, by: int, now: datetime) -> None:
    """Have nothing come of a proposed act; its proposer may, too. Raises ActRefused."""
    check_administrator(session, by)
    _decide(session, act_id, by, ActState.REFUSED, now)
    note_act(session, by, Act.ADMINISTRATION_REFUSE, session.get_one(AdministrativeAct, act_id), now)


def open_acts(session: Session, now: datetime) -> list[AdministrativeAct]:
    """What waits for a second administrator, oldest first."""
    waiting = (AdministrativeAct.state == ActState.PROPOSED, AdministrativeAct.expires_at > now)
    return list(session.exec(select(AdministrativeAct).where(*waiting).order_by(col(AdministrativeAct.id))))


def newest_acts(session: Session, limit: int) -> list[AdministrativeAct]:
    """What was confirmed or refused last, the newest first."""
    decided = select(AdministrativeAct).where(AdministrativeAct.state != ActState.PROPOSED)
    return list(session.exec(decided.order_by(col(AdministrativeAct.decided_at).desc()).limit(limit)))


def note_act(session: Session, by: int, what: Act, act: AdministrativeAct, now: datetime) -> None:
    about = Subject("officer", act.officer_id) if act.officer_id is not None else Subject("administrative act", act.id)
    record(session, acting(by), what, now, about, act.kind.value)


def check_administrator(session: Session, officer_id: int) -> None:
    """Raises NotAdministrator."""
    if officer_id not in administrators(session):
        raise NotAdministrator(NotAdministrator.__doc__)


def administrators(session: Session) -> set[int]:
    """The active administrators."""
    return {officer_id for officer_id in session.exec(_able()) if officer_id is not None}


def _able() -> SelectOfScalar[int | None]:
    able = (col(Officer.may_administer).is_(True), col(Officer.active).is_(True))
    return select(col(Officer.id)).where(*able).order_by(col(Officer.id))


def _decide(session: Session, act_id: int, by: int, state: ActState, now: datetime) -> None:
    """Of several who decide at once, the first one does."""
    waiting = update(AdministrativeAct).where(
        col(AdministrativeAct.id) == act_id,
        col(AdministrativeAct.state) == ActState.PROPOSED,
        col(AdministrativeAct.expires_at) > now,
    )
    done = session.execute(waiting.values(state=state, decided_by=by, decided_at=now))
    if cast("CursorResult[Any]", done).rowcount != 1:
        raise UnknownAct(UnknownAct.__doc__)
