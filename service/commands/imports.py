"""`muster import`: areas, points, contacts, groups and people from CSV files."""

from pathlib import Path
from typing import Annotated

import typer

from broadcasts.bringing_in import bring_in
from registry.import_columns import COLUMNS, File
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
    """Import areas, points, routes, contacts, groups or people from a CSV file, whole or not at all.

    A row whose code is known changes what is there; an empty cell leaves it as it is. Whatever is wrong is listed by
    row and column, and then nothing is imported.
    """
    settings = settings_from(config)
    mode, raw = settings.service.mode, file.read_bytes()
    clock = clock_of(settings)
    with prepared_store(settings) as store:
        speaker, now = make_speaker(settings, store, clock), clock.now()
        done = store.write_now(lambda session: bring_in(session, speaker, what, raw, mode, operator(), now))
    typer.echo(f"{what}: {done.added} added, {done.updated} updated")


EPILOG = _columns()
