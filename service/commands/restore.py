"""`muster restore`: a backup becomes the store again, with an officer's word on its old messages."""

from pathlib import Path
from typing import Annotated

import typer

from service.commands.options import DEFAULT_CONFIG, ConfigPath, operator, settings_from
from service.restoring import Fate, RestoreRefused, decide
from service.restoring import restore as bring_back


def restore(
    file: Annotated[Path | None, typer.Argument(help="The backup. Leave it out after pg_restore.")] = None,
    send: Annotated[bool, typer.Option("--send", help="Send what waited in it, though some get it twice.")] = False,
    drop: Annotated[bool, typer.Option("--drop", help="Send none of it; its people are with an officer.")] = False,
    config: ConfigPath = DEFAULT_CONFIG,
) -> None:
    """Bring a backup back, where no store is any more. Without --send or --drop it only says what is in it.

    What waited when the backup was made may have gone out since, and may no longer be true: an officer says which.
    """
    if send and drop:
        raise typer.BadParameter("--send and --drop contradict each other")
    fate = Fate.SEND if send else Fate.DROP if drop else None
    settings = settings_from(config)
    if file is not None:
        waiting, gone = bring_back(settings, file, fate, operator())
    elif settings.store.is_sqlite:
        raise RestoreRefused("name the backup: muster restore FILE")
    else:
        waiting, gone = decide(settings, settings.store.url, fate, operator())
    typer.echo(f"the store is back: {waiting.messages} messages waited in it, {gone.messages} of them are dropped")
    if gone.people:
        typer.echo(f"{gone.people} people are with an officer: decide anew what holds, and they are asked again")
