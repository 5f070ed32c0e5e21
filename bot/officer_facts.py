"""What officers write in their chat, and what the store knows that its answer may need."""

from dataclasses import replace
from datetime import datetime

from sqlmodel import Session, col, select

from alert_levels.tables import Decision, DecisionState
from bot.conversation import intents
from bot.conversation.facts import Facts, OfficerHere, ProposalLine
from bot.conversation.officer_words import (
    Approve,
    LinkChat,
    ListProposals,
    OfficerSaid,
    ReadProposal,
    Refuse,
    read_officer_words,
)
from bot.message import Message
from bot.senders import Sender
from broadcasts.paging import what_of
from registry.officer_chats import CHANNEL, officer_in, officer_of_code
from registry.tables import Officer

MOST_LISTED = 20


def meant_by_officer(
    session: Session, sender: Sender, message: Message, wall_now: datetime
) -> intents.OfficerWords | None:
    """What the message means if an officer wrote it in their chat, or links the chat by it; else nothing of the kind.

    So whoever is no officer is answered as if there were no such words. An SMS, and the page behind a link, say nothing
    of who writes.
    """
    said = read_officer_words(message.text) if message.channel == CHANNEL and message.text else None
    if said is None:
        return None
    known = officer_in(session, sender.address_id) is not None
    if not known and isinstance(said, LinkChat):
        known = officer_of_code(session, said.code, wall_now) is not None
    return intents.OfficerWords(said) if known else None


def with_officer_facts(session: Session, facts: Facts, said: OfficerSaid, address_id: int, wall_now: datetime) -> Facts:
    """The facts with the officer of the chat, and what their words name."""
    officer = officer_in(session, address_id)
    facts = replace(facts, officer=_here(officer))
    match said:
        case LinkChat(code):
            return replace(facts, linking=_here(officer_of_code(session, code, wall_now)))
        case ReadProposal(number) | Approve(number) | Refuse(number):
            decision = session.get(Decision, number)
            return replace(facts, proposal=_line(session, decision, officer) if decision is not None else None)
        case ListProposals():
            return replace(facts, waiting=_waiting(session, officer))
    return facts


def _here(officer: Officer | None) -> OfficerHere | None:
    if officer is None:
        return None
    assert officer.id is not None
    return OfficerHere(officer.id, officer.name, officer.language)


def _waiting(session: Session, officer: Officer | None) -> tuple[ProposalLine, ...]:
    waiting = select(Decision).where(Decision.state == DecisionState.PROPOSED).order_by(col(Decision.id).desc())
    return tuple(_line(session, decision, officer) for decision in session.exec(waiting.limit(MOST_LISTED)))


def _line(session: Session, decision: Decision, officer: Officer | None) -> ProposalLine:
    assert decision.id is not None
    return ProposalLine(
        number=decision.id,
        what=what_of(session, decision.id),
        state=decision.state.value,
        waits=decision.state is DecisionState.PROPOSED,
        own=officer is not None and decision.proposed_by == officer.id,
    )
