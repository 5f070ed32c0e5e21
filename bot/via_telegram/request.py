"""The requests of python-telegram-bot on a shared aiohttp session: one try each, and every timeout kept.

Its own transport scans the whole connection pool for each request and stalls with many sends in flight. Retries and
rates belong to the outbox. No error that leaves here names a URL, because the URL of the Bot API holds the token.
"""

import json
import os
from datetime import timedelta
from typing import Any

import aiohttp
from telegram.error import NetworkError, RetryAfter, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

os.environ.setdefault("PTB_TIMEDELTA", "true")  # else the library warns at every RetryAfter that it makes

READ_TIMEOUT = 20.0

_FORM = {"Content-Type": "application/x-www-form-urlencoded", "User-Agent": BaseRequest.USER_AGENT}
_NEVER_CONNECTED = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL)


class NotSent(NetworkError):
    """No connection: the request surely never went out."""


class Unanswered(NetworkError):
    """The request went out and nothing readable came back: Telegram may have carried it out."""


class AiohttpRequest(BaseRequest):
    """A transport on a session that whoever made it also closes. Times in seconds; forms only, no uploads."""

    def __init__(
        self, session: aiohttp.ClientSession, read_timeout: float = READ_TIMEOUT, connect_timeout: float = 5.0
    ) -> None:
        self._session = session
        self._read_timeout = read_timeout
        self._connect_timeout = connect_timeout

    @property
    def read_timeout(self) -> float:
        return self._read_timeout

    async def initialize(self) -> None:
        """Nothing to open: the session is shared."""

    async def shutdown(self) -> None:
        """Nothing to close: the session is shared."""

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = BaseRequest.DEFAULT_NONE,
        write_timeout: object = BaseRequest.DEFAULT_NONE,
        connect_timeout: object = BaseRequest.DEFAULT_NONE,
        pool_timeout: object = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """HTTP status and body. Raises NotSent, TimedOut, Unanswered, or NetworkError for an error not Telegram's."""
        body = request_data.url_encoded_parameters().encode() if request_data else None
        timeout = self._timeout(read_timeout, write_timeout, connect_timeout, pool_timeout)
        try:
            async with self._session.request(
                method, url, data=body, headers=_FORM, timeout=timeout, allow_redirects=False
            ) as response:
                status, payload = response.status, await response.read()
        except _NEVER_CONNECTED as error:
            raise NotSent(type(error).__name__) from None
        except TimeoutError:
            raise TimedOut from None
        except (aiohttp.ClientError, OSError) as error:
            raise Unanswered(type(error).__name__) from None
        if status >= 300 and not _is_telegrams(payload):
            raise NetworkError(f"HTTP {status}, not in Telegram's words")
        return status, payload

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The answer's object. Raises Unanswered; the library's own way would write the answer to the log."""
        answer = _json_object(payload)
        if answer is None or not answer.keys() & {"result", "description"}:
            raise Unanswered("an answer not in Telegram's form")
        return answer

    def _timeout(self, read: object, write: object, connect: object, pool: object) -> aiohttp.ClientTimeout:
        """The session has no timeout for writing alone, so the four together bound the whole request."""
        reading, writing = _seconds(read, self._read_timeout), _seconds(write, self._connect_timeout)
        connecting, waiting = _seconds(connect, self._connect_timeout), _seconds(pool, self._connect_timeout)
        return aiohttp.ClientTimeout(
            total=_sum(waiting, connecting, writing, reading),
            connect=_sum(waiting, connecting),
            sock_connect=connecting,
            sock_read=reading,
        )


def waiting_time(error: TelegramError) -> timedelta | None:
    """How long Telegram says to wait; None when it says nothing."""
    if not isinstance(error, RetryAfter):
        return None
    told = error.retry_after
    return told if isinstance(told, timedelta) else timedelta(seconds=told)


def _seconds(given: object, default: float) -> float | None:
    if given is BaseRequest.DEFAULT_NONE:
        return default
    return given if isinstance(given, (int, float)) else None


def _sum(*spans: float | None) -> float | None:
    """None means no limit, and so does a sum with one in it."""
    known = [span for span in spans if span is not None]
    return sum(known) if len(known) == len(spans) else None


def _is_telegrams(payload: bytes) -> bool:
    """A 403 of a firewall on the way is not Telegram's word that a person has blocked the bot."""
    answer = _json_object(payload)
    return answer is not None and "description" in answer


def _json_object(payload: bytes) -> dict[str, Any] | None:
    try:
        answer = json.loads(payload)
    except ValueError:
        return None
    return answer if isinstance(answer, dict) else None
