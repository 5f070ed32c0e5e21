"""Letters: an officer's own words to one address, in the frame of the reader's language."""

import secrets
from datetime import datetime

from sqlmodel import Session

from broadcasts.outbox import queue_message
from broadcasts.speaker import Speaker
from broadcasts.tables import DeliveryKind, Priority
from broadcasts.tasks import reachable_at
from console.frame.forms import FieldFault, Form
from console.frame.templating import OFFICERS_READ
from console.people.people_words import ADDRESS_STATES
from console.people.quick_answers import quick_answers
from locales.languages import is_shipped
from locales.words import normalise
from registry.acts import Act, Subject, officer
from registry.audit import record
from registry.case_acts import note_letter
from registry.cases import open_case_of
from registry.marks import is_marked
from registry.people import find_person
from registry.tables import Address, AddressState, MarkKind, Thread

LONGEST_LETTER = 1000
"""Characters. A longer one is ten SMS and more, and phones put those together badly."""


def new_letter_id() -> str:
    """Goes with each opened form, so that a form that is posted twice is sent once."""
    return secrets.token_hex(8)


def write_letter(
    session: Session, speaker: Speaker, address: Address, officer_id: int, form: Form, now: datetime
) -> None:
    """Queue the form's text for the address, before everything but corrections. Raises FieldFault.

    To somebody covert it goes without the frame that names us.
    """
    text, once = form.text("text"), form.text("once")
    if not text:
        raise FieldFault("letter", "Write something first.")
    if len(text) > LONGEST_LETTER:
        raise FieldFault(
            "letter",
            "A letter has at most {most} characters; this one has {number}.",
            most=LONGEST_LETTER,
            number=len(text),
        )
    if address.state is not AddressState.USABLE:
        raise FieldFault("letter", "Nothing can be sent to this address: {state}.", state=ADDRESS_STATES[address.state])
    language = language_for(session, address)
    if is_watched(session, address.person_id):
        _refuse_what_tells(speaker, form, text)
        framed = text
    else:
        framed = speaker.say(language, "letter.text", post=speaker.post_name, text=text)
    queued = queue_message(
        session,
        key=f"letter:{address.id}:{once or new_letter_id()}",
        kind=DeliveryKind.LETTER,
        address=address,
        text=speaker.dress(language, framed, address.channel),
        priority=Priority.HELP,
        now=now,
    )
    worked = open_case_of(session, address.person_id, address.id)
    if worked is not None and worked.id is not None and queued is not None:
        note_letter(session, worked.id, officer_id, now)
    about = Subject("address", address.id) if address.person_id is None else Subject("person", address.person_id)
    record(session, officer(officer_id), Act.LETTER, now, about)


def is_watched(session: Session, person_id: int | None) -> bool:
    """Whether a letter must say nothing to whoever reads along."""
    return person_id is not None and is_marked(session, person_id, MarkKind.COVERT)


def _refuse_what_tells(speaker: Speaker, form: Form, text: str) -> None:
    """No frame names us, so the officer's own words must not either. Raises FieldFault."""
    if not form.ticked("says_nothing"):
        raise FieldFault("letter", "Somebody may be reading this phone: write so that it says nothing, and tick that.")
    if f" {normalise(speaker.post_name)} " in f" {normalise(text)} ":
        raise FieldFault("letter", "Somebody may be reading this phone: leave out who writes.")


def write_to_person(
    session: Session, speaker: Speaker, person_id: int, officer_id: int, form: Form, now: datetime
) -> None:
    """The same, to the address that the person is written to first; the field `quick` names an answer that is written
    in their language already. Raises FieldFault, UnknownPerson."""
    person = find_person(session, person_id)
    address = reachable_at(session, person_id)
    if address is None:
        raise FieldFault("letter", "No address of this person works. Ask their warden, or call.")
    if wanted := form.text("quick"):
        offered = quick_answers(session, speaker, person)
        text = next((quick.text for quick in offered if quick.key == wanted), None)
        if text is None:
            raise FieldFault(
                "letter", "This answer does not fit any more. Open the page again, or write your own words."
            )
        form = Form({**form.fields, "text": (text,), "says_nothing": ("1",)})
    write_letter(session, speaker, address, officer_id, form, now)


def language_for(session: Session, address: Address) -> str:
    """The person's language, or the one that the conversation goes by; English where neither was ever said."""
    if address.person_id is not None:
        return find_person(session, address.person_id).language
    thread = session.get(Thread, address.id)
    said = thread.language if thread else None
    return said if said is not None and is_shipped(said) else OFFICERS_READ
