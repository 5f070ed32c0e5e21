"""`muster demo`: a whole crisis on this machine, with invented people, carriers and officers."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from service.commands.options import DEFAULT_CONFIG, ConfigPath
from service.demo.run import Options, run

WIDTH = 160


def demo(
    people: Annotated[int, typer.Option(min=10, help="How many people the synthetic population has.")] = 300,
    seed: Annotated[int, typer.Option(help="Another seed, other people.")] = 1,
    store: Annotated[Path | None, typer.Option(help="Keep the store, in this new file.")] = None,
    end: Annotated[bool, typer.Option("--exit", help="End by itself: 0 if the verdict holds, else 1.")] = False,
    config: ConfigPath = DEFAULT_CONFIG,
) -> None:
    """Play a crisis: people register, officers raise the levels, wardens find the silent, the ledger fills."""
    options = Options(people, seed, store, stay=not end, config=config)
    try:
        status = asyncio.run(run(options, _console()))
    except KeyboardInterrupt:
        return
    raise typer.Exit(status)


def _console() -> Console:
    """The terminal as it is; where there is none, lines long enough for the table."""
    console = Console()
    return console if console.is_terminal else Console(width=WIDTH)
