"""What two administrators do to an officer: one proposes it, another confirms it.

Nobody becomes an officer, gets or loses a role, is switched on or off, or loses a second factor in another way. Only
while a post has fewer than two active administrators may whoever holds the machine add officers (`may_begin`).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from locales.sentence import Sentence
from registry.acts import Act
from registry.addresses import find_or_create_address
from registry.by_two import (
    ActRefused,
    NothingToDo,
    administrators,
    begin_confirming,
    note_act,
    propose,
)
from registry.log_ins import end_all
from registry.officer_chats import drop_chat
from registry.officers import free_login
from registry.second_factor import take_factor
from registry.tables import ActKind, AdministrativeAct, Officer

FEWEST_ADMINISTRATORS = 2


class TooFewLeft(ActRefused):
    """A post keeps two active administrators: give somebody else the role first."""


@dataclass(frozen=True)
class NewOfficer:
    """Whom an administrator proposes to add. `paged_at` is a channel and a value, and is kept as an address alone."""

    login: str
    name: str
    may_propose: bool
    may_approve: bool
    may_administer: bool
    paged_at: tuple[str, str] | None = None
    may_work: bool = True


@dataclass(frozen=True)
class Roles:
    """What an officer may do."""

    may_propose: bool
    may_approve: bool
    may_administer: bool
    may_work: bool = True


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
    return propose(session, by, ActKind.ADD, None, details, now)


def propose_roles(session: Session, by: int, officer_id: int, roles: Roles, now: datetime) -> AdministrativeAct:
    """Propose to give and take roles. Raises ActRefused."""
    officer = _officer(session, officer_id)
    if roles == roles_of(officer) or not officer.active:
        raise NothingToDo(NothingToDo.__doc__ if officer.active else Sentence("Switch the officer on first."))
    return propose(session, by, ActKind.ROLES, officer_id, _as_details(roles), now)


def propose_act(session: Session, by: int, officer_id: int, kind: ActKind, now: datetime) -> AdministrativeAct:
    """Propose to switch an officer on or off, or to take the second factor away. Raises ActRefused."""
    officer = _officer(session, officer_id)
    if (kind is ActKind.SWITCH_ON) == officer.active:
        switch_on = Sentence("Switch the officer on: that resets it.")
        raise NothingToDo(switch_on if kind is ActKind.RESET else NothingToDo.__doc__)
    return propose(session, by, kind, officer_id, {}, now)


def confirm(session: Session, act_id: int, by: int, password_hash: str, now: datetime) -> Done:
    """Do as another administrator proposed. Raises ActRefused, OfficerError; then nothing was done.

    The hash is of a first password, for an officer who has none of their own after the act.
    """
    act = begin_confirming(session, act_id, by, now)
    was_able = administrators(session)
    officer = _do(session, act, password_hash)
    session.add(officer)
    session.flush()
    if officer.id in was_able and may_begin(session):
        raise TooFewLeft(TooFewLeft.__doc__)
    note_act(session, by, Act.ADMINISTRATION_CONFIRM, act, now)
    return Done(act, officer, begins=act.kind in (ActKind.ADD, ActKind.SWITCH_ON, ActKind.RESET))


def roles_of(officer: Officer) -> Roles:
    return Roles(officer.may_propose, officer.may_approve, officer.may_administer, officer.may_work)


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
    drop_chat(session, act.officer_id or 0)
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
        if officer.active:
            raise NothingToDo(Sentence("This no longer fits: {name} is active.", name=officer.name))
        raise NothingToDo(Sentence("This no longer fits: {name} is switched off.", name=officer.name))
    return officer


def _officer(session: Session, officer_id: int) -> Officer:
    officer = session.get(Officer, officer_id)
    if officer is None:
        raise ActRefused(Sentence("There is no such officer."))
    return officer


def _as_details(wanted: NewOfficer | Roles) -> dict[str, Any]:
    return {role: getattr(wanted, role) for role in ("may_propose", "may_approve", "may_administer", "may_work")}
