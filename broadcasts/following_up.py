"""Asking whoever was referred to help outside whether it came: at its time, and once more where no answer comes.

The question names neither the case nor who was to help: a phone is read by others. Somebody marked covert is not asked
at all, and what waits to go out to them is withheld (`hiding`); an officer asks them by a letter that says nothing. Of
the digits 1 is yes, and 2 is help as everywhere: the help has not come.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import func, select
from sqlmodel import Session, col
from sqlmodel import select as choose

from broadcasts.digit_questions import put_question
from broadcasts.family_messages import language_at
from broadcasts.speaker import Speaker
from broadcasts.tables import OPEN, Ledger
from registry.addresses import addresses_of
from registry.case_entries import add_entry
from registry.marks import is_marked, marked
from registry.referrals import MOST_ASKINGS
from registry.store import table_of
from registry.tables import Address, AddressState, Case, EntryKind, MarkKind, Referral

QUESTION = "received"
YES, NO = 1, 2
LABELS: Mapping[int, str] = {YES: "received.yes", NO: "received.no"}
AGAIN_AFTER = timedelta(days=1)
LATER = timedelta(hours=1)
"""Whoever cannot be asked now is looked at again after this time."""
AT_ONCE = 20

cases = table_of(Case)
callers = table_of(Address).alias("callers")
ledger = table_of(Ledger)


class NotAsked(StrEnum):
    """Why the machine does not ask: an officer has to."""

    COVERT = "covert"
    NO_ADDRESS = "no address"
    NO_WAY_BACK = "no way back"


def follow_up(session: Session, speaker: Speaker, now: datetime, most: int = AT_ONCE) -> bool:
    """Ask those whose time has come; whether there may be more. Nobody is asked while an alert waits for them.

    A case that somebody else has in hand is left for later: they may be writing down the answer.
    """
    person = func.coalesce(cases.c.person_id, callers.c.person_id)
    busy = select(ledger.c.alert_id).where(ledger.c.person_id == person, ledger.c.state.in_(OPEN))
    due = (
        choose(Referral, Case)
        .join(Case, col(Case.id) == Referral.case_id)
        .outerjoin(callers, callers.c.id == cases.c.address_id)
        .where(
            col(Referral.ask_at).is_not(None),
            col(Referral.ask_at) <= now,
            ~marked(person, MarkKind.COVERT),
            ~busy.correlate(cases, callers).exists(),
        )
        .order_by(col(Referral.ask_at), col(Referral.id))
        .limit(most)
        .with_for_update(skip_locked=True, of=(table_of(Referral), cases))
    )
    found = list(session.exec(due))
    for referral, case in found:
        _ask(session, speaker, referral, case, now)
    session.flush()
    return len(found) == most


def why_not_asked(session: Session, speaker: Speaker, case: Case) -> NotAsked | None:
    """Why whoever the case is about cannot be asked now; None where they can."""
    person_id = _whose(session, case)
    if person_id is not None and is_marked(session, person_id, MarkKind.COVERT):
        return NotAsked.COVERT
    usable = _usable(session, case)
    if not usable:
        return NotAsked.NO_ADDRESS
    return None if any(_answers_here(speaker, address) for address in usable) else NotAsked.NO_WAY_BACK


def _ask(session: Session, speaker: Speaker, referral: Referral, case: Case, now: datetime) -> None:
    session.add(referral)
    address = next((each for each in _usable(session, case) if _answers_here(speaker, each)), None)
    if address is None:
        referral.ask_at = now + LATER
        return
    referral.asked, referral.asked_at = referral.asked + 1, now
    referral.ask_at = now + AGAIN_AFTER if referral.asked < MOST_ASKINGS else None
    language, question = language_at(session, address), f"{QUESTION}:{referral.id}"
    text = speaker.say(language, "received.ask", post=speaker.post_name)
    key = f"{question}:{referral.asked}"
    put_question(session, speaker, address, language, text, LABELS, key=key, question=question, now=now)
    add_entry(session, referral.case_id, EntryKind.ASKED, now)


def _whose(session: Session, case: Case) -> int | None:
    """Also of a case that was closed before its caller registered, and so has nobody's name."""
    if case.person_id is not None:
        return case.person_id
    caller = session.get(Address, case.address_id)
    return caller.person_id if caller is not None else None


def _usable(session: Session, case: Case) -> list[Address]:
    if case.person_id is not None:
        found = addresses_of(session, case.person_id)
    else:
        caller = session.get(Address, case.address_id)
        found = [caller] if caller is not None else []
    usable = [address for address in found if address.state is AddressState.USABLE]
    return sorted(usable, key=lambda address: (address.rank, address.id or 0))


def _answers_here(speaker: Speaker, address: Address) -> bool:
    """An SMS that cannot be answered in its own thread would only ask into the void."""
    return speaker.route_for(address.channel, address.country).kind == "same_thread"
