"""`muster officer`: who may log in to the console."""

import os
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlmodel import Session

from registry.acts import Act, Subject
from registry.addresses import find_or_create_address
from registry.audit import record
from registry.numbers import NumberFault, parse_number
from registry.officers import OfficerError, add_officer
from service.commands.options import DEFAULT_CONFIG, ConfigPath, clock_of, operator, prepared_store, settings_from
from service.settings import Settings

PASSWORD = "MUSTER_OFFICER_PASSWORD"  # noqa: S105 - the name of the variable, not a password

commands = typer.Typer(help="Officers: who may log in to the console.", no_args_is_help=True)


@commands.command()
def add(
    login: Annotated[str, typer.Argument(help="What the officer types to log in.")],
    name: Annotated[str, typer.Option(help="The officer's name as colleagues see it.")],
    propose: Annotated[bool, typer.Option("--propose", help="May propose a level.")] = False,
    approve: Annotated[bool, typer.Option("--approve", help="May approve what another officer proposed.")] = False,
    page: Annotated[str | None, typer.Option(help="Where a proposal is announced: a number, or telegram:ID.")] = None,
    config: ConfigPath = DEFAULT_CONFIG,
) -> None:
    """Add an officer. The password is asked for, or taken from MUSTER_OFFICER_PASSWORD or ..._PASSWORD_FILE."""
    settings = settings_from(config)
    password = _given(os.environ) or _asked()
    where = _page_address(page, settings) if page is not None else None
    now = clock_of(settings).now()

    def write(session: Session) -> None:
        officer = add_officer(
            session, login=login, name=name, password=password, may_propose=propose, may_approve=approve
        )
        if where is not None:
            officer.page_address_id = find_or_create_address(session, *where, datetime.now(UTC)).id
            session.add(officer)
        may = " ".join(name for name, given in (("propose", propose), ("approve", approve)) if given)
        record(session, operator(), Act.OFFICER_ADD, now, Subject("officer", officer.id), may)

    with prepared_store(settings) as store:
        store.write_now(write)
    typer.echo(f"officer {login} is added")


def _page_address(page: str, settings: Settings) -> tuple[str, str]:
    """Channel and value of where an officer is paged. Raises OfficerError."""
    if page.startswith("telegram:"):
        return "telegram", page.removeprefix("telegram:")
    try:
        return "sms", parse_number(page, settings.post.country, settings.service.mode)
    except NumberFault as fault:
        raise OfficerError(str(fault)) from None


def _given(environ: Mapping[str, str]) -> str | None:
    file = environ.get(f"{PASSWORD}_FILE")
    if file is None:
        return environ.get(PASSWORD)
    try:
        return Path(file).read_text(encoding="utf-8").rstrip("\r\n")
    except OSError as error:
        raise OfficerError(f"{PASSWORD}_FILE names a file that cannot be read ({error.strerror})") from None


def _asked() -> str:
    if not sys.stdin.isatty():
        raise OfficerError(f"there is no terminal to ask for the password: set {PASSWORD} or {PASSWORD}_FILE")
    password: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    return password
