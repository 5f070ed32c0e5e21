"""Twilio's requests on a shared aiohttp session: one try each, the timeout kept, another host if one is given.

Twilio's own async client ignores its timeout and sends a message three times when told to retry. Retries belong to the
outbox.
"""

import logging
from collections.abc import Mapping
from datetime import timedelta

import aiohttp
from twilio.http import AsyncHttpClient
from twilio.http.response import Response
from yarl import URL

TIMEOUT = 20.0
_CONNECT_TIMEOUT = 5.0
_DEFAULT_WAIT = timedelta(seconds=1)
_NEVER_CONNECTED = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL)


class NotSent(Exception):
    """No connection: the request surely never went out."""


class Unanswered(Exception):
    """The request went out and no answer came back: Twilio may have carried it out."""


class Throttled(Exception):
    """Twilio takes no more requests for now (429). Its own exceptions do not carry the header that says how long."""

    def __init__(self, retry_after: timedelta) -> None:
        super().__init__(f"retry after {retry_after}")
        self.retry_after = retry_after


class AiohttpClient(AsyncHttpClient):  # type: ignore[misc] # twilio is not typed
    """A transport on a session that whoever made it also closes. `base_url` replaces https://api.twilio.com."""

    def __init__(self, session: aiohttp.ClientSession, base_url: str | None = None, timeout: float = TIMEOUT) -> None:
        super().__init__(logging.getLogger("twilio"), is_async=True, timeout=timeout)
        self._session = session
        self._base = URL(base_url) if base_url else None

    async def request(
        self,
        method: str,
        uri: str,
        params: Mapping[str, str] | None = None,
        data: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - the signature is Twilio's
        allow_redirects: bool = False,
    ) -> Response:
        """Status, text and headers of the answer. Raises NotSent, Unanswered, Throttled."""
        sent = dict(headers or {})
        if auth is not None:
            sent["Authorization"] = aiohttp.encode_basic_auth(*auth)
        try:
            async with self._session.request(
                method.upper(),
                self._url(uri),
                params=params,
                data=data,
                headers=sent,
                timeout=aiohttp.ClientTimeout(total=timeout or self.timeout, connect=_CONNECT_TIMEOUT),
                allow_redirects=allow_redirects,
            ) as response:
                answer = Response(response.status, await response.text(), response.headers)
        except _NEVER_CONNECTED as error:
            raise NotSent(type(error).__name__) from None
        except (aiohttp.ClientError, OSError, UnicodeDecodeError) as error:
            raise Unanswered(type(error).__name__) from None
        if answer.status_code == 429:
            raise Throttled(_retry_after(answer.headers))
        return answer

    def _url(self, uri: str) -> URL:
        url = URL(uri)
        return url if self._base is None else self._base.join(url.relative())


def _retry_after(headers: Mapping[str, str]) -> timedelta:
    """The header in seconds; its other form, a date, is not used by Twilio."""
    told = headers.get("Retry-After", "")
    return timedelta(seconds=int(told)) if told.isdecimal() else _DEFAULT_WAIT
