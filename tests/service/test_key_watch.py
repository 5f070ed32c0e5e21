"""The look-up of the key goes on through whatever a database does, says so, and ends the process only without a key."""

import asyncio
from collections.abc import Callable

import pytest
from sqlalchemy.exc import InterfaceError, OperationalError
from structlog.testing import capture_logs

from registry.keys import KeyFault
from registry.store import StoreBusy
from service.key_watch import SAID_AGAIN_AFTER, following_keys

AWAY = [OperationalError("SELECT", {}, Exception("secret")), InterfaceError("SELECT", {}, Exception()), ValueError()]


class Scripted:
    """A store whose reads fail as the script says, and then succeed until the test has seen enough."""

    def __init__(self, *faults: Exception | None) -> None:
        self.faults = list(faults)
        self.done = asyncio.Event()

    async def read(self, work: Callable[[object], object]) -> None:
        if not self.faults:
            self.done.set()
            return
        if (fault := self.faults.pop(0)) is not None:
            raise fault


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.key_watch.LOOK_SECONDS", 0)


async def watched(*faults: Exception | None) -> tuple[list[str], bool]:
    """What was logged (level and event), and whether the process was ended."""
    store, ended = Scripted(*faults), asyncio.Event()
    with capture_logs() as logs:
        async with following_keys(store, ended.set):  # type: ignore[arg-type]
            waits = [asyncio.create_task(event.wait()) for event in (store.done, ended)]
            done, _ = await asyncio.wait(waits, timeout=10, return_when=asyncio.FIRST_COMPLETED)
            assert done, "the look-up stopped"
            for wait in waits:
                wait.cancel()
    assert "secret" not in str(logs)
    return [f"{entry['log_level']}: {entry['event']}" for entry in logs], ended.is_set()


@pytest.mark.parametrize("fault", [StoreBusy(), *AWAY], ids=lambda fault: type(fault).__name__)
async def test_a_database_that_was_away_ends_neither_the_process_nor_the_look_up(fault: Exception) -> None:
    logged, ended = await watched(fault, fault, None)
    assert not ended
    assert logged == ["warning: the key is not looked up", "info: the key is looked up again"]


async def test_a_look_up_that_goes_on_failing_is_said_again_and_louder() -> None:
    logged, ended = await watched(*[ValueError()] * 2 * SAID_AGAIN_AFTER)
    assert not ended
    assert [line for line in logged if line.startswith("critical")] == ["critical: the key is not looked up"] * 2


async def test_a_key_that_is_not_here_ends_the_process_also_after_faults() -> None:
    logged, ended = await watched(ValueError(), KeyFault("bring the file"))
    assert ended
    assert logged[-1] == "critical: a key is missing"
