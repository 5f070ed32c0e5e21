"""`muster snapshot`: the ledger on paper, for the time when the service is off."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from registry.clock import WallClock
from service.commands.options import DEFAULT_CONFIG, ConfigPath, prepared_store, settings_from
from service.config_faults import ConfigError
from service.config_sources import at, read_environment
from service.snapshot.errors import NotOpened
from service.snapshot.from_settings import paper_of, shelf_of
from service.snapshot.opening import open_snapshot
from service.snapshot.printing import print_page
from service.snapshot.taking import SUFFIX
from service.snapshot.taking import take as take_one
from service.wiring import make_speaker

PASSPHRASE = "MUSTER_SNAPSHOT__PASSPHRASE"  # noqa: S105 - the name of the variable

commands = typer.Typer(help="Snapshots: the ledger on paper, while Muster is off.", no_args_is_help=True)


@commands.command()
def take(config: ConfigPath = DEFAULT_CONFIG) -> None:
    """Take a snapshot now, as the service does by the clock: before you switch Muster off."""
    settings = settings_from(config)
    shelf, clock = shelf_of(settings), WallClock(settings.service.clock_scale, settings.service.clock_origin)
    with prepared_store(settings) as store:
        paper, now = paper_of(settings, make_speaker(settings, store, clock)), clock.now()
        taken = store.read_now(lambda session: take_one(session, shelf, paper, now))
    typer.echo(f"{taken.file}: {taken.areas} areas, {taken.people} people open")


@commands.command("open")
def open_file(
    file: Annotated[Path, typer.Argument(help="A snapshot that Muster wrote.", exists=True, dir_okay=False)],
    into: Annotated[Path | None, typer.Option(help="The new folder for its pages; else it is named as FILE.")] = None,
) -> None:
    """Open a snapshot on this machine, which needs no store and no configuration, and write its pages to a new folder.

    The pages are in clear: print them, and delete the folder. The passphrase is asked for, or taken from
    MUSTER_SNAPSHOT__PASSPHRASE or ..._PASSPHRASE_FILE.
    """
    folder = into or Path(file.name.removesuffix(SUFFIX) + "-pages")
    pages = open_snapshot(file, folder, _given(os.environ) or _asked())
    typer.echo(f"{folder}: {len(pages)} pages; begin with {pages[0].name}")


@commands.command("print")
def print_area(
    area: Annotated[str, typer.Argument(help="The code of an area; the page also has the areas within it.")],
    file: Annotated[Path | None, typer.Argument(help="The new file. Left out: standard output.")] = None,
    config: ConfigPath = DEFAULT_CONFIG,
) -> None:
    """Write one area's page in clear, as HTML for A4. Each person on it is noted as seen from the command line."""
    settings = settings_from(config)
    clock = WallClock(settings.service.clock_scale, settings.service.clock_origin)
    with prepared_store(settings) as store:
        paper = paper_of(settings, make_speaker(settings, store, clock))
        people = print_page(store, paper, area, file, clock.now())
    typer.echo(f"{people} people are on the page: hand it to whoever needs it, and destroy it afterwards", err=True)


def _given(environ: Mapping[str, str]) -> str | None:
    """Raises ConfigError when a file is named that cannot be read."""
    written = read_environment({name: value for name, value in environ.items() if name.startswith(PASSPHRASE)})
    if written.faults:
        raise ConfigError(written.faults)
    passphrase: str | None = at(written.tree, "snapshot", "passphrase")
    return passphrase


def _asked() -> str:
    if not sys.stdin.isatty():
        raise NotOpened(f"there is no terminal to ask for the passphrase: set {PASSPHRASE} or {PASSPHRASE}_FILE")
    passphrase: str = typer.prompt("Passphrase", hide_input=True)
    return passphrase
