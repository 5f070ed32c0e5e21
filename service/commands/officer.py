"""`muster officer`: who may log in to the console."""

import os
import sys
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlmodel import Session, select

from registry.acts import Act, Subject
from registry.addresses import find_or_create_address
from registry.administration import FEWEST_ADMINISTRATORS, Roles, may_begin
from registry.audit import record
from registry.by_two import administrators
from registry.officers import OfficerError, add_officer, where_paged
from registry.second_factor import has_factor
from registry.tables import Officer
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
    administer: Annotated[bool, typer.Option("--administer", help="May administer officers, by two.")] = False,
    page: Annotated[str | None, typer.Option(help="Where a proposal is announced: a number, or telegram:ID.")] = None,
    config: ConfigPath = DEFAULT_CONFIG,
) -> None:
    """Add an officer, while the post has fewer than two administrators: whoever holds the machine begins the post.

    The password is asked for, or taken from MUSTER_OFFICER_PASSWORD or ..._PASSWORD_FILE. It is good for the first
    log-in, at which the officer sets up a second factor and chooses another one.
    """
    settings, roles = settings_from(config), Roles(propose, approve, administer)
    with prepared_store(settings) as store:
        store.read_now(_check_beginning)
        password = _given(os.environ) or _asked()
        administrators = store.write_now(lambda session: _add(session, settings, login, name, password, roles, page))
    typer.echo(f"officer {login} is added")
    typer.echo(_what_next(administrators))


@commands.command(name="list")
def show(config: ConfigPath = DEFAULT_CONFIG) -> None:
    """List the officers: login, roles, whether active, and whether a second factor is set."""
    with prepared_store(settings_from(config)) as store:
        for line in store.read_now(_lines):
            typer.echo(line)


def _add(
    session: Session, settings: Settings, login: str, name: str, password: str, roles: Roles, page: str | None
) -> int:
    """Add the officer; how many active administrators there are then. Raises OfficerError."""
    _check_beginning(session)
    officer = add_officer(session, login=login, name=name, password=password, **asdict(roles))
    if page is not None:
        where = where_paged(page, settings.post.country, settings.service.mode)
        officer.page_address_id = find_or_create_address(session, *where, datetime.now(UTC)).id
        session.add(officer)
        session.flush()
    may = " ".join(name.removeprefix("may_") for name, given in asdict(roles).items() if given)
    record(session, operator(), Act.OFFICER_ADD, clock_of(settings).now(), Subject("officer", officer.id), may)
    return len(administrators(session))


def _check_beginning(session: Session) -> None:
    if not may_begin(session):
        raise OfficerError(
            f"this post has {FEWEST_ADMINISTRATORS} administrators or more, who add officers in the console:"
            " one proposes on the page Officers, another confirms"
        )


def _what_next(administrators: int) -> str:
    missing = FEWEST_ADMINISTRATORS - administrators
    if missing > 0:
        return f"the post needs {missing} more with --administer; until then officers are added here, and nowhere else"
    return "the post has its administrators: from now on officers are added in the console, by two of them"


def _lines(session: Session) -> list[str]:
    officers = session.exec(select(Officer).order_by(Officer.login)).all()
    return [
        "  ".join((officer.login, _roles(officer), "active" if officer.active else "switched off", _factor(officer)))
        for officer in officers
    ]


def _roles(officer: Officer) -> str:
    able = {"case officer": officer.may_work, "proposer": officer.may_propose, "approver": officer.may_approve}
    able["administrator"] = officer.may_administer
    return ", ".join(role for role, may in able.items() if may) or "viewer"


def _factor(officer: Officer) -> str:
    return "second factor set" if has_factor(officer) else "no second factor yet"


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
