"""`muster backup`: a copy of the store while it is in use."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import inspect, make_url

from registry.acts import Act
from registry.audit import record
from registry.store import Store, StoreError
from service.backup import back_up
from service.commands.options import DEFAULT_CONFIG, ConfigPath, clock_of, operator, settings_from
from service.settings import Settings


def backup(
    file: Annotated[Path, typer.Argument(help="The new file; one that is there is never overwritten.")],
    config: ConfigPath = DEFAULT_CONFIG,
) -> None:
    """Copy the store to a new file, also while Muster serves it, and check the copy. Bring it back with restore.

    The copy is sealed as the store is: it can be read only with the key file, which belongs elsewhere. On PostgreSQL
    this prints the command that does the same.
    """
    settings = settings_from(config)
    _note(settings)
    made = back_up(settings.store.url, file, datetime.now(UTC))
    typer.echo(f"{file}: {made.rows} rows of {made.tables} tables, {made.size / 1e6:.1f} MB, checked")


def _note(settings: Settings) -> None:
    """Say in the audit log that a copy is being made. A store too full or too old to be told is copied all the same."""
    if not settings.store.is_sqlite or not Path(make_url(settings.store.url).database or "").exists():
        return
    now = clock_of(settings).now()
    try:
        store = Store(settings.store.url)
        try:
            if inspect(store.engine).has_table("audit_entry"):
                store.write_now(lambda session: record(session, operator(), Act.BACKUP, now))
        finally:
            store.close()
    except StoreError as fault:
        typer.echo(f"muster: the audit log was not told of this backup: {fault}", err=True)
