"""Reads what the family's questions and a person's wishes about their family need. A miss reads as much as a hit."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session

from bot.conversation import intents
from bot.conversation.facts import AllowedLine, AskedAbout, Facts, HeldCode, MessageTo
from bot.conversation.intents import Intent
from bot.conversation.questions import EnquiryQuestion
from broadcasts.enquiring import shown_name
from broadcasts.family_messages import last_passed_on, may_write
from broadcasts.speaker import Speaker
from broadcasts.tables import Ledger, LedgerState
from broadcasts.wording import moment
from locales.words import normalise
from registry.family_allowed import allowed_by, who_allowed
from registry.family_asks import asker_at, last_code_used, may_ask
from registry.family_codes import LastHeard, active_codes, heard_of, look_up
from registry.store import table_of
from registry.tables import Address, Enquiry, EnquiryState, FamilyAllowed, FamilyCode

MOST_AT_ONCE = 3
"""Of so many people is told in one answer to somebody whom several have allowed."""
_GONE = (LedgerState.CARRIED_OVER, LedgerState.EXCLUDED)

ledger = table_of(Ledger)


def known_by_code(session: Session, code: str, now: datetime) -> LastHeard | None:
    """What the code shows, with where the newest alert has the person; None for a code that shows nothing."""
    return _with_state(session, look_up(session, code, now))


def with_family(
    session: Session, speaker: Speaker, address_id: int, facts: Facts, intent: Intent, at: datetime
) -> Facts:
    """The facts with what the intent names of families."""
    match intent:
        case intents.FamilyQuestion(str(code)) if may_ask(session, asker_at(address_id), at):
            return replace(facts, last_heard=known_by_code(session, code, at))
        case intents.FamilyQuestion(None, text):
            return replace(facts, allowed_heard=_allowed(session, address_id, text, at))
        case intents.Word("family"):
            return replace(facts, allowed_heard=_allowed(session, address_id, None, at))
        case intents.FamilyMessage():
            return replace(facts, message_to=_message_to(session, address_id, facts, intent, at))
        case intents.AllowAsker(enquiry=int(number)) if facts.person is not None:
            known = replace(facts, allowed=_allowed_lines(session, facts.person.id))
            return replace(known, enquiry=_asked_about(session, number, facts.person.id, (*EnquiryState,)))
        case intents.AllowAsker() | intents.ForbidAsker() | intents.Word("forbid") if facts.person is not None:
            return replace(facts, allowed=_allowed_lines(session, facts.person.id))
        case intents.NameCode() | intents.RevokeCode() | intents.Word("code" | "codes" | "revoke") if (
            facts.person is not None
        ):
            return _with_codes(session, speaker, facts, facts.person.id)
        case intents.Digit() | intents.Press() if facts.person is not None:
            if isinstance(facts.question, EnquiryQuestion):
                number = facts.question.enquiry_id
                asked = _asked_about(session, number, facts.person.id, (EnquiryState.ASKED,))
                return replace(facts, enquiry=asked)
    return facts


def _with_state(session: Session, heard: LastHeard | None) -> LastHeard | None:
    person_id = heard.person_id if heard is not None else 0
    newest = (
        select(ledger.c.state)
        .where(ledger.c.person_id == person_id, ledger.c.state.not_in(_GONE))
        .order_by(ledger.c.alert_id.desc())
        .limit(1)
    )
    state = session.execute(newest).scalar()
    return replace(heard, state=state.value if state is not None else None) if heard is not None else None


def _allowed(session: Session, address_id: int, text: str | None, at: datetime) -> tuple[tuple[int, LastHeard], ...]:
    """Of whom the address may ask; where it names somebody, only of whoever bears that name."""
    asks = may_ask(session, asker_at(address_id), at)
    granted = who_allowed(session, address_id)
    if not asks:
        return ()
    found = []
    for each in granted[: MOST_AT_ONCE * 4]:
        heard = _with_state(session, heard_of(session, each.person_id, at))
        if heard is not None and each.id is not None and _is_named(heard, text):
            found.append((each.id, heard))
    return tuple(found[:MOST_AT_ONCE])


def _is_named(heard: LastHeard, text: str | None) -> bool:
    return text is None or (heard.name is not None and normalise(heard.name) == normalise(text))


def _allowed_lines(session: Session, person_id: int) -> tuple[AllowedLine, ...]:
    lines = []
    for each in allowed_by(session, person_id):
        value = session.get_one(Address, each.address_id).value
        number = value if value.startswith("+") else "Telegram"
        shown = f"{each.label} ({number})" if each.label else number
        lines.append(AllowedLine(each.address_id, value, each.label, shown))
    return tuple(lines)


def _with_codes(session: Session, speaker: Speaker, facts: Facts, person_id: int) -> Facts:
    held = active_codes(session, person_id)
    return replace(
        facts,
        codes=tuple(code.code for code in held),
        code_labels={code.code: code.label for code in held},
        held=tuple(
            HeldCode(
                code.code,
                code.label,
                code.shows_place,
                moment(speaker, facts.language, code.used_at) if code.used_at is not None else None,
            )
            for code in held
        ),
        allowed=_allowed_lines(session, person_id),
    )


def _asked_about(session: Session, number: int, person_id: int, states: tuple[EnquiryState, ...]) -> AskedAbout | None:
    """The enquiry, if it was put to this very person."""
    enquiry = session.get(Enquiry, number)
    if enquiry is None or enquiry.person_id != person_id or enquiry.asked_at is None or enquiry.state not in states:
        return None
    return AskedAbout(number, shown_name(enquiry))


def _message_to(
    session: Session, address_id: int, facts: Facts, said: intents.FamilyMessage, at: datetime
) -> MessageTo | None:
    """To whom the words go: the code's person; else whoever wrote last; else whom the asker has just asked about."""
    if said.code is not None:
        asks = may_ask(session, asker_at(address_id), at)
        heard = look_up(session, said.code, at)
        return _from_relative(session, address_id, heard, at) if asks else None
    own = facts.person.id if facts.person is not None else None
    last = last_passed_on(session, own, address_id, said.number)
    if last is not None and not last.from_person and last.person_id == own:
        used_up = not may_write(session, last.person_id, last.address_id, at, from_person=True)
        return MessageTo(last.person_id, last.address_id, True, last.called, used_up)
    if last is not None:
        return _to_person(session, address_id, last.person_id, last.called, at)
    return _whom_asked(session, address_id, at) if said.number is None else None


def _from_relative(session: Session, address_id: int, heard: LastHeard | None, at: datetime) -> MessageTo | None:
    if heard is None or heard.code_id is None:
        return None
    return _to_person(session, address_id, heard.person_id, session.get_one(FamilyCode, heard.code_id).label, at)


def _whom_asked(session: Session, address_id: int, at: datetime) -> MessageTo | None:
    """The person of the code that was used last today, while it holds; or the only one who allowed this address."""
    used = session.get(FamilyCode, last_code_used(session, asker_at(address_id), at) or 0)
    if used is not None and used.revoked_at is None:
        return _to_person(session, address_id, used.person_id, used.label, at)
    granted: list[FamilyAllowed] = who_allowed(session, address_id)
    if len(granted) != 1:
        return None
    return _to_person(session, address_id, granted[0].person_id, granted[0].label, at)


def _to_person(session: Session, address_id: int, person_id: int, called: str | None, at: datetime) -> MessageTo:
    used_up = not may_write(session, person_id, address_id, at, from_person=False)
    return MessageTo(person_id, address_id, False, called, used_up)
