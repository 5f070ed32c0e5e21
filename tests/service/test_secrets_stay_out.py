"""Secrets come from the environment or a file it names: never from a command line, never in an address of ours."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

import pytest

from bot.via_sms.paths import SMS_PATH, STATUS_PATH
from bot.via_telegram.webhook import PATH as TELEGRAM_PATH
from console.app import create_console
from console.context import ConsoleContext
from registry.settings import Mode
from registry.store import Store
from service import cli
from tests.fakes.clock import FakeClock
from tests.fakes.country import Country

SECRET = re.compile(r"password|passphrase|token|secret|credential|auth|\bkey\b", re.IGNORECASE)


def parameters(command: Any, name: str) -> Iterator[tuple[str, str]]:
    """(command, parameter) of a command and of those below it, as they are typed."""
    for below, inner in getattr(command, "commands", {}).items():
        yield from parameters(inner, f"{name} {below}")
    for parameter in command.params:
        yield from ((name, word) for word in (parameter.name, *parameter.opts))


def paths_of(routes: Iterable[Any]) -> Iterator[str]:
    for route in routes:
        inner = getattr(route, "original_router", None)
        yield from paths_of(inner.routes) if inner is not None else [route.path]


CHANGES_A_PASSWORD = "/log-ins/password"


@pytest.mark.parametrize("name", list(cli.COMMANDS))
def test_no_command_takes_a_secret_where_every_process_of_the_machine_can_read_it(name: str) -> None:
    found = list(parameters(cli._load(name), name))

    assert found
    assert [(command, word) for command, word in found if SECRET.search(word)] == []


def test_no_address_of_ours_holds_a_secret_of_the_post(store: Store) -> None:
    """The link of a person's own reply page is theirs, and opens nothing else."""
    country = Country(store, FakeClock())
    console = create_console(ConsoleContext(store, country.speaker, country.clock, Mode.SANDBOX))
    paths = list(paths_of(console.routes))

    assert "/login" in paths
    assert CHANGES_A_PASSWORD in paths
    others = [path for path in (*paths, SMS_PATH, STATUS_PATH, TELEGRAM_PATH) if path != CHANGES_A_PASSWORD]
    assert [path for path in others if SECRET.search(path)] == []
