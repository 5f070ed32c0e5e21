"""What a use of a family code sets off: it is counted, and the person is told once a day that the code is used."""

from datetime import datetime

from sqlmodel import Session

from broadcasts.outbox import queue_message
from broadcasts.speaker import Speaker
from broadcasts.tables import DeliveryKind, Priority
from broadcasts.tasks import reachable_at
from registry import incoming
from registry.addresses import addresses_of
from registry.family_asks import note_ask
from registry.family_codes import note_use
from registry.marks import is_marked
from registry.people import find_person
from registry.tables import FamilyCode, MarkKind

FOR_OFFICER = "(a family code of this person, who is marked covert, was used; nothing was told)"


def use_code(session: Session, speaker: Speaker, code_id: int, asker: str, now: datetime) -> None:
    """Count the use. The first on each day (UTC) is told to the person.

    Not to somebody marked covert: whoever they hide from may hold their phone. Then an officer is told.
    """
    held = session.get_one(FamilyCode, code_id)
    first_today = held.used_at is None or held.used_at.date() < now.date()
    note_use(session, code_id, now)
    note_ask(session, asker, held.person_id, now)
    if not first_today:
        return
    if is_marked(session, held.person_id, MarkKind.COVERT):
        _tell_officer(session, held.person_id, now)
    else:
        _tell_person(session, speaker, held, now)


def _tell_person(session: Session, speaker: Speaker, held: FamilyCode, now: datetime) -> None:
    address = reachable_at(session, held.person_id)
    if address is None:
        return
    language = find_person(session, held.person_id).language
    revoke = speaker.catalogue.first_word(language, "revoke")
    queue_message(
        session,
        key=f"code used:{held.id}:{now:%Y-%m-%d}",
        kind=DeliveryKind.REPLY,
        address=address,
        text=speaker.dress(
            language, speaker.say(language, "code.used", code=held.code, revoke=revoke), address.channel
        ),
        priority=Priority.BULK,
        now=now,
    )


def _tell_officer(session: Session, person_id: int, now: datetime) -> None:
    addresses = addresses_of(session, person_id)
    if addresses and addresses[0].id is not None:
        incoming.keep(session, [incoming.Written(addresses[0].id, FOR_OFFICER, "family code used", True)], now)
