"""Both carriers in a process of their own: taking messages as fast as one core can, at a settable latency, refusing
what is beyond a rate, and keeping a record of every arrival. Run as `python -m bench.carrier PORT`.
"""

import asyncio
import json
import re
import sys
import time
from array import array
from collections.abc import Callable
from itertools import count
from typing import Any, cast

import uvloop

from bench.answers import (
    BOT,
    Known,
    address_and_content,
    fields_of,
    know,
    plain,
    telegram_refused,
    telegram_taken,
    twilio_refused,
    twilio_taken,
)
from bench.rate_limits import EachLimit, RateLimit

CONTROL = b"/bench/"
REFUSED_FOR = 1
"""Seconds of Retry-After."""
_LENGTH = re.compile(rb"(?i)\r\ncontent-length: *([0-9]+)")
_CHANNELS = {b"sendMessage": "telegram", b"Messages.json": "sms"}


class Carriers:
    """Telegram and Twilio: what they have taken, and how they behave."""

    def __init__(self) -> None:
        self.latency = 0.0
        self._second: dict[str, RateLimit | None] = {"telegram": None, "sms": None}
        self._chat: EachLimit | None = None
        self._texts: dict[bytes, Known] = {}
        self._numbers = count(1)
        self.forget()

    def forget(self) -> None:
        """Empty the record; the texts keep their numbers."""
        self._at = array("d")
        self._to: list[str] = []
        self._what = array("I")
        self._taken = bytearray()
        self._channel: list[str] = []
        self._refused = 0

    def behave(self, how: dict[str, Any]) -> None:
        """Set latency (seconds) and rates (units a second; 0 for none)."""
        self.latency = how.get("latency", 0.0)
        for channel in self._second:
            units = how.get(channel, 0)
            self._second[channel] = RateLimit(units) if units else None
        self._chat = EachLimit(how["chat"]) if how.get("chat") else None

    def take(self, channel: str, body: bytes) -> bytes:
        """Note the arrival and say whether it is taken."""
        now = time.monotonic()
        to, content = address_and_content(channel, body)
        known = self._texts.get(content)
        if known is None:
            known = self._texts[content] = know(channel, len(self._texts), fields_of(body))
        taken = self._is_taken(channel, to, known, now)
        self._at.append(now)
        self._to.append(to)
        self._what.append(known.number)
        self._channel.append(channel)
        self._taken.append(taken)
        self._refused += not taken
        if channel == "telegram":
            return telegram_taken(known, next(self._numbers), to) if taken else telegram_refused(REFUSED_FOR)
        return twilio_taken(known, next(self._numbers), to) if taken else twilio_refused(REFUSED_FOR)

    def count(self) -> dict[str, int]:
        return {"all": len(self._at), "refused": self._refused}

    def record(self, after: int) -> list[tuple[float, str, str, int, int, bool]]:
        """Every arrival from that place on."""
        units = {known.number: known.units for known in self._texts.values()}
        return [
            (self._at[n], self._channel[n], self._to[n], self._what[n], units[self._what[n]], bool(self._taken[n]))
            for n in range(after, len(self._at))
        ]

    def texts(self) -> dict[int, str]:
        return {known.number: known.text for known in self._texts.values()}

    def _is_taken(self, channel: str, to: str, known: Known, now: float) -> bool:
        if channel == "telegram" and self._chat is not None and not self._chat.takes(to, now):
            return False
        second = self._second[channel]
        return second is None or second.takes(known.units, now)


class Connection(asyncio.Protocol):
    """One keep-alive connection; requests of one length, answers in the order in which their latency is over."""

    def __init__(self, carriers: Carriers, later: Callable[..., object]) -> None:
        self._carriers = carriers
        self._later = later
        self._rest = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        data = self._rest + data if self._rest else data
        while data:
            ends = data.find(b"\r\n\r\n")
            if ends < 0:
                break
            told = _LENGTH.search(data, 0, ends)
            whole = ends + 4 + (int(told[1]) if told else 0)
            if len(data) < whole:
                break
            self._answer(data[: data.index(b"\r")], data[ends + 4 : whole])
            data = data[whole:]
        self._rest = data

    def _answer(self, line: bytes, body: bytes) -> None:
        method, path, _ = line.split(b" ", 2)
        channel = _CHANNELS.get(path.rpartition(b"/")[2])
        if channel is None or method != b"POST":
            self._write(self._other(path, body))
            return
        answer = self._carriers.take(channel, body)
        if self._carriers.latency:
            self._later(self._carriers.latency, self._write, answer)
        else:
            self._write(answer)

    def _write(self, answer: bytes) -> None:
        if not self._transport.is_closing():
            self._transport.write(answer)

    def _other(self, path: bytes, body: bytes) -> bytes:
        place, _, query = path.partition(b"?")
        match place.removeprefix(CONTROL):
            case b"count":
                return plain(self._carriers.count())
            case b"record":
                return plain(self._carriers.record(int(query or 0)))
            case b"texts":
                return plain(self._carriers.texts())
            case b"behave":
                self._carriers.forget()
                self._carriers.behave(json.loads(body))
                return plain({})
        if place.endswith(b"/Messages.json"):
            return plain({"messages": [], "next_page_uri": None, "page": 0, "page_size": 100})
        return plain({"ok": True, "result": BOT if place.endswith(b"/getMe") else True})


async def serve(port: int) -> None:
    loop, carriers = asyncio.get_running_loop(), Carriers()
    server = await loop.create_server(lambda: Connection(carriers, loop.call_later), "127.0.0.1", port, backlog=4096)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(serve(int(sys.argv[1])))
