"""Delivery of updates to the bot's webhook: one at a time per key, again until it is taken or expires."""

import asyncio
import json
import random
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import aiohttp
from yarl import URL

from sandbox.background import Background
from sandbox.clock import CrisisClock
from sandbox.faults import CALLBACK_FAULTS, FaultTable
from sandbox.stream import Json
from sandbox.telegram_api.updates import Update, UpdateQueue

READ_TIMEOUT = aiohttp.ClientTimeout(total=60)
LONGEST_PAUSE = (60, 120)
LONGEST_RETRY_AFTER = 3600

Reply = Callable[[str, Json], Awaitable[object]]


@dataclass(frozen=True)
class Webhook:
    """Where the bot wants its updates."""

    url: str
    secret: str | None = None
    max_connections: int = 40
    allowed_updates: tuple[str, ...] = ()


@dataclass(frozen=True)
class Failure:
    """Why the last delivery was not taken."""

    at: datetime
    message: str


class NotTaken(Exception):
    """The webhook did not answer 2xx; it may have said how many seconds to wait."""

    def __init__(self, message: str, retry_after: int | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Pusher:
    """Posts pending updates while a webhook is set. `reply` carries out the method in a webhook's answer."""

    def __init__(
        self,
        queue: UpdateQueue,
        clock: CrisisClock,
        background: Background,
        faults: FaultTable,
        session: aiohttp.ClientSession,
        reply: Reply,
    ) -> None:
        self._queue = queue
        self._clock = clock
        self._background = background
        self._faults = faults
        self._session = session
        self._reply = reply
        self._lines: dict[int, deque[Update]] = {}
        self._slots = asyncio.Semaphore(1)
        self.webhook: Webhook | None = None
        self.last_failure: Failure | None = None
        queue.listeners.append(self._line_up)

    def start(self, webhook: Webhook) -> None:
        """Post what is pending and what will come to `webhook`, instead of any webhook before it."""
        self.stop()
        self.webhook = webhook
        self._slots = asyncio.Semaphore(webhook.max_connections)
        for update in self._queue.first(len(self._queue), self._clock.now()):
            self._line_up(update)

    def stop(self) -> None:
        """Post no more; a post under way ends by itself."""
        self.webhook = None
        self.last_failure = None
        self._lines = {}

    def _line_up(self, update: Update) -> None:
        if self.webhook is None:
            return
        line = self._lines.get(update.key)
        if line is None:
            line = self._lines[update.key] = deque()
            line.append(update)
            self._background.spawn(self._drain(update.key, line, self.webhook))
        else:
            line.append(update)

    async def _drain(self, key: int, line: deque[Update], webhook: Webhook) -> None:
        while line and self.webhook is webhook:
            await self._deliver(line[0], webhook)
            line.popleft()
        if self._lines.get(key) is line:
            del self._lines[key]

    async def _deliver(self, update: Update, webhook: Webhook) -> None:
        """Post until it is taken, expires, or the webhook is another."""
        pause = 0.0
        while self.webhook is webhook and self._clock.now() < update.expires_at:
            try:
                async with self._slots:
                    await self._post(update, webhook)
            except NotTaken as failure:
                now = self._clock.now()
                self.last_failure = Failure(now, str(failure))
                wait = min(failure.retry_after or pause, (update.expires_at - now) / timedelta(seconds=1))
                await asyncio.sleep(self._clock.real_seconds(wait))
                pause = min(max(2.0, pause * 2), random.uniform(*LONGEST_PAUSE))
            else:
                break
        if self.webhook is webhook:
            self._queue.remove([update.id])

    async def _post(self, update: Update, webhook: Webhook) -> None:
        answer = await self._send(update, webhook)
        fault = self._faults.strike("telegram", CALLBACK_FAULTS, None, "webhook")
        if fault is not None and fault.kind == "duplicate_callbacks":
            await self._send(update, webhook)
        await self._carry_out(answer)

    async def _send(self, update: Update, webhook: Webhook) -> bytes:
        """One POST; the body of a 2xx answer. Raises NotTaken."""
        headers = {"Content-Type": "application/json"}
        if webhook.secret is not None:
            headers["X-Telegram-Bot-Api-Secret-Token"] = webhook.secret
        body = json.dumps(update.as_json()).encode()
        try:
            async with self._session.post(
                URL(webhook.url, encoded=True), data=body, headers=headers, timeout=READ_TIMEOUT, allow_redirects=False
            ) as response:
                if not 200 <= response.status < 300:
                    raise NotTaken(
                        f"Wrong response from the webhook: {response.status} {response.reason}",
                        _retry_after(response.headers.get("Retry-After")),
                    )
                return await response.read()
        except TimeoutError:
            raise NotTaken("Read timeout expired") from None
        except (aiohttp.ClientError, OSError):
            raise NotTaken("Connection refused") from None

    async def _carry_out(self, answer: bytes) -> None:
        """A webhook may answer with one method call of its own."""
        try:
            call = json.loads(answer)
        except ValueError:
            return
        if isinstance(call, dict) and isinstance(call.get("method"), str):
            await self._reply(call["method"], call)


def _retry_after(header: str | None) -> int | None:
    return min(int(header), LONGEST_RETRY_AFTER) if header is not None and header.isdecimal() else None
