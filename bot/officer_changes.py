"""Makes the changes that officers ask for in their chat: by the rules of the console, with a code each time.

What is refused leaves nothing behind: not even the code is used up, unless it was wrong. Whoever holds the chat without
the codes gets five tries, then the link ends.
"""

from collections.abc import Callable

import structlog
from sqlmodel import Session

from alert_levels.confirming import confirmed_by, confirms
from alert_levels.decisions import find_decision, lines_of, reject
from alert_levels.errors import DecisionError
from bot.apply import NO_SLOTS, Scene, Slots, apply
from bot.conversation import effects
from bot.conversation.officers import DECIDED
from broadcasts.as_read import check_as_read, hold_as_it_stands
from broadcasts.issue import approve_and_issue
from broadcasts.paging import what_of
from broadcasts.proposal_text import NO_FACTOR
from broadcasts.showing_proposals import ask_to_read, read_in_chat
from locales.catalogue import SOURCE
from locales.interface import said_in
from locales.sentence import Sentence
from registry.acts import Act, Subject
from registry.acts import officer as acting
from registry.areas import find_area, name_of
from registry.audit import record
from registry.officer_chats import link_chat, note_right_code, note_wrong_code, officer_in
from registry.savepoint import savepoint
from registry.second_factor import WrongCode, has_factor, spend
from registry.tables import Officer

log = structlog.get_logger()

_APPROVED = Sentence("Decision {number} is approved and goes out: {what}. Follow it at the console.")
_REFUSED = Sentence("Decision {number} is refused: {what}. Nothing went out. The reason is kept.")
_NO_CHAT = Sentence("This chat is not linked any more. Link it anew at the console, under My log-ins.")
_LINK_ENDED = Sentence("Too many wrong codes: this chat is not linked any more. Link it anew at the console.")


class NotNamed(DecisionError):
    """To confirm, write the area's name as the proposal tells it."""


class NotRead(DecisionError):
    """You have not read in this chat what would go out."""


@apply.register
def _(effect: effects.LinkOfficer, scene: Scene) -> Slots:
    link_chat(scene.session, effect.officer_id, scene.address_id, scene.now)
    log.info("officer.chat.linked", officer_id=effect.officer_id)
    return NO_SLOTS


@apply.register
def _(effect: effects.AskToRead, scene: Scene) -> Slots:
    officer = officer_in(scene.session, scene.address_id)
    if officer is not None and officer.id is not None:
        ask_to_read(scene.session, officer.id, effect.decision_id, scene.now)
    return NO_SLOTS


@apply.register
def _(effect: effects.ApproveProposal, scene: Scene) -> Slots:
    def approve(officer_id: int) -> None:
        session, number = scene.session, effect.decision_id
        _check_named(session, number, effect.area)
        stands = hold_as_it_stands(session, number)
        approve_and_issue(session, scene.speaker, number, officer_id, scene.now)
        read = read_in_chat(session, officer_id, number)
        if read is None:
            raise NotRead(Sentence("Write /proposal {number} first.", number=number))
        check_as_read(read, stands)

    return _decided(scene, effect.decision_id, effect.code, approve, _APPROVED)


@apply.register
def _(effect: effects.RefuseProposal, scene: Scene) -> Slots:
    def refuse(officer_id: int) -> None:
        reject(scene.session, effect.decision_id, officer_id, effect.reason, scene.now)

    return _decided(scene, effect.decision_id, effect.code, refuse, _REFUSED)


def _decided(scene: Scene, decision_id: int, code: str, work: Callable[[int], None], done: Sentence) -> Slots:
    """Do the work and use the code up, or neither; what came of it, in the officer's language."""
    officer = officer_in(scene.session, scene.address_id)
    if officer is None or officer.id is None:
        return {DECIDED: _NO_CHAT}
    return {DECIDED: said_in(officer.language, _outcome(scene, officer, decision_id, code, work, done))}


def _outcome(
    scene: Scene, officer: Officer, decision_id: int, code: str, work: Callable[[int], None], done: Sentence
) -> str:
    assert officer.id is not None
    if not has_factor(officer):
        return NO_FACTOR
    try:
        with savepoint(scene.session):
            if not spend(scene.session, officer.id, code, scene.wall_now):
                raise WrongCode
            note_right_code(scene.session, officer.id)
            work(officer.id)
    except WrongCode as fault:
        _note_refused(scene, officer.id, decision_id, fault)
        ended = note_wrong_code(scene.session, officer.id, scene.now)
        return _LINK_ENDED if ended else Sentence(str(WrongCode.__doc__))
    except DecisionError as fault:
        _note_refused(scene, officer.id, decision_id, fault)
        said: str = fault.args[0]
        return said
    return Sentence(str(done), number=decision_id, what=what_of(scene.session, decision_id))


def _check_named(session: Session, decision_id: int, typed: str) -> None:
    """Raises UnknownDecision, NotNamed."""
    find_decision(session, decision_id)
    lines = lines_of(session, decision_id)
    name = confirmed_by(
        lines, {line.area_id: name_of(find_area(session, line.area_id).names, SOURCE) for line in lines}
    )
    if not confirms(typed, name):
        raise NotNamed(Sentence("Nothing went out."))


def _note_refused(scene: Scene, officer_id: int, decision_id: int, fault: Exception) -> None:
    detail = f"in the chat: {type(fault).__name__}"
    record(scene.session, acting(officer_id), Act.REFUSED, scene.now, Subject("decision", decision_id), detail)
    log.warning("officer.chat.refused", officer_id=officer_id, decision=decision_id, fault=type(fault).__name__)
