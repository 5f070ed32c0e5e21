"""The front page of the command line, and its edge: a fault that a person can mend is one clear sentence there."""

import sys
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup

FRONT_PAGE = """Muster accounts for people: alerts, answers, wardens and families over Telegram and SMS.

\b
To run it:
1. make a key file, which seals names, numbers and texts: muster keys new FILE
2. fill in config.toml and look at what holds with: muster config
3. import the places: muster import areas areas.csv
4. add two officers: muster officer add LOGIN --name NAME --propose --approve --administer
5. start it: muster serve

Every key of config.toml can be set in the environment as MUSTER_<TABLE>__<KEY>; secrets only there.
"""
COMMANDS = {
    "serve": "serve:serve",
    "work": "serve:work",
    "demo": "demo:demo",
    "config": "config:config",
    "import": "imports:import_csv",
    "poster": "poster:commands",
    "call-list": "call_list:commands",
    "backup": "backup:backup",
    "restore": "restore:restore",
    "snapshot": "snapshot:commands",
    "doctor": "doctor:doctor",
    "languages": "languages:languages",
    "audit": "audit:commands",
    "purge": "purge:purge",
    "wipe": "wipe:wipe",
    "sandbox": "sandbox:sandbox",
    "db": "db:commands",
    "officer": "officer:commands",
    "keys": "keys:commands",
    "understand": "understand:understand",
}
"""In the order of the front page: the file in `service/commands`, and what it is called there."""

EXIT_STATUS = 2


class OnDemand(TyperGroup):
    """Imports a command when it is called: a service that starts again must not wait for what others need.

    Typer's own copy of Click has no public name, hence Any.
    """

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        return _load(cmd_name) if cmd_name in COMMANDS else None


# Tracebacks that show local variables would show names and numbers.
app = typer.Typer(cls=OnDemand, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


@app.callback(help=FRONT_PAGE)
def front_page() -> None:
    """The commands stand beside it."""


def main() -> None:
    try:
        app()
    except Exception as error:
        from service.mendable import sentence_for  # what it knows of takes long to import

        sentence = sentence_for(error)
        if sentence is None:
            raise
        sys.stderr.write(f"muster: {sentence}\n")
        sys.exit(EXIT_STATUS)


def _load(name: str) -> Any:
    file, _, called = COMMANDS[name].partition(":")
    module = import_module(f"service.commands.{file}")
    found = getattr(module, called)
    if isinstance(found, typer.Typer):
        group = typer.main.get_group(found)
        group.name = name  # the front page takes it from here
        return group
    alone = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    alone.command(name, epilog=getattr(module, "EPILOG", None))(found)
    return typer.main.get_command(alone)
