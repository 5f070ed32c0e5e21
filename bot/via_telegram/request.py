"""The requests of python-telegram-bot on the shared session, and a short way for messages that are bytes already.

Its own transport scans the whole connection pool for each request and stalls with many sends in flight. Retries and
rates belong to the outbox. No error that leaves here names a URL, because the URL of the Bot API holds the token.
"""

import json
import os
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, NoReturn

import aiohttp
from multidict import CIMultiDict
from telegram.error import NetworkError, RetryAfter, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData
from yarl import URL

from bot import carrier_http
from bot.carrier_http import (
    CONNECT_SECONDS,
    LONGEST_ANSWER,
    LONGEST_LIST,
    LONGEST_WAIT,
    TOTAL_SECONDS,
    Answer,
    exchange,
    patience,
)

os.environ.setdefault("PTB_TIMEDELTA", "true")  # else the library warns at every RetryAfter that it makes

_SAME = {"User-Agent": BaseRequest.USER_AGENT, "Accept": "application/json", "Accept-Encoding": "identity"}
_FORM = CIMultiDict({"Content-Type": "application/x-www-form-urlencoded"} | _SAME)
_JSON = CIMultiDict({"Content-Type": "application/json"} | _SAME)
_DEFAULT_WAIT = timedelta(seconds=1)


class NotSent(NetworkError):
    """No connection: the request surely never went out."""


class Unanswered(NetworkError):
    """The request went out and nothing readable came back: Telegram may have carried it out."""


class _LibrarysReading(BaseRequest):
    """How the library reads answers: the class of error for each status and word is its own."""

    @property
    def read_timeout(self) -> float:
        return TOTAL_SECONDS

    async def initialize(self) -> None:
        """Nothing to open: the session is shared."""

    async def shutdown(self) -> None:
        """Nothing to close: the session is shared."""

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The answer's object. Raises Unanswered; the library's own way would write the answer to the log."""
        answer = _json_object(payload)
        if answer is None or not answer.keys() & {"result", "description"}:
            raise Unanswered("an answer not in Telegram's form")
        return answer


class AiohttpRequest(_LibrarysReading):
    """A transport on a session that whoever made it also closes. Times in seconds; `upload` is for pictures."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        read_timeout: float = TOTAL_SECONDS,
        connect_timeout: float = CONNECT_SECONDS,
    ) -> None:
        self._session = session
        self._read_timeout = read_timeout
        self._connect_timeout = connect_timeout
        self._patience = patience(read_timeout)

    @property
    def read_timeout(self) -> float:
        return self._read_timeout

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
        """HTTP status and body. Raises NotSent, TimedOut, Unanswered, RetryAfter, or NetworkError for an error that
        is not in Telegram's words."""
        body = request_data.url_encoded_parameters().encode() if request_data else None
        timeouts = self._timeouts(read_timeout, write_timeout, connect_timeout, pool_timeout)
        answer = await self._exchange(method, URL(url, encoded=True), body, _FORM, timeouts, LONGEST_LIST)
        if answer.status < 300 and b'"result"' not in answer.body:
            raise Unanswered("a success without a result")
        _check_words(answer)
        return answer.status, answer.body

    async def post_json(self, url: URL, body: bytes) -> bytes:
        """What a method whose parameters are JSON already answers with, unread. Raises TelegramError."""
        answer = await self._exchange("POST", url, body, _JSON, self._patience, LONGEST_ANSWER)
        if answer.status == 200:
            return answer.body
        _check_words(answer)
        return await _raise_as_the_library_does(answer)

    async def upload(self, url: URL, fields: Mapping[str, str], name: str, picture: bytes) -> bytes:
        """What a method that takes a PNG beside its parameters answers with, unread. Raises TelegramError."""
        form = aiohttp.FormData()
        for field, value in fields.items():
            form.add_field(field, value)
        form.add_field(name, picture, filename="level.png", content_type="image/png")
        writer = form()
        headers = CIMultiDict(_SAME)
        headers["Content-Type"] = writer.content_type or ""
        body = await writer.as_bytes()
        answer = await self._exchange("POST", url, body, headers, self._patience, LONGEST_ANSWER)
        if answer.status == 200:
            return answer.body
        _check_words(answer)
        return await _raise_as_the_library_does(answer)

    async def _exchange(
        self,
        method: str,
        url: URL,
        body: bytes | None,
        headers: CIMultiDict[str],
        timeouts: aiohttp.ClientTimeout,
        longest: int,
    ) -> Answer:
        try:
            return await exchange(self._session, method, url, body, headers, timeouts, longest)
        except carrier_http.NotSent as error:
            raise NotSent(str(error)) from None
        except carrier_http.Late:
            raise TimedOut from None
        except carrier_http.Unanswered as error:
            raise Unanswered(str(error)) from None

    def _timeouts(self, read: object, write: object, connect: object, pool: object) -> aiohttp.ClientTimeout:
        """The session has no timeout for writing alone, so the four together bound the whole request."""
        reading, writing = _seconds(read, self._read_timeout), _seconds(write, self._connect_timeout)
        connecting, waiting = _seconds(connect, self._connect_timeout), _seconds(pool, self._connect_timeout)
        return aiohttp.ClientTimeout(
            total=_sum(waiting, connecting, writing, reading),
            connect=_sum(waiting, connecting),
            sock_connect=connecting,
            sock_read=reading,
        )


class _Heard(_LibrarysReading):
    """A transport that has its answer already."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    async def do_request(self, *_: object, **__: object) -> tuple[int, bytes]:
        return self._answer.status, self._answer.body


def waiting_time(error: TelegramError) -> timedelta | None:
    """How long Telegram says to wait; None when it says nothing."""
    if not isinstance(error, RetryAfter):
        return None
    told = error.retry_after
    return told if isinstance(told, timedelta) else timedelta(seconds=told)


async def _raise_as_the_library_does(answer: Answer) -> NoReturn:
    await _Heard(answer).post("")
    raise Unanswered(f"HTTP {answer.status} with a result")


def _check_words(answer: Answer) -> None:
    """Let only errors in Telegram's words pass: a 403 of a firewall does not say that a person has blocked the bot.

    A 429 is a throttle whoever says it, and even if it forgets to say for how long.
    """
    if answer.status < 300:
        return
    said = _json_object(answer.body) or {}
    parameters = said.get("parameters", {})
    told = parameters.get("retry_after") if isinstance(parameters, dict) else None
    if answer.status == 429:
        raise RetryAfter(_span(told) or answer.retry_after or _DEFAULT_WAIT)
    if not isinstance(said.get("description"), str) or not isinstance(parameters, dict) or told:
        raise NetworkError(f"HTTP {answer.status}, not in Telegram's words")


def _span(seconds: object) -> timedelta | None:
    return timedelta(seconds=min(seconds, LONGEST_WAIT)) if isinstance(seconds, int) and seconds > 0 else None


def _seconds(given: object, default: float) -> float | None:
    if given is BaseRequest.DEFAULT_NONE:
        return default
    return given if isinstance(given, (int, float)) else None


def _sum(*spans: float | None) -> float | None:
    """None means no limit, and so does a sum with one in it."""
    known = [span for span in spans if span is not None]
    return sum(known) if len(known) == len(spans) else None


def _json_object(payload: bytes) -> dict[str, Any] | None:
    try:
        answer = json.loads(payload)
    except (ValueError, RecursionError):
        return None
    return answer if isinstance(answer, dict) else None
