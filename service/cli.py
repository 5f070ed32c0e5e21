"""The front page of the command line, and its edge: a fault that a person can mend is one clear sentence there."""

import sys

import typer
from sqlalchemy.exc import OperationalError

from registry.officers import OfficerError
from registry.settings import ModeChanged, NoPost
from registry.sheets import ImportRefused
from registry.store import StoreError
from sandbox.loopback import NotLoopback
from sandbox.population.living import JoiningStalled
from service.commands import db, officer
from service.commands.config import config
from service.commands.demo import demo
from service.commands.imports import COLUMN_HELP, import_csv
from service.commands.sandbox import CannotListen, sandbox
from service.commands.serve import serve
from service.config_faults import ConfigError
from service.demo.crisis import NotFinished
from service.demo.officer import ConsoleRefused
from service.demo.process import ServiceFailed

FRONT_PAGE = """Muster accounts for people: alerts, answers, wardens and families over Telegram and SMS.

\b
To run it:
1. fill in config.toml and look at what holds with: muster config
2. import the places: muster import areas areas.csv
3. add two officers: muster officer add LOGIN --name NAME --propose --approve
4. start it: muster serve

Every key of config.toml can be set in the environment as MUSTER_<TABLE>__<KEY>; secrets only there.
"""
MENDABLE = (
    ConfigError,
    StoreError,
    ModeChanged,
    NoPost,
    ImportRefused,
    OfficerError,
    NotLoopback,
    NotFinished,
    ConsoleRefused,
    ServiceFailed,
    JoiningStalled,
    CannotListen,
    OperationalError,
)
EXIT_STATUS = 2

# Tracebacks that show local variables would show names and numbers.
app = typer.Typer(help=FRONT_PAGE, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
app.command()(serve)
app.command()(demo)
app.command()(config)
app.command("import", epilog=COLUMN_HELP)(import_csv)
app.command()(sandbox)
app.add_typer(db.commands, name="db")
app.add_typer(officer.commands, name="officer")


def main() -> None:
    try:
        app()
    except MENDABLE as error:
        sys.stderr.write(f"muster: {_sentence(error)}\n")
        sys.exit(EXIT_STATUS)


def _sentence(error: Exception) -> str:
    if isinstance(error, OperationalError):  # its own text would add the statement and its parameters
        reason = str(error.orig).partition("\n")[0]
        return f"the store does not open: {reason}; look at [store] url"
    return str(error)
