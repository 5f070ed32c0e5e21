"""Twilio's own requests to the account's webhooks: signed, and tried again as the URL's fragment says."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urldefrag, urlencode
from uuid import uuid4

import aiohttp
from yarl import URL

from sandbox.clock import CrisisClock
from sandbox.twilio_api.signature import sign

MAX_RETRIES = 5
_PAUSE = 1.0


@dataclass(frozen=True)
class RetryPolicy:
    """Connection overrides: `rc` retries, `rp` what is retried (4xx, 5xx, ct, rt, all), `rt` read timeout in ms."""

    retries: int = 3
    on: tuple[str, ...] = ("all",)
    read_timeout_ms: int = 15_000

    def overridden(self, fragment: str) -> "RetryPolicy":
        """The same with what a URL's fragment sets."""
        given = dict(parse_qsl(fragment))
        policy = self
        if given.get("rc", "").isdecimal():
            policy = replace(policy, retries=min(int(given["rc"]), MAX_RETRIES))
        if "rp" in given:
            policy = replace(policy, on=tuple(given["rp"].split(",")))
        if given.get("rt", "").isdecimal():
            policy = replace(policy, read_timeout_ms=min(max(100, int(given["rt"])), 15_000))
        return policy

    def retries_after(self, outcome: str) -> bool:
        return "all" in self.on or outcome in self.on


class Poster:
    """Posts forms to webhooks."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        clock: CrisisClock,
        auth_token: str,
        policy: RetryPolicy,
    ) -> None:
        self._session = session
        self._clock = clock
        self._auth_token = auth_token
        self._policy = policy

    async def post(self, url: str, parameters: Mapping[str, str], times: int = 1) -> None:
        """Post `times` times, each until it is taken (2xx) or the retries are used up; one token for all."""
        bare, fragment = urldefrag(url)
        policy = self._policy.overridden(fragment)
        headers = {
            "User-Agent": "TwilioProxy/1.1",
            "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
            "X-Twilio-Signature": sign(self._auth_token, bare, parameters),
            "I-Twilio-Idempotency-Token": str(uuid4()),
        }
        body = urlencode(parameters).encode()
        for _ in range(times):
            await self._insist(bare, body, headers, policy)

    async def _insist(self, url: str, body: bytes, headers: Mapping[str, str], policy: RetryPolicy) -> None:
        for attempt in range(policy.retries + 1):
            if attempt:
                await asyncio.sleep(self._clock.real_seconds(_PAUSE))
            outcome = await self._try(url, body, headers, policy)
            if outcome == "2xx" or not policy.retries_after(outcome):
                break

    async def _try(self, url: str, body: bytes, headers: Mapping[str, str], policy: RetryPolicy) -> str:
        """One request: 2xx, 3xx, 4xx or 5xx by its status; rt if no answer came in time; ct if none was possible."""
        timeout = aiohttp.ClientTimeout(total=policy.read_timeout_ms / 1000)
        try:
            async with self._session.post(
                URL(url, encoded=True), data=body, headers=headers, timeout=timeout, allow_redirects=False
            ) as response:
                await response.read()
                return f"{response.status // 100}xx"
        except TimeoutError:
            return "rt"
        except (aiohttp.ClientError, OSError):
            return "ct"
