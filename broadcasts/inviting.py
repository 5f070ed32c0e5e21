"""Asks people who were named to look after a group whether they will; before they agree they are told no names."""

from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlmodel import Session

from broadcasts.digit_questions import put_question
from broadcasts.language_read import read_in
from broadcasts.speaker import Speaker
from broadcasts.tasks import reachable_at
from locales.sentence import Sentence
from registry.acts import Act, Subject, officer
from registry.audit import record
from registry.marks import is_marked
from registry.people import find_person
from registry.store import table_of
from registry.tables import CareGroup, MarkKind, Person, PersonState, WardenDuty
from registry.warden_duties import RENEWED_EVERY, ROLES, named_again, note_asked, to_be_asked
from registry.warden_naming import groups_looked_after

AT_A_TIME = 100
PATIENCE = timedelta(hours=1)
"""An officer asks the same person no sooner than this."""
QUESTION = "undertaking"
AGREES, DECLINES = 1, 3
"""2 is help here as everywhere."""

groups = table_of(CareGroup)
people = table_of(Person)


class CannotAsk(Exception):
    """Somebody cannot be asked to look after people; the sentence says why, and what to do."""


def invite_wardens(session: Session, speaker: Speaker, now: datetime, most: int = AT_A_TIME) -> int:
    """Ask those who were named and not asked yet, or whose undertaking is a year old; how many were asked.

    Whoever cannot be written to now is looked at again after a while.
    """
    named = to_be_asked(session, now, most)
    for person_id in named:
        _ask(session, speaker, person_id, now)
        note_asked(session, person_id, now)
    return len(named)


def ask_again(session: Session, speaker: Speaker, person_id: int, officer_id: int, now: datetime) -> None:
    """An officer has one person asked once more, also one who declined. Raises CannotAsk, UnknownPerson."""
    person, duty = find_person(session, person_id), session.get(WardenDuty, person_id)
    if person.state is not PersonState.ACTIVE or not groups_looked_after(session, person_id):
        raise CannotAsk(Sentence("This person has no role in a group: name them first."))
    if duty is not None and duty.agreed_at is not None and duty.agreed_at > now - RENEWED_EVERY:
        raise CannotAsk(Sentence("This person has agreed already."))
    if is_marked(session, person_id, MarkKind.COVERT):
        raise CannotAsk(Sentence("Nothing that names the embassy goes to this person: ask them in another way."))
    if duty is not None and duty.asked_at is not None and duty.asked_at > now - PATIENCE:
        raise CannotAsk(Sentence("This person was asked within the last hour: wait for the answer."))
    if reachable_at(session, person_id) is None:
        raise CannotAsk(Sentence("There is no address at which this person can be asked: speak to them."))
    named_again(session, {person_id})
    _ask(session, speaker, person_id, now)
    note_asked(session, person_id, now)
    record(session, officer(officer_id), Act.WARDEN_ASK, now, Subject("person", person_id))


def _ask(session: Session, speaker: Speaker, person_id: int, now: datetime) -> None:
    address, language = reachable_at(session, person_id), read_in(find_person(session, person_id))
    if address is None:
        return
    text = speaker.say(language, "undertaking.ask", post=speaker.post_name, people=_how_many(session, person_id))
    labels = {AGREES: "undertaking.yes", DECLINES: "undertaking.no"}
    key = f"undertaking:{person_id}:{now.timestamp():.0f}"
    put_question(session, speaker, address, language, text, labels, key=key, question=QUESTION, now=now)


def _how_many(session: Session, person_id: int) -> int:
    theirs = select(groups.c.id).where(or_(*(groups.c[role] == person_id for role in ROLES)))
    counted = select(func.count()).where(people.c.group_id.in_(theirs), people.c.state == PersonState.ACTIVE)
    count: int = session.execute(counted).scalar_one()
    return count
