"""Keeps the tests on this machine: an attempt to leave it is stopped, and fails the test even if it is swallowed."""

import sys
from ipaddress import ip_address

_LEAVING = ("socket.connect", "socket.sendto")
_attempts: list[str] = []


class LeftTheMachine(BaseException):
    """A test reached for the network. Not an Exception, so that no code under test takes it for a carrier's failure."""


def watch() -> None:
    """Stop every connection of this process that leaves the machine, from now on."""
    sys.addaudithook(_judge)


def attempts() -> list[str]:
    """Where to since the last time this was asked."""
    taken, _attempts[:] = list(_attempts), []
    return taken


def _judge(event: str, arguments: tuple[object, ...]) -> None:
    if event in _LEAVING:
        target = arguments[1]
        host = target[0] if isinstance(target, tuple) else None  # a Unix socket has a path instead
    elif event == "socket.getaddrinfo":
        host = arguments[0]
    else:
        return
    if host is not None and not _is_here(host):
        _attempts.append(str(host))
        raise LeftTheMachine(f"a test reached for {host!r}: tests stay on 127.0.0.1")


def _is_here(host: object) -> bool:
    name = host.decode() if isinstance(host, bytes) else str(host)
    if name in ("", "localhost"):
        return True
    try:
        address = ip_address(name)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified
