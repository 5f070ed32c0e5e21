"""Administration by two: one administrator proposes what is done to an officer, another confirms it.

Nobody becomes an officer, gets or loses a role, is switched on or off, or loses a second factor in another way. Only
while a post has fewer than two active administrators may whoever holds the machine add officers (`may_begin`).
The table itself refuses an act that is confirmed by whoever proposed it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, update
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from registry.acts import Act, Subject
from registry.acts import officer as acting
from registry.addresses import find_or_create_address
from registry.audit import record
from registry.log_ins import end_all
from registry.officers import free_login
from registry.second_factor import take_factor
from registry.tables import ActKind, ActState, AdministrativeAct, Officer

CONFIRMED_WITHIN = timedelta(hours=24)
FEWEST_ADMINISTRATORS = 2


class ActRefused(Exception):
    """This cannot be done to the officer now; the sentence says why."""


class UnknownAct(ActRefused):
    """There is no such act, it was decided already, or nobody confirmed it within a day. Propose it anew."""


class ByTheSame(ActRefused):
    """It takes two administrators: whoever proposed this may not confirm it."""


class NotAdministrator(ActRefused):
    """Only an active administrator does that."""


class TooFewLeft(ActRefused):
    """A post keeps two active administrators: give somebody else the role first."""


class NothingToDo(ActRefused):
    """That is so already."""


@dataclass(frozen=True)
class NewOfficer:
    """Whom an administrator proposes to add. `paged_at` is a channel and a value, and is kept as an address alone."""

    login: str
    name: str
    may_propose: bool
    may_approve: bool
    may_administer: bool
    paged_at: tuple[str, str] | None = None


@dataclass(frozen=True)
class Roles:
    """What an officer may do."""

    may_propose: bool
    may_approve: bool
    may_administer: bool


@dataclass(frozen=True)
class Done:
    """A confirmed act; `begins` says whether the officer now logs in with the first password."""

    act: AdministrativeAct
    officer: Officer
    begins: bool


def may_begin(session: Session) -> bool:
    """Whether the post has too few administrators to add officers by two."""
    return len(administrators(session)) < FEWEST_ADMINISTRATORS


def propose_officer(session: Session, by: int, new: NewOfficer, now: datetime) -> AdministrativeAct:
    """Propose to add an officer. Raises NotAdministrator, OfficerError."""
    login = free_login(session, new.login, new.name)
    details = {**_as_details(new), "login": login, "name": new.name.strip(), "page_address_id": None}
    if new.paged_at is not None:
        details["page_address_id"] = find_or_create_address(session, *new.paged_at, now).id
    return _propose(session, by, ActKind.ADD, None, details, now)


def propose_roles(session: Session, by: int, officer_id: int, roles: Roles, now: datetime) -> AdministrativeAct:
    """Propose to give and take roles. Raises ActRefused."""
    officer = _officer(session, officer_id)
    if roles == roles_of(officer) or not officer.active:
        raise NothingToDo(NothingToDo.__doc__ if officer.active else "Switch the officer on first.")
    return _propose(session, by, ActKind.ROLES, officer_id, _as_details(roles), now)


def propose_act(session: Session, by: int, officer_id: int, kind: ActKind, now: datetime) -> AdministrativeAct:
    """Propose to switch an officer on or off, or to take the second factor away. Raises ActRefused."""
    officer = _officer(session, officer_id)
    if (kind is ActKind.SWITCH_ON) == officer.active:
        raise NothingToDo("Switch the officer on: that resets it." if kind is ActKind.RESET else NothingToDo.__doc__)
    return _propose(session, by, kind, officer_id, {}, now)


def confirm(session: Session, act_id: int, by: int, password_hash: str, now: datetime) -> Done:
    """Do as another administrator proposed. Raises ActRefused, OfficerError; then nothing was done.

    The hash is of a first password, for an officer who has none of their own after the act.
    """
    able = _held_administrators(session)
    act = session.get(AdministrativeAct, act_id, populate_existing=True)
    if act is None:
        raise UnknownAct(UnknownAct.__doc__)
    if act.proposed_by == by:
        raise ByTheSame(ByTheSame.__doc__)
    if not {by, act.proposed_by} <= able:
        raise NotAdministrator("Only an active administrator confirms, and only what another active one proposed.")
    _decide(session, act_id, by, ActState.CONFIRMED, now)
    officer = _do(session, act, password_hash)
    session.add(officer)
    session.flush()
    if officer.id in able and may_begin(session):
        raise TooFewLeft(TooFewLeft.__doc__)
    _record(session, by, Act.ADMINISTRATION_CONFIRM, act, now)
    return Done(act, officer, begins=act.kind in (ActKind.ADD, ActKind.SWITCH_ON, ActKind.RESET))


def refuse(session: Session, act_id: int, by: int, now: datetime) -> None:
    """Have nothing come of a proposed act; its proposer may, too. Raises ActRefused."""
    _check_administrator(session, by)
    _decide(session, act_id, by, ActState.REFUSED, now)
    _record(session, by, Act.ADMINISTRATION_REFUSE, session.get_one(AdministrativeAct, act_id), now)


def open_acts(session: Session, now: datetime) -> list[AdministrativeAct]:
    """What waits for a second administrator, oldest first."""
    waiting = (AdministrativeAct.state == ActState.PROPOSED, AdministrativeAct.expires_at > now)
    return list(session.exec(select(AdministrativeAct).where(*waiting).order_by(col(AdministrativeAct.id))))


def newest_acts(session: Session, limit: int) -> list[AdministrativeAct]:
    """What was confirmed or refused last, the newest first."""
    decided = select(AdministrativeAct).where(AdministrativeAct.state != ActState.PROPOSED)
    return list(session.exec(decided.order_by(col(AdministrativeAct.decided_at).desc()).limit(limit)))


def roles_of(officer: Officer) -> Roles:
    return Roles(officer.may_propose, officer.may_approve, officer.may_administer)


def _propose(
    session: Session, by: int, kind: ActKind, officer_id: int | None, details: dict[str, Any], now: datetime
) -> AdministrativeAct:
    _check_administrator(session, by)
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
    _record(session, by, Act.ADMINISTRATION_PROPOSE, act, now)
    return act


def _record(session: Session, by: int, what: Act, act: AdministrativeAct, now: datetime) -> None:
    about = Subject("officer", act.officer_id) if act.officer_id is not None else Subject("administrative act", act.id)
    record(session, acting(by), what, now, about, act.kind.value)


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


def _do(session: Session, act: AdministrativeAct, password_hash: str) -> Officer:
    if act.kind is ActKind.ADD:
        return _add(session, act, password_hash)
    officer = _subject(session, act)
    if act.kind is ActKind.ROLES:
        for role, given in act.details.items():
            setattr(officer, role, given)
        return officer
    officer.active = act.kind is not ActKind.SWITCH_OFF
    end_all(session, act.officer_id or 0)
    if officer.active:  # whoever was reset or is switched on begins anew
        officer.password_hash = password_hash
        take_factor(session, officer)
    return officer


def _add(session: Session, act: AdministrativeAct, password_hash: str) -> Officer:
    free_login(session, act.details["login"], act.details["name"])
    officer = Officer(password_hash=password_hash, **act.details)
    session.add(officer)
    session.flush()
    act.officer_id = officer.id
    session.add(act)
    return officer


def _subject(session: Session, act: AdministrativeAct) -> Officer:
    assert act.officer_id is not None
    officer = session.get_one(Officer, act.officer_id, populate_existing=True)
    if (act.kind is ActKind.SWITCH_ON) == officer.active:
        raise NothingToDo(f"This no longer fits: {officer.name} is {'active' if officer.active else 'switched off'}.")
    return officer


def _officer(session: Session, officer_id: int) -> Officer:
    officer = session.get(Officer, officer_id)
    if officer is None:
        raise ActRefused("There is no such officer.")
    return officer


def _check_administrator(session: Session, officer_id: int) -> None:
    if officer_id not in administrators(session):
        raise NotAdministrator(NotAdministrator.__doc__)


def administrators(session: Session) -> set[int]:
    """The active administrators."""
    return {officer_id for officer_id in session.exec(_able()) if officer_id is not None}


def _held_administrators(session: Session) -> set[int]:
    """The same, and no other act changes who they are until this transaction ends."""
    return {officer_id for officer_id in session.exec(_able().with_for_update()) if officer_id is not None}


def _able() -> SelectOfScalar[int | None]:
    able = (col(Officer.may_administer).is_(True), col(Officer.active).is_(True))
    return select(col(Officer.id)).where(*able).order_by(col(Officer.id))


def _as_details(wanted: NewOfficer | Roles) -> dict[str, Any]:
    return {role: getattr(wanted, role) for role in ("may_propose", "may_approve", "may_administer")}
