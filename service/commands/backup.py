"""`muster backup`: a copy of the store while it is in use."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from service.backup import back_up
from service.commands.options import DEFAULT_CONFIG, ConfigPath, settings_from


def backup(
    file: Annotated[Path, typer.Argument(help="The new file; one that is there is never overwritten.")],
    config: ConfigPath = DEFAULT_CONFIG,
) -> None:
    """Copy the store to a new file, also while Muster serves it, and check the copy. Bring it back with restore.

    The copy is sealed as the store is: it can be read only with the key file, which belongs elsewhere. On PostgreSQL
    this prints the command that does the same.
    """
    made = back_up(settings_from(config).store.url, file, datetime.now(UTC))
    typer.echo(f"{file}: {made.rows} rows of {made.tables} tables, {made.size / 1e6:.1f} MB, checked")
