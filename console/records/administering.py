"""The officers of the post and what else takes two administrators: what one proposes, and what another confirms."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import reduce

from fastapi import APIRouter, Response
from sqlmodel import Session, col, select

from alert_levels.ladder_change import confirm_ladder
from console.desk import Desk
from console.entry.access import Administrator, Number
from console.entry.code_check import act_with_code
from console.frame.forms import FieldFault, Form, Refused, said_by
from console.frame.names import officer_names
from locales.sentence import Sentence
from registry.administration import (
    Done,
    NewOfficer,
    Roles,
    confirm,
    propose_act,
    propose_officer,
    propose_roles,
)
from registry.audit_export import confirm_export
from registry.by_two import ActRefused, find_act, newest_acts, open_acts, refuse
from registry.key_change import confirm_key, propose_key
from registry.officers import OfficerError, first_password, hash_of, where_paged
from registry.sealed import keys_of
from registry.second_factor import has_factor
from registry.settings import Mode, the_post
from registry.tables import ActKind, AdministrativeAct, Officer

router = APIRouter()

ACTS_SHOWN = 20
ROLES = {
    "may_work": Sentence("case officer"),
    "may_propose": Sentence("proposer"),
    "may_approve": Sentence("approver"),
    "may_administer": Sentence("administrator"),
}
"""What an officer can be; whoever is nothing of it only looks."""
VIEWER = Sentence("viewer")
UNKNOWN = Sentence("unknown")
_OTHERS: Mapping[ActKind, Callable[[Session, int, int, datetime], None]] = {
    ActKind.KEY: confirm_key,
    ActKind.LADDER: confirm_ladder,
    ActKind.EXPORT: confirm_export,
}
"""What is confirmed that is not about an officer."""


@dataclass(frozen=True)
class OfficerLine:
    """One officer in the list."""

    officer: Officer
    has_factor: bool


@dataclass(frozen=True)
class ActLine:
    """One act in words: what is done to whom, by whom, and who decided it."""

    act: AdministrativeAct
    what: Sentence
    proposer: str
    decider: str


@dataclass(frozen=True)
class Officers:
    """Everything on the page."""

    lines: tuple[OfficerLine, ...]
    waiting: tuple[ActLine, ...]
    decided: tuple[ActLine, ...]
    keys: tuple[int, ...]
    current_key: int


@router.get("/officers")
async def show_officers(desk: Administrator) -> Response:
    return await _page(desk)


@router.post("/officers")
async def propose_new(desk: Administrator) -> Response:
    def work(session: Session) -> None:
        new = read_new_officer(session, desk.form, desk.console.mode)
        propose_officer(session, desk.officer_id, new, desk.wall_now)

    return await _answer(desk, "new", work)


@router.post("/officers/{officer_id}/roles")
async def propose_other_roles(desk: Administrator, officer_id: Number) -> Response:
    roles, now = read_roles(desk.form), desk.wall_now
    return await _answer(desk, "act", lambda s: propose_roles(s, desk.officer_id, officer_id, roles, now))


@router.post("/officers/{officer_id}/switch-off")
async def propose_off(desk: Administrator, officer_id: Number) -> Response:
    return await _propose(desk, officer_id, ActKind.SWITCH_OFF)


@router.post("/officers/{officer_id}/switch-on")
async def propose_on(desk: Administrator, officer_id: Number) -> Response:
    return await _propose(desk, officer_id, ActKind.SWITCH_ON)


@router.post("/officers/{officer_id}/reset")
async def propose_reset(desk: Administrator, officer_id: Number) -> Response:
    return await _propose(desk, officer_id, ActKind.RESET)


@router.post("/administration/{act_id}/confirm")
async def confirm_act(desk: Administrator, act_id: Number) -> Response:
    """Where an officer begins anew, answered with the first password, which no page shows again."""
    password, now = first_password(), desk.wall_now
    password_hash = await desk.read(lambda session: hash_of(password))

    def work(session: Session) -> Done | None:
        other = _OTHERS.get(find_act(session, act_id).kind)
        if other is None:
            return confirm(session, act_id, desk.officer_id, password_hash, now)
        other(session, act_id, desk.officer_id, now)
        return None

    try:
        done = await act_with_code(desk, work)
    except FieldFault as fault:
        return await _page(desk, Refused(fault.field, said_by(fault)), 422)
    except (ActRefused, OfficerError) as fault:
        return await _page(desk, Refused("act", said_by(fault)), 409)
    if done is None or not done.begins:
        return desk.go("/officers")
    return desk.page("entry/first_password.html", name=done.officer.name, login=done.officer.login, password=password)


@router.post("/keys/{number}")
async def propose_other_key(desk: Administrator, number: Number) -> Response:
    now = desk.wall_now
    return await _answer(desk, "act", lambda session: propose_key(session, desk.officer_id, number, now))


@router.post("/administration/{act_id}/refuse")
async def refuse_act(desk: Administrator, act_id: Number) -> Response:
    now = desk.wall_now
    return await _answer(desk, "act", lambda session: refuse(session, act_id, desk.officer_id, now))


def read_new_officer(session: Session, form: Form, mode: Mode) -> NewOfficer:
    """Whom the form adds. Raises OfficerError."""
    roles, page = read_roles(form), form.text("page")
    paged_at = where_paged(page, the_post(session).country, mode) if page else None
    return NewOfficer(form.text("login"), form.text("name"), **asdict(roles), paged_at=paged_at)


def read_roles(form: Form) -> Roles:
    return Roles(*(form.ticked(role) for role in ("may_propose", "may_approve", "may_administer", "may_work")))


def view_officers(session: Session, now: datetime) -> Officers:
    officers = session.exec(select(Officer).order_by(col(Officer.active).desc(), Officer.login))
    names = officer_names(session)
    return Officers(
        lines=tuple(OfficerLine(officer, has_factor(officer)) for officer in officers),
        waiting=tuple(_line(act, names) for act in open_acts(session, now)),
        decided=tuple(_line(act, names) for act in newest_acts(session, ACTS_SHOWN)),
        keys=keys_of(session).numbers,
        current_key=keys_of(session).current,
    )


def in_words(act: AdministrativeAct, name: str) -> Sentence:
    """What the act does, as administrators read it."""
    match act.kind:
        case ActKind.ADD:
            given = {"name": act.details["name"], "login": act.details["login"]}
            return Sentence("add {name}, login {login}: {roles}", **given, roles=_roles_in_words(act))
        case ActKind.ROLES:
            return Sentence("let {name} be: {roles}", name=name, roles=_roles_in_words(act))
        case ActKind.SWITCH_OFF:
            return Sentence("switch {name} off", name=name)
        case ActKind.SWITCH_ON:
            return Sentence("switch {name} on again, with a first password and without a second factor", name=name)
        case ActKind.RESET:
            return Sentence("reset {name}: a first password, and no second factor until they set one up", name=name)
        case ActKind.KEY:
            return Sentence("seal names, numbers, places and texts with key {number}", number=act.details["key"])
        case ActKind.LADDER:
            return Sentence("change the ladder, as its page shows it")
        case ActKind.EXPORT:
            return Sentence("take a copy of the records")


def _roles_in_words(act: AdministrativeAct) -> Sentence:
    """An act of before there were officers who only look names no such role: everybody worked on cases."""
    given = [word for role, word in ROLES.items() if act.details.get(role, True)]
    return reduce(lambda some, one: Sentence("{some}, {one}", some=some, one=one), given) if given else VIEWER


def _line(act: AdministrativeAct, names: dict[int, str]) -> ActLine:
    return ActLine(
        act=act,
        what=in_words(act, names.get(act.officer_id or 0, UNKNOWN)),
        proposer=names.get(act.proposed_by, UNKNOWN),
        decider=names.get(act.decided_by or 0, ""),
    )


async def _propose(desk: Desk, officer_id: int, kind: ActKind) -> Response:
    now = desk.wall_now
    return await _answer(desk, "act", lambda s: propose_act(s, desk.officer_id, officer_id, kind, now))


async def _answer(desk: Desk, form: str, work: Callable[[Session], object]) -> Response:
    """Do it and show the officers; what is refused stands at the form it came from."""
    try:
        await desk.write(work)
    except (ActRefused, OfficerError) as fault:
        return await _page(desk, Refused(form, said_by(fault)), 409)
    return desk.go("/officers")


async def _page(desk: Desk, refused: Refused | None = None, status: int = 200) -> Response:
    now = desk.wall_now
    view = await desk.read(lambda session: view_officers(session, now))
    return desk.page("records/officers.html", refused, status, view=view, wall_now=now, roles=ROLES)
