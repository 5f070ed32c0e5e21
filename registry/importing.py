"""Imports one CSV file, whole or not at all: every row is checked before the first is written.

A row whose code is known changes what is there, and an empty cell leaves it as it is. `import_columns` says which
columns a file takes.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from locales.sentence import Sentence
from registry.import_columns import COLUMNS, File
from registry.import_groups import import_groups
from registry.import_people import import_people
from registry.import_places import import_areas, import_contacts, import_points, import_routes
from registry.settings import Mode
from registry.sheets import Imported, ImportRefused, Row, RowFault, read_sheet, repeated
from registry.store_faults import is_taken

ENTERED_MEANWHILE = Sentence(
    "has a code, number or chat that somebody else entered at the same moment: nothing of it was written, try again"
)


def import_file(session: Session, file: File, raw: bytes, mode: Mode, now: datetime) -> Imported:
    """Import a file of that kind. Raises ImportRefused with every fault in it, and NoPost in a store without a post."""
    rows, faults = read_sheet(raw, COLUMNS[file])
    faults.extend(repeated(rows, "code"))
    try:
        done = _enter(session, file, rows, faults, mode, now)
        session.flush()
    except IntegrityError as error:
        if not is_taken(error):
            raise
        raise ImportRefused([RowFault(1, "file", ENTERED_MEANWHILE)]) from error
    return done


def _enter(
    session: Session, file: File, rows: Sequence[Row], faults: list[RowFault], mode: Mode, now: datetime
) -> Imported:
    match file:
        case File.AREAS:
            return import_areas(session, rows, faults)
        case File.POINTS:
            return import_points(session, rows, faults)
        case File.ROUTES:
            return import_routes(session, rows, faults)
        case File.CONTACTS:
            return import_contacts(session, rows, faults)
        case File.GROUPS:
            return import_groups(session, rows, faults, now)
        case File.PEOPLE:
            return import_people(session, rows, faults, mode, now)
