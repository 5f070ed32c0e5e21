"""The guards themselves: they must be able to fail."""

import asyncio
import logging
import socket
from datetime import timedelta

import pytest
import structlog

from tests.fakes import network
from tests.fakes.clock import FakeClock
from tests.fakes.secrecy import Secrecy


@pytest.fixture
def listening() -> Secrecy:
    return Secrecy()


def test_a_number_in_a_log_line_is_a_breach(listening: Secrecy) -> None:
    listening.read_structlog(None, "info", {"event": "sent", "to": "+99920000123"})

    assert len(listening.breaches()) == 1


def test_what_a_test_tells_is_found_in_the_standard_log_and_in_its_tracebacks(listening: Secrecy) -> None:
    listening.tell("Amina", 4711)
    log = logging.getLogger("breach")
    log.propagate = False
    log.addHandler(listening.handler())
    log.warning("chat %s", 4711)
    try:
        raise ValueError("Amina")
    except ValueError:
        log.exception("failed")

    assert len(listening.breaches()) == 2


def test_ids_and_states_are_no_breach(secrecy: Secrecy) -> None:
    secrecy.tell("Amina", "123:token")
    structlog.get_logger().info("delivery accepted", delivery=17, state="accepted")

    assert secrecy.breaches() == []


def test_the_guard_reads_structlog_and_logging(listening: Secrecy, secrecy: Secrecy) -> None:
    structlog.get_logger().info("one", word="harmless-one")
    logging.getLogger("somebody").warning("harmless-two")
    secrecy.tell("harmless-one", "harmless-two")

    assert len(secrecy.breaches()) == 2
    secrecy._secrets.clear()


@pytest.mark.parametrize("host", ["192.0.2.1", "example.org"])
def test_nobody_leaves_this_machine(host: str) -> None:
    with pytest.raises(network.LeftTheMachine):
        socket.create_connection((host, 80), timeout=0.01)

    assert network.attempts() == [host]


def test_this_machine_may_be_called() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()[:2]).close()

    assert network.attempts() == []


async def test_sleepers_wake_when_the_clock_has_moved_far_enough(clock: FakeClock) -> None:
    sleeper = asyncio.create_task(clock.sleep(timedelta(minutes=5)))
    await asyncio.sleep(0)
    clock.forward(minutes=4)
    await asyncio.sleep(0)
    assert not sleeper.done()

    clock.forward(minutes=1)
    await sleeper
