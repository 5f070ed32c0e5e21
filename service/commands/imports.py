"""`muster import`: areas, points, groups and people from CSV files."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from registry.import_columns import COLUMNS, File
from registry.importing import import_file
from service.commands.options import DEFAULT_CONFIG, ConfigPath, prepared_store, settings_from


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
    """Import areas, points, groups or people from a CSV file, whole or not at all.

    A row whose code is known changes what is there; an empty cell leaves it as it is. Whatever is wrong is listed by
    row and column, and then nothing is imported.
    """
    settings = settings_from(config)
    mode, now, raw = settings.service.mode, datetime.now(UTC), file.read_bytes()
    with prepared_store(settings) as store:
        done = store.write_now(lambda session: import_file(session, what, raw, mode, now))
    typer.echo(f"{what}: {done.added} added, {done.updated} updated")


COLUMN_HELP = _columns()
