"""`muster call-list`: a group's list on paper, and the reports that come back on it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from sqlmodel import Session

from broadcasts.call_list import CallList, group_with_code, print_list
from broadcasts.paper_reports import COLUMNS, Entered, enter_reports
from console.alerts.call_sheets import sheets_as_page, sheets_as_pdf
from console.frame.reader import Reader
from console.frame.templating import Pages
from locales.sentence import Sentence
from registry.acts import Act, Subject
from registry.audit import record
from service.commands.options import DEFAULT_CONFIG, ConfigPath, clock_of, operator, prepared_store, settings_from
from service.new_file import new_file
from service.wiring import make_speaker

commands = typer.Typer(help="Call lists on paper, and the reports that come back.", no_args_is_help=True)

_COLUMNS = "; ".join(f"{column.name}: {column.says}" for column in COLUMNS)
PDF = ".pdf"


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
def print_sheets(
    group: Annotated[str, typer.Argument(help="The code of a group.")],
    file: Annotated[Path, typer.Argument(help="The new file; one that ends in .pdf becomes PDF.")],
    config: ConfigPath = DEFAULT_CONFIG,
) -> None:
    """Write a group's call list in clear, as HTML that prints or as PDF. Each person on it is noted as seen."""
    settings = settings_from(config)
    clock, zone = clock_of(settings), ZoneInfo(settings.post.time_zone)
    with prepared_store(settings) as store, _to(file) as partial:
        pages = Pages(make_speaker(settings, store, clock), settings.service.mode, needs_factor=False)
        now = clock.now()
        listed = store.write_now(lambda session: print_list(session, group_with_code(session, group), operator(), now))
        partial.write_bytes(_sheets(pages, listed, Reader(zone=zone), now, as_pdf=file.suffix == PDF))
    typer.echo(f"{len(listed.people)} people are on the list: hand it to their warden alone")


def _sheets(pages: Pages, listed: CallList, reader: Reader, now: datetime, *, as_pdf: bool) -> bytes:
    by = Sentence("account {number} of this machine", number=os.getuid())
    if as_pdf:
        return sheets_as_pdf(pages, listed, by, reader, now)
    return sheets_as_page(pages, listed, by, reader, now, whole=True).encode()


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
