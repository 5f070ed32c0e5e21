"""`muster call-list`: a group's list on paper, and the reports that come back on it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from sqlmodel import Session

from broadcasts.paper_reports import COLUMNS, Entered, enter_reports
from registry.acts import Act, Subject
from registry.audit import record
from service.call_list.page import write_list
from service.commands.options import DEFAULT_CONFIG, ConfigPath, clock_of, operator, prepared_store, settings_from
from service.new_file import new_file

commands = typer.Typer(help="Call lists on paper, and the reports that come back.", no_args_is_help=True)

_COLUMNS = "; ".join(f"{column.name}: {column.says}" for column in COLUMNS)


class NotWritten(Exception):
    """The list was not written."""


@contextmanager
def _to(file: Path) -> Iterator[Path]:
    try:
        with new_file(file) as partial:
            yield partial
    except FileExistsError:
        raise NotWritten(f"{file} is there already and is not overwritten: name another file") from None
    except OSError as fault:
        raise NotWritten(f"{file} cannot be written ({fault.strerror}): name another place") from None


@commands.command("print")
def print_list(
    group: Annotated[str, typer.Argument(help="The code of a group.")],
    file: Annotated[Path, typer.Argument(help="The new file.")],
    config: ConfigPath = DEFAULT_CONFIG,
) -> None:
    """Write a group's call list in clear, as HTML that prints. Each person on it is noted as seen."""
    settings = settings_from(config)
    now, zone = clock_of(settings).now(), ZoneInfo(settings.post.time_zone)
    with prepared_store(settings) as store, _to(file) as partial:
        page, people = store.write_now(lambda session: write_list(session, group, settings.post.name, zone, now))
        partial.write_text(page, encoding="utf-8")
    typer.echo(f"{people} people are on the list: hand it to their warden alone")


@commands.command(help=f"Enter the reports of a list from a CSV file, whole or not at all. Columns: {_COLUMNS}.")
def enter(
    file: Annotated[Path, typer.Argument(help="A CSV file in UTF-8.", exists=True, dir_okay=False)],
    config: ConfigPath = DEFAULT_CONFIG,
) -> None:
    """Keep what a warden wrote on a list."""
    settings = settings_from(config)
    now, raw, zone = clock_of(settings).now(), file.read_bytes(), ZoneInfo(settings.post.time_zone)

    def work(session: Session) -> Entered:
        entered = enter_reports(session, raw, zone, now)
        record(session, operator(), Act.IMPORT, now, Subject("reports", entered.new), f"{entered.new} added")
        return entered

    with prepared_store(settings) as store:
        entered = store.write_now(work)
    before = f", {entered.known} had been entered before" if entered.known else ""
    typer.echo(f"{entered.new} reports entered{before}")
