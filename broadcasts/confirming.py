"""Asking somebody, once, whether they are still there: a register of people who have left only makes work and harm.

Domain practice: registers that nobody confirmed "actually hindered rather than helped" (LOCATE, closed in 2013). Of the
digits, 1 and 2 keep the meaning that they always have; 3 and 4 are this question's own.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session

from broadcasts.digit_questions import put_question
from broadcasts.language_read import read_in
from broadcasts.speaker import Speaker
from broadcasts.tasks import reachable_at
from registry.areas import find_area, name_of
from registry.marks import is_marked
from registry.people import find_person
from registry.tables import MarkKind

QUESTION = "confirm"
HERE, MOVED, HOME = 1, 3, 4
LABELS: Mapping[int, str] = {HERE: "confirm.here", MOVED: "confirm.moved", HOME: "confirm.home"}


def ask_to_confirm(session: Session, speaker: Speaker, person_id: int, now: datetime) -> None:
    """Ask at the address that is written to first; noted, so that nobody is asked twice without having answered."""
    person, address = find_person(session, person_id), reachable_at(session, person_id)
    if address is None:
        return
    language = read_in(person)
    place = name_of(find_area(session, person.area_id).names, language)
    text = speaker.say(language, "confirm.ask", post=speaker.post_name, place=place)
    labels = LABELS
    if is_marked(session, person_id, MarkKind.COVERT):
        text, labels = speaker.say(language, "plain.confirm"), {}
    key = f"confirm:{person_id}:{person.confirmed_at.timestamp():.0f}"
    put_question(session, speaker, address, language, text, labels, key=key, question=QUESTION, now=now)
    person.confirm_asked_at = now
    session.add(person)
    session.flush()
