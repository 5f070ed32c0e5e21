"""Many people who answer at once: posts signed SMS to a webhook as fast as it says 200, from a process of its own.

Run as `python -m bench.callers PORTS FIRST LAST`: persons FIRST to LAST answer "1", shared out over the ports; writes
the answers a second of three stretches to standard output.
"""

import asyncio
import json
import sys
import time
from collections.abc import Iterator
from typing import cast

import uvloop

from bench.arrivals import rates
from bench.writing import sms

CONNECTIONS = 64
STRETCHES = 3


class Caller(asyncio.Protocol):
    """One keep-alive connection: the next request leaves when the last one is answered."""

    def __init__(self, requests: Iterator[bytes], times: list[float], done: asyncio.Future[None]) -> None:
        self._requests = requests
        self._times = times
        self._done = done
        self._heard = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._next()

    def data_received(self, data: bytes) -> None:
        self._heard += data
        if b"<Response/>" not in self._heard and not self._heard.startswith(b"HTTP/1.1 2"):
            self._fail()
        elif self._heard.endswith(b"<Response/>"):
            self._times.append(time.monotonic())
            self._heard = b""
            self._next()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self._done.done():
            self._fail()

    def _next(self) -> None:
        request = next(self._requests, None)
        if request is not None:
            self._transport.write(request)
        elif not self._done.done():
            self._done.set_result(None)
            self._transport.close()

    def _fail(self) -> None:
        if not self._done.done():
            self._done.set_exception(RuntimeError(self._heard[:200].decode(errors="replace")))


async def call(ports: list[int], first: int, last: int) -> list[float]:
    """When each answer was acknowledged."""
    loop, times = asyncio.get_running_loop(), list[float]()
    requests = iter([_request(person) for person in range(first, last + 1)])
    ends = []
    for number in range(CONNECTIONS):
        done: asyncio.Future[None] = loop.create_future()
        await loop.create_connection(_maker(requests, times, done), "127.0.0.1", ports[number % len(ports)])
        ends.append(done)
    await asyncio.gather(*ends)
    return times


def _maker(requests: Iterator[bytes], times: list[float], done: asyncio.Future[None]):  # type: ignore[no-untyped-def]
    return lambda: Caller(requests, times, done)


def _request(person: int) -> bytes:
    path, headers, body = sms(person, "1")
    said = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{said}Content-Length: {len(body)}\r\n\r\n".encode() + body


if __name__ == "__main__":
    taken = uvloop.run(call(json.loads(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))
    print(json.dumps(rates(taken, STRETCHES)))
