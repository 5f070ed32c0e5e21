"""Taking a file into the register: whoever it puts where a level holds is told, as if they had come there alone."""

from datetime import datetime

from sqlmodel import Session

from broadcasts.inviting import invite_wardens
from broadcasts.movement import person_moved
from broadcasts.speaker import Speaker
from broadcasts.stepping_aside import REPLACED, give_up_replaced
from registry.acts import Act, Actor, Subject
from registry.audit import record
from registry.import_columns import File
from registry.importing import import_file
from registry.settings import Mode
from registry.sheets import Imported
from registry.tables import Person


def bring_in(
    session: Session, speaker: Speaker, file: File, raw: bytes, mode: Mode, actor: Actor, now: datetime
) -> Imported:
    """Import a file of that kind, whole or not at all. Raises ImportRefused with every fault in it."""
    done = import_file(session, file, raw, mode, now)
    said = f"{done.added} added, {done.updated} updated"
    record(session, actor, Act.IMPORT, now, Subject(file, done.added + done.updated), said)
    if file is File.GROUPS:
        give_up_replaced(session, REPLACED, now)
        invite_wardens(session, speaker, now)
    for person_id in done.placed:
        person_moved(session, speaker, session.get_one(Person, person_id), now)
    return done
