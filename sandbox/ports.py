"""Ports for a service and its carriers on this machine, where nobody has given one."""

import os
import socket
from collections.abc import Iterator
from itertools import cycle

PORTS = range(10_000, 30_000)
"""Below those that systems give to outgoing connections, which may take a port between its choice and its use."""

STRIDE = 1_009

_first = os.getpid() * STRIDE % len(PORTS)
_in_turn: Iterator[int] = cycle([*PORTS[_first:], *PORTS[:_first]])


def free_port() -> int:
    """One that nobody listens on; no two calls of a process get the same. Raises OSError when none is free."""
    for _, port in zip(PORTS, _in_turn, strict=False):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if _takes(probe, port):
                return port
    raise OSError(f"none of the ports {PORTS.start}-{PORTS.stop - 1} is free")


def _takes(probe: socket.socket, port: int) -> bool:
    try:
        probe.bind(("127.0.0.1", port))
    except OSError:
        return False
    return True
