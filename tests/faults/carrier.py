"""Both carriers on loopback, badly behaved to order, with a record of all that was asked of them and all they took.
A dead-man's address hangs beside them, at /alarm.

The sandbox plays the carriers as they are; this one plays them at their worst, and knows nothing of flood limits,
chats or phones. It serves many sends a second from the loop of the test.
"""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from itertools import count
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

ACCOUNT = "AC" + "0" * 31 + "1"
AUTH_TOKEN = "auth-token-of-the-faults"
BOT_TOKEN = "999000001:token-of-the-faults"
SENDER = "+99910000001"
LONGEST_POLL = 1.0
"""Wall-clock seconds; a test that stops its engine should not wait for an empty poll."""


@dataclass(frozen=True)
class Asked:
    """One message that a client wanted to send: when (monotonic seconds), on which channel, to whom, what; all are
    numbered from 1."""

    at: float
    channel: str
    to: str
    text: str
    number: int
    callback: str | None = None
    made_at: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def ref(self) -> str:
        """What the carrier calls the message."""
        return f"SM{self.number:032x}" if self.channel == "sms" else str(self.number)


@dataclass(frozen=True)
class Conduct:
    """What a carrier does with one message, and what it says of it.

    takes: whether the phone gets it. after: seconds until the answer. says: the bytes of the answer instead of the
    right ones; "cut" for a connection that breaks, "nothing" for an answer that never comes. drip: seconds between the
    bytes of the answer.
    """

    takes: bool = True
    after: float = 0.0
    says: bytes | str | None = None
    status: int = 0
    headers: tuple[tuple[str, str], ...] = ()
    drip: float = 0.0


WELL = Conduct()
RESETS = Conduct(takes=False, says="cut")
TAKES_AND_CUTS = Conduct(says="cut")
TAKES_AND_HANGS = Conduct(says="nothing")
HANGS = Conduct(takes=False, says="nothing")
TAKES_AND_SAYS_HTML = Conduct(says=b"<html><body><h1>Gateway</h1>{{")
TAKES_AND_SAYS_HALF = Conduct(says=b'{"ok": true, "result": {"message_id": 1')
TAKES_AND_SAYS_TOO_MUCH = Conduct(says=b'{"ok": "' + b"x" * 3_000_000 + b'"}')
DRIPS = Conduct(drip=0.2)

Behaviour = Callable[[Asked], Conduct]


def throttled(channel: str, seconds: int) -> Conduct:
    """429 with the time to wait, where that carrier puts it."""
    if channel == "sms":
        says: dict[str, object] = {"code": 20429, "message": "Too Many Requests", "status": 429}
        return Conduct(False, says=json.dumps(says).encode(), status=429, headers=(("Retry-After", str(seconds)),))
    says = {
        "ok": False,
        "error_code": 429,
        "description": f"Too Many Requests: retry after {seconds}",
        "parameters": {"retry_after": seconds},
    }
    return Conduct(False, says=json.dumps(says).encode(), status=429)


def refused(channel: str, status: int, what: str | int) -> Conduct:
    """A refusal in the carrier's own words: Telegram's description, or Twilio's code."""
    if channel == "sms":
        said: dict[str, object] = {"code": int(what), "message": "refused", "status": status}
    else:
        said = {"ok": False, "error_code": status, "description": str(what)}
    return Conduct(False, says=json.dumps(said).encode(), status=status)


def failing(channel: str, status: int) -> Conduct:
    """A server error."""
    return refused(channel, status, 20000 + status if channel == "sms" else "Internal Server Error")


class Carrier:
    """Telegram and Twilio behind one port. `behave` sets how; `asked` and `taken` are the record."""

    def __init__(self, latency: float = 0.0) -> None:
        self.latency = latency
        self.asked: list[Asked] = []
        self.taken: list[Asked] = []
        self.answered: list[Asked] = []
        self.polls = 0
        self.lookups = 0
        self.lists: Callable[[list[Asked]], list[Asked]] = list
        self.alarms: list[tuple[float, str, str]] = []
        self.updates: list[dict[str, Any]] = []
        self._behaviour: Behaviour = lambda _: WELL
        self._numbers = count(1)
        self._server: web.Server | None = None  # type: ignore[type-arg]
        self._runner: web.ServerRunner | None = None
        self._changed = asyncio.Event()
        self.url = ""

    def behave(self, behaviour: Behaviour | Conduct) -> None:
        """From the next message on."""
        self._behaviour = behaviour if callable(behaviour) else lambda _: behaviour

    def taken_by(self, channel: str) -> list[Asked]:
        return [one for one in self.taken if one.channel == channel]

    def copies(self, channel: str | None = None) -> Counter[tuple[str, str]]:
        """How often each text reached each address."""
        return Counter((one.to, one.text) for one in self.taken if channel in (None, one.channel))

    def most_within(self, seconds: float, channel: str, after: int = 0) -> int:
        """The most messages that were asked for in any stretch of so many seconds, leaving out the first ones."""
        times = [one.at for one in self.asked if one.channel == channel][after:]
        most = first = 0
        for last, at in enumerate(times):
            while at - times[first] >= seconds:
                first += 1
            most = max(most, last - first + 1)
        return most

    async def until(self, holds: Callable[[], bool], seconds: float = 30.0) -> None:
        """Wait for something in the record; fails when it does not happen in time."""
        async with asyncio.timeout(seconds):
            while not holds():
                self._changed.clear()
                await self._changed.wait()

    async def until_quiet(self, seconds: float = 0.3) -> None:
        """Wait until nothing was asked for so long: what a dead or frozen client had in its sockets is read by then."""
        with suppress(TimeoutError):
            while True:
                before = len(self.asked)
                await self.until(lambda: len(self.asked) > before, seconds)  # noqa: B023

    async def until_left_alone(self) -> None:
        """Wait until what a dead client still had in its sockets is taken, and its connections are gone."""
        assert self._server is not None
        async with asyncio.timeout(10):
            while self._server.connections:  # noqa: ASYNC110 - aiohttp has no event for the last client
                await asyncio.sleep(0.01)

    async def start(self) -> None:
        server = self._server = web.Server(self._handle, access_log=None)  # type: ignore[arg-type]
        self._runner = web.ServerRunner(server, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0, backlog=1024)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        parts = request.path.rsplit("/", 1)
        if parts[-1] in ("sendMessage", "Messages.json") and request.method == "POST":
            return await self._take(request, "telegram" if parts[-1] == "sendMessage" else "sms")
        if parts[-1] == "Messages.json":
            return self._list(request)
        if parts[-1] == "getUpdates":
            return await self._poll(request)
        if "alarm" in parts[0] or parts[-1] == "alarm":
            self.alarms.append((time.monotonic(), request.path, (await request.read()).decode()))
            self._changed.set()
        return web.json_response({"ok": True, "result": True})

    async def _take(self, request: web.BaseRequest, channel: str) -> web.StreamResponse:
        fields = _fields(await request.read(), request.content_type)
        to = str(fields["To" if channel == "sms" else "chat_id"])
        text = str(fields["Body" if channel == "sms" else "text"])
        asked = Asked(time.monotonic(), channel, to, text, next(self._numbers), fields.get("StatusCallback"))
        self.asked.append(asked)
        conduct = self._behaviour(asked)
        if conduct.takes:
            self.taken.append(asked)
        self._changed.set()
        await asyncio.sleep(conduct.after or self.latency)
        return await self._say(request, asked, conduct)

    async def _say(self, request: web.BaseRequest, asked: Asked, conduct: Conduct) -> web.StreamResponse:
        if conduct.says == "nothing":
            await _until_gone(request)
        if isinstance(conduct.says, str):
            return _cut(request)
        body = json.dumps(_right_answer(asked)).encode() if conduct.says is None else conduct.says
        status = conduct.status or (201 if asked.channel == "sms" else 200)
        if conduct.drip:
            return await _drip(request, status, body, conduct.drip)
        self.answered.append(asked)
        self._changed.set()
        return web.Response(body=body, status=status, headers=dict(conduct.headers), content_type="application/json")

    def _list(self, request: web.BaseRequest) -> web.StreamResponse:
        """Twilio's list, newest first; `lists` may leave something out, as the real one does for a moment."""
        self.lookups += 1
        to = request.query.get("To")
        kept = [one for one in self.lists(self.taken_by("sms")) if to in (None, one.to)]
        messages = [_right_answer(one) for one in reversed(kept)]
        return web.json_response({"messages": messages, "next_page_uri": None, "page": 0, "page_size": 50})

    async def _poll(self, request: web.BaseRequest) -> web.StreamResponse:
        """Updates stay until a later offset confirms them."""
        fields = _fields(await request.read(), request.content_type)
        offset = int(fields.get("offset") or 0)
        self.updates = [update for update in self.updates if update["update_id"] >= offset]
        self.polls += 1
        self._changed.set()
        if not self.updates:
            await asyncio.sleep(min(LONGEST_POLL, float(fields.get("timeout") or 0)) / 10)
        return web.json_response({"ok": True, "result": self.updates})


def _fields(body: bytes, content_type: str) -> dict[str, Any]:
    """The fields of a form or of a JSON object."""
    if content_type == "application/json":
        fields: dict[str, Any] = json.loads(body)
        return fields
    return dict(parse_qsl(body.decode(), keep_blank_values=True))


def _right_answer(asked: Asked) -> dict[str, object]:
    if asked.channel == "telegram":
        chat = {"id": int(asked.to), "type": "private", "first_name": "Somebody"}
        made = int(asked.made_at.timestamp())
        return {"ok": True, "result": {"message_id": asked.number, "date": made, "chat": chat, "text": asked.text}}
    return {
        "sid": asked.ref, "account_sid": ACCOUNT, "to": asked.to, "from": SENDER, "body": asked.text,
        "status": "queued", "direction": "outbound-api", "date_created": format_datetime(asked.made_at),
        "date_updated": format_datetime(asked.made_at), "date_sent": None, "error_code": None, "error_message": None,
        "num_segments": "1", "num_media": "0", "price": None, "price_unit": "USD", "api_version": "2010-04-01",
        "messaging_service_sid": None, "uri": "", "subresource_uris": {},
    }  # fmt: skip


async def _drip(request: web.BaseRequest, status: int, body: bytes, pause: float) -> web.StreamResponse:
    response = web.StreamResponse(status=status, headers={"Content-Type": "application/json"})
    response.content_length = len(body)
    await response.prepare(request)
    with suppress(ConnectionError):  # nobody waits that long
        for byte in _bytes(body):
            await response.write(byte)
            await asyncio.sleep(pause)
    return response


def _bytes(body: bytes) -> Iterator[bytes]:
    return (body[place : place + 1] for place in range(len(body)))


async def _until_gone(request: web.BaseRequest) -> None:
    while request.transport is not None and not request.transport.is_closing():  # noqa: ASYNC110 - aiohttp has no event
        await asyncio.sleep(0.05)


def _cut(request: web.BaseRequest) -> web.StreamResponse:
    """Close the connection without an answer; what is returned goes nowhere."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
