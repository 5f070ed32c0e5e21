"""`muster import`: areas, points, contacts, groups and people from CSV files."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlmodel import Session

from broadcasts.inviting import invite_wardens
from broadcasts.movement import person_moved
from broadcasts.speaker import Speaker
from broadcasts.stepping_aside import REPLACED, give_up_replaced
from registry.acts import Act, Subject
from registry.audit import record
from registry.import_columns import COLUMNS, File
from registry.importing import import_file
from registry.settings import Mode
from registry.sheets import Imported
from registry.tables import Person
from service.commands.options import DEFAULT_CONFIG, ConfigPath, clock_of, operator, prepared_store, settings_from
from service.wiring import make_speaker


def _columns() -> str:
    """The table of columns as the end of a help page; a line that starts with \\b is not wrapped."""
    pages = []
    for file, columns in COLUMNS.items():
        lines = [f"{column.name}{' *' if column.needed else ''}: {column.says}" for column in columns]
        pages.append("\n".join(["\b", f"{file.upper()}", *lines]))
    return "\n\n".join(["Columns (* must be filled):", *pages])


def import_csv(
    what: Annotated[File, typer.Argument(help="What the file holds. Import them in this order.")],
    file: Annotated[Path, typer.Argument(help="A CSV file in UTF-8, separated by ; or ,", exists=True, dir_okay=False)],
    config: ConfigPath = DEFAULT_CONFIG,
) -> None:
    """Import areas, points, contacts, groups or people from a CSV file, whole or not at all.

    A row whose code is known changes what is there; an empty cell leaves it as it is. Whatever is wrong is listed by
    row and column, and then nothing is imported.
    """
    settings = settings_from(config)
    mode, raw = settings.service.mode, file.read_bytes()
    clock = clock_of(settings)
    with prepared_store(settings) as store:
        speaker, now = make_speaker(settings, store, clock), clock.now()
        done = store.write_now(lambda session: import_and_tell(session, speaker, what, raw, mode, now))
    typer.echo(f"{what}: {done.added} added, {done.updated} updated")


def import_and_tell(session: Session, speaker: Speaker, what: File, raw: bytes, mode: Mode, now: datetime) -> Imported:
    """Whoever the file puts where a level holds is told of it, as if they had come there themselves."""
    done = import_file(session, what, raw, mode, now)
    said = f"{done.added} added, {done.updated} updated"
    record(session, operator(), Act.IMPORT, now, Subject(what, done.added + done.updated), said)
    if what is File.GROUPS:
        give_up_replaced(session, REPLACED, now)
        invite_wardens(session, speaker, now)
    for person_id in done.placed:
        person_moved(session, speaker, session.get_one(Person, person_id), now)
    return done


EPILOG = _columns()
