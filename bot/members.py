"""Enters somebody without a phone whom a warden adds: the register, the standing alert, and the log."""

from datetime import datetime

from sqlmodel import Session

from broadcasts.movement import person_joined
from broadcasts.speaker import Speaker
from registry.acts import Act, Actor, Role, Subject
from registry.audit import record
from registry.members import add_member, group_led_by
from registry.tables import Person


def enter_member(session: Session, speaker: Speaker, warden: Person, name: str, area_id: int, now: datetime) -> None:
    """The person stays in this warden's group, wherever they are: nobody else can tell them anything."""
    assert warden.id is not None
    group = group_led_by(session, warden.id)
    if group is None:  # no warden any more since the question was asked
        return
    person = add_member(session, group, name, warden.language, area_id, now)
    person_joined(session, speaker, person, now)
    person.group_id = group.id
    session.add(person)
    session.flush()
    record(session, Actor(Role.WARDEN, warden.id), Act.PERSON_ADD, now, Subject("person", person.id))
