"""`muster config`: what holds in the end."""

import json
from collections.abc import Iterator

import typer
from pydantic import BaseModel, SecretStr

from service.commands.options import DEFAULT_CONFIG, ConfigPath, settings_from
from service.config_faults import ConfigError
from service.settings import Settings, StoreSettings


def config(config: ConfigPath = DEFAULT_CONFIG) -> None:
    """Show the settings that hold, secrets hidden; or everything that is wrong with them, with exit status 1."""
    try:
        settings = settings_from(config)
    except ConfigError as error:
        typer.echo(f"muster: {error}", err=True)
        raise typer.Exit(1) from None
    typer.echo(shown(settings))


def shown(settings: Settings) -> str:
    """The settings as TOML, with every secret hidden."""
    tables = {name: getattr(settings, name) for name in Settings.model_fields}
    return "\n".join(line for name, table in tables.items() for line in _table(name, table))


def _table(name: str, table: object) -> Iterator[str]:
    if isinstance(table, dict):
        for code, inner in table.items():
            yield from _table(f"{name}.{code}", inner)
        return
    assert isinstance(table, BaseModel)
    yield f"[{name}]"
    for key in type(table).model_fields:
        value = table.shown_url if isinstance(table, StoreSettings) and key == "url" else getattr(table, key)
        yield from _pairs(f"{name}.{key}", key, value)
    yield ""


def _pairs(path: str, key: str, value: object) -> Iterator[str]:
    if isinstance(value, tuple) and not all(isinstance(inner, str) for inner in value):
        for inner in value:
            yield f"[[{path}]]"
            yield from (f"{name} = {_literal(held)}" for name, held in inner.items())
    elif value is None:
        yield f"# {key} is not set"
    elif isinstance(value, SecretStr):
        yield f"# {key} is set and hidden"
    else:
        yield f"{key} = {_literal(value)}"


def _literal(value: object) -> str:
    return json.dumps(value, default=str, ensure_ascii=False)
