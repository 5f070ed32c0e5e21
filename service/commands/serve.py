"""`muster serve`: the whole service in one process; `muster work`: one of many that share a PostgreSQL store."""

import sys
from typing import Annotated

import typer

from service.commands.options import DEFAULT_CONFIG, ConfigPath, settings_from
from service.logs import keep_logs_quiet
from service.no_dumps import forbid_core_dumps

if sys.platform == "win32":
    from asyncio import run
else:
    from uvloop import run


def serve(config: ConfigPath = DEFAULT_CONFIG) -> None:
    """Run Muster until Ctrl-C: carriers, answers, web pages and console."""
    from service.serving import serve as run_service

    keep_logs_quiet()
    forbid_core_dumps()
    run(run_service(settings_from(config)))


def work(
    engine: Annotated[bool, typer.Option("--engine/--no-engine", help="Send, fill, escalate, poll.")] = True,
    web: Annotated[bool, typer.Option("--web/--no-web", help="Open the webhooks, the pages and the console.")] = True,
    config: ConfigPath = DEFAULT_CONFIG,
) -> None:
    """Run one of many processes that share a PostgreSQL store, until Ctrl-C; on as many machines as you like.

    Each message, each deadline and each poll is one process's at a time; when it dies, another takes over within
    seconds. See docs/machines.md.
    """
    from service.serving import Roles
    from service.serving import serve as run_service

    if not (engine or web):
        raise typer.BadParameter("with --no-engine and --no-web there is nothing to do")
    keep_logs_quiet()
    forbid_core_dumps()
    run(run_service(settings_from(config), Roles(engine, web), shared=True))
