"""`muster db`: the tables of the store."""

from typing import Annotated

import typer

import alert_levels.tables  # noqa: F401 - so that the metadata holds every table
import broadcasts.tables  # noqa: F401
import registry.tables  # noqa: F401
from registry.migrating import current, write_step
from service.commands.options import DEFAULT_CONFIG, ConfigPath, prepared_store, settings_from

commands = typer.Typer(help="The store's tables: bring them up to date.", no_args_is_help=True)


@commands.command()
def upgrade(config: ConfigPath = DEFAULT_CONFIG) -> None:
    """Bring the store's tables up to date. Serving does it too, so this is for when you want to see it done."""
    settings = settings_from(config)
    with prepared_store(settings):
        typer.echo(f"{settings.store.shown_url} is at step {current(settings.store.url)}")


@commands.command()
def step(what: Annotated[str, typer.Argument()], config: ConfigPath = DEFAULT_CONFIG) -> None:
    """For developers: write the step from an up-to-date store to the tables in the code. Read it before you keep it."""
    write_step(settings_from(config).store.url, what)
