"""What several commands share: the --config option, a store that is ready for work, and who is at work on it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from registry.acts import Actor, Role
from registry.clock import WallClock
from registry.store import Store
from service.config import FILE_NAME, load
from service.preparing import prepare
from service.settings import Settings

ConfigPath = Annotated[
    Path, typer.Option("--config", envvar="MUSTER_CONFIG", help="The configuration file.", show_default=True)
]
DEFAULT_CONFIG = Path(FILE_NAME)


def settings_from(config: Path) -> Settings:
    """The settings that this process is given. Raises ConfigError."""
    return load(config, os.environ)


def clock_of(settings: Settings) -> WallClock:
    """The clock that this post goes by."""
    return WallClock(settings.service.clock_scale, settings.service.clock_origin)


def operator() -> Actor:
    """Whoever runs this command, by the number of their account on this machine."""
    return Actor(Role.OPERATOR, os.getuid())


@contextmanager
def prepared_store(settings: Settings) -> Iterator[Store]:
    """The store with its newest tables, its mode and its post, closed afterwards."""
    store = prepare(settings)
    try:
        yield store
    finally:
        store.close()
