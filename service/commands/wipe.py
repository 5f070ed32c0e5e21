"""`muster wipe`: for a post in danger. Everything is destroyed, and nothing brings it back."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from service.commands.options import DEFAULT_CONFIG, ConfigPath, settings_from
from service.config_sources import FILE, variable_of
from service.wiping import wipe as destroy_all


class NotWiped(Exception):
    """Nothing was destroyed: the code of the post was not typed."""


def wipe(
    code: Annotated[str | None, typer.Option(help="The post's code, where there is no terminal to type it.")] = None,
    config: ConfigPath = DEFAULT_CONFIG,
) -> None:
    """Destroy the store of this post: keys first, then the files. Stop muster serve before, if there is time."""
    settings = settings_from(config)
    typer.echo(f"This destroys everything in {settings.store.shown_url}. Nothing brings it back.")
    typed = code if code is not None else typer.prompt(f"Type the code of the post ({settings.post.code}) to go on")
    if typed.strip() != settings.post.code:
        raise NotWiped("nothing was destroyed: that is not the code of this post, which is [post] code")
    done = destroy_all(settings.store.url, keys=_key_files(os.environ))
    for what in done.destroyed:
        typer.echo(f"destroyed: {what}")
    for what in done.failed:
        typer.echo(f"NOT destroyed: {what}")
    typer.echo("This could not reach:")
    for what in done.out_of_reach:
        typer.echo(f"- {what}")
    if done.failed or not done.destroyed:
        raise typer.Exit(1)


def _key_files(environ: Mapping[str, str]) -> tuple[Path, ...]:
    named = environ.get(variable_of(("store", "keys")) + FILE)
    return (Path(named),) if named else ()
