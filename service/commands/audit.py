"""`muster audit`: the head of the audit log, a check of its chain, and a copy of it."""

from pathlib import Path
from typing import Annotated

import typer
from sqlmodel import Session

from registry.acts import Act
from registry.audit import head as newest_head
from registry.audit import record
from registry.audit_chain import Head, heads_in
from registry.audit_check import find_fault
from registry.audit_export import lines_of_log
from registry.store import Store
from service.commands.options import (
    DEFAULT_CONFIG,
    ConfigPath,
    clock_of,
    operator,
    prepared_store,
    settings_from,
)
from service.new_file import new_file

commands = typer.Typer(help="The audit log: its head, a check of its chain, a copy.", no_args_is_help=True)


@commands.command()
def head(config: ConfigPath = DEFAULT_CONFIG) -> None:
    """Print the newest entry's number, time and hash in one line, to be kept off this machine."""
    with prepared_store(settings_from(config)) as store:
        newest = store.read_now(newest_head)
    if newest is not None:
        typer.echo(str(newest))


@commands.command()
def verify(
    head: Annotated[
        str | None, typer.Option(help="Earlier heads that were kept elsewhere: a file that holds them, or one as text.")
    ] = None,
    config: ConfigPath = DEFAULT_CONFIG,
) -> None:
    """Check every entry against the one before it; exit status 1, and one sentence, at the first that is wrong.

    Without an earlier head a tail that was cut off, or a chain that was made anew, cannot be seen.
    """
    settings, anchored = settings_from(config), _heads(head)
    now = clock_of(settings).now()
    with prepared_store(settings) as store:
        fault = store.read_now(lambda session: find_fault(session, anchored, now))
        newest = store.read_now(newest_head)
    if fault is not None:
        typer.echo(fault)
        raise typer.Exit(1)
    typer.echo(_well(newest, anchored))


@commands.command()
def export(
    file: Annotated[Path, typer.Argument(help="The new file; one that is there is never overwritten.")],
    config: ConfigPath = DEFAULT_CONFIG,
) -> None:
    """Write every entry as one line of JSON, the oldest first. The last line is the entry of this export."""
    settings = settings_from(config)
    now = clock_of(settings).now()
    with prepared_store(settings) as store:
        try:
            with new_file(file) as partial:
                store.write_now(lambda session: record(session, operator(), Act.EXPORT, now))
                written = _write(store, partial)
        except OSError as fault:
            wrong = "is there already and is not overwritten" if isinstance(fault, FileExistsError) else fault.strerror
            typer.echo(f"muster: {file}: {wrong}; name another file", err=True)
            raise typer.Exit(1) from None
    typer.echo(f"{file}: {written} entries")


def _heads(given: str | None) -> list[Head]:
    if given is None:
        return []
    text = Path(given).read_text(encoding="utf-8") if Path(given).is_file() else given
    found = heads_in(text)
    if not found:
        raise typer.BadParameter("there is no head in it: a head is a number, a time and 64 letters and digits")
    return found


def _well(newest: Head | None, anchored: list[Head]) -> str:
    if newest is None:
        return "The log has no entry."
    to = f", and leads to the {len(anchored)} anchored" if anchored else "; no earlier head was compared"
    return f"The log is whole up to entry {newest.number}{to}."


def _write(store: Store, target: Path) -> int:
    def work(session: Session) -> int:
        number = 0
        with target.open("w", encoding="utf-8") as stream:
            for number, line in enumerate(lines_of_log(session), 1):  # noqa: B007
                stream.write(f"{line}\n")
        return number

    return store.read_now(work)
