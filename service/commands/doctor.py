"""`muster doctor`: one page of checks."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from registry.clock import WallClock
from service.commands.options import DEFAULT_CONFIG, ConfigPath, settings_from
from service.config_faults import ConfigError
from service.doctor import examine
from service.finding import Verdict, fail
from service.settings import Settings


def doctor(
    backups: Annotated[Path | None, typer.Option(help="The folder of the backups, to look at as well.")] = None,
    config: ConfigPath = DEFAULT_CONFIG,
) -> None:
    """Look at configuration, store, carriers, webhooks, clocks and texts; exit status 1 when something FAILs."""
    try:
        settings = settings_from(config)
    except ConfigError as error:
        typer.echo(str(fail("config", str(error), "")))
        raise typer.Exit(1) from None
    if Verdict.FAIL in asyncio.run(_shown(settings, backups)):
        raise typer.Exit(1)


async def _shown(settings: Settings, backups: Path | None) -> set[Verdict]:
    """Print each finding as soon as it is known; which verdicts there were."""
    now, verdicts = WallClock(settings.service.clock_scale, settings.service.clock_origin).now(), set()
    async for finding in examine(settings, now, backups):
        typer.echo(str(finding))
        verdicts.add(finding.verdict)
    return verdicts
