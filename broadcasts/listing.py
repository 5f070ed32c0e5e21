"""Telling people whom an officers' file entered that they are on the list, and asking whether that is right.

Once, and only where no level stands: there a digit must answer the alert and nothing else. As everywhere, 1 and 2 are
not taken for another meaning than "all is well" and "help".
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlmodel import Session

from broadcasts.digit_questions import put_question
from broadcasts.language_read import read_in
from broadcasts.plain import is_covert
from broadcasts.speaker import Speaker
from broadcasts.tasks import reachable_at
from registry.areas import find_area, name_of
from registry.listed import listed, not_told, note_told
from registry.many import one_of
from registry.people import find_person
from registry.store import table_of
from registry.tables import Address, AddressState, Person, PersonState

QUESTION = "listed"
RIGHT, ELSEWHERE, NOT_ME = 1, 3, 4
_LABELS: Mapping[int, str] = {RIGHT: "listed.right", ELSEWHERE: "listed.elsewhere", NOT_ME: "listed.not_me"}

people = table_of(Person)
addresses = table_of(Address)


def tell_listed(session: Session, speaker: Speaker, calm: Sequence[int], now: datetime, most: int) -> int:
    """Ask the next people who live in these areas and can be written to; returns how many.

    Whoever is covert is asked once they are so no more.
    """
    reachable = (addresses.c.person_id == listed.c.person_id) & (addresses.c.state == AddressState.USABLE)
    where = (
        (people.c.id == listed.c.person_id)
        & (people.c.state == PersonState.ACTIVE)
        & one_of(session, people.c.area_id, calm)
        & ~is_covert(people.c.id)
        & addresses.select().where(reachable).correlate(listed).exists()
    )
    asked = not_told(session, people.select().where(where).correlate(listed).exists(), most)
    for person_id in asked:
        _ask(session, speaker, person_id, now)
    return len(asked)


def _ask(session: Session, speaker: Speaker, person_id: int, now: datetime) -> None:
    person, address = find_person(session, person_id), reachable_at(session, person_id)
    assert address is not None
    language = read_in(person)
    place = name_of(find_area(session, person.area_id).names, language)
    text = speaker.say(language, "listed.ask", post=speaker.post_name, place=place)
    key = f"listed:{person_id}"
    put_question(session, speaker, address, language, text, _LABELS, key=key, question=QUESTION, now=now)
    note_told(session, person_id, now)
