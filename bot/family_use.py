"""What a relative's asking sets off: it is counted, and the person is told once a day that somebody has asked."""

from datetime import datetime

from sqlmodel import Session

from broadcasts.language_read import read_in
from broadcasts.outbox import queue_message
from broadcasts.speaker import Speaker
from broadcasts.tables import DeliveryKind, Priority
from broadcasts.tasks import reachable_at
from registry import incoming
from registry.addresses import addresses_of
from registry.family_allowed import note_allowed_use
from registry.family_asks import note_ask
from registry.family_codes import note_use
from registry.marks import is_marked
from registry.people import find_person
from registry.tables import Address, FamilyAllowed, FamilyCode, MarkKind

FOR_OFFICER = "(a family code of this person, who is marked covert, was used; nothing was told)"


def use_code(session: Session, speaker: Speaker, code_id: int, asker: str, now: datetime) -> None:
    """Count the use. The first on each day (UTC) is told to the person.

    Not to somebody marked covert: whoever they hide from may hold their phone. Then an officer is told.
    """
    held = session.get_one(FamilyCode, code_id)
    first_today = held.used_at is None or held.used_at.date() < now.date()
    note_use(session, code_id, now)
    note_ask(session, asker, held.person_id, now, code_id)
    if first_today:
        slots = {"code": held.code} if held.label is None else {"label": held.label}
        key = "code.used" if held.label is None else "code.used_named"
        _tell(session, speaker, held.person_id, f"code used:{held.id}:{now:%Y-%m-%d}", key, slots, now)


def use_allowed(session: Session, speaker: Speaker, allowed_id: int, asker: str, now: datetime) -> None:
    """The same for somebody who needs no code."""
    held = session.get_one(FamilyAllowed, allowed_id)
    first_today = held.used_at is None or held.used_at.date() < now.date()
    note_allowed_use(session, allowed_id, now)
    note_ask(session, asker, held.person_id, now)
    if first_today:
        value = session.get_one(Address, held.address_id).value
        who = held.label or (value if value.startswith("+") else "Telegram")
        key = f"allowed used:{held.id}:{now:%Y-%m-%d}"
        _tell(session, speaker, held.person_id, key, "allow.used", {"who": who}, now)


def _tell(
    session: Session, speaker: Speaker, person_id: int, once: str, key: str, slots: dict[str, str], now: datetime
) -> None:
    if is_marked(session, person_id, MarkKind.COVERT):
        _tell_officer(session, person_id, now)
        return
    address = reachable_at(session, person_id)
    if address is None:
        return
    language = read_in(find_person(session, person_id))
    words = {name: speaker.catalogue.first_word(language, name) for name in ("revoke", "forbid")}
    queue_message(
        session,
        key=once,
        kind=DeliveryKind.REPLY,
        address=address,
        text=speaker.dress(language, speaker.say(language, key, **slots, **words), address.channel),
        priority=Priority.BULK,
        now=now,
    )


def _tell_officer(session: Session, person_id: int, now: datetime) -> None:
    addresses = addresses_of(session, person_id)
    if addresses and addresses[0].id is not None:
        incoming.keep(session, [incoming.Written(addresses[0].id, FOR_OFFICER, "family code used", True)], now)
