"""Ports that a demonstration, a bench and the tests choose."""

import socket

import pytest

from sandbox import ports
from sandbox.ports import PORTS, free_port


def test_no_port_is_given_twice_and_none_is_one_that_outgoing_connections_use() -> None:
    given = [free_port() for _ in range(500)]
    assert len(set(given)) == 500
    assert set(given) <= set(PORTS)


def test_a_port_that_somebody_listens_on_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    taken, free = free_port(), free_port()
    monkeypatch.setattr(ports, "_in_turn", iter([taken, free]))
    with socket.create_server(("127.0.0.1", taken)):
        assert free_port() == free
