"""Twilio's requests on the shared session: one try each, the timeout kept, another host if one is given.

Twilio's own async client ignores its timeout and sends a message three times when told to retry. Retries belong to the
outbox.
"""

import logging
from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import urlencode

import aiohttp
from multidict import CIMultiDict
from twilio.http import AsyncHttpClient
from twilio.http.response import Response
from yarl import URL

from bot.carrier_http import LONGEST_ANSWER, LONGEST_LIST, TOTAL_SECONDS, Answer, Unanswered, exchange, patience

_DEFAULT_WAIT = timedelta(seconds=1)


class Throttled(Exception):
    """Twilio takes no more requests for now (429). `concurrent` is how many it says are running, if it says so.

    Its own exceptions carry no headers, and these two say how long to wait and why.
    """

    def __init__(self, answer: Answer) -> None:
        self.retry_after = answer.retry_after or _DEFAULT_WAIT
        told = answer.headers.get("Twilio-Concurrent-Requests", "")
        self.concurrent = int(told) if told.isdecimal() and len(told) < 10 else None
        super().__init__(f"retry after {self.retry_after}")


class AiohttpClient(AsyncHttpClient):  # type: ignore[misc] # twilio is not typed
    """A transport on a session that whoever made it also closes. `base_url` replaces https://api.twilio.com.

    `timeout` is for a whole exchange, in seconds.
    """

    def __init__(
        self, session: aiohttp.ClientSession, base_url: str | None = None, timeout: float = TOTAL_SECONDS
    ) -> None:
        super().__init__(logging.getLogger("twilio"), is_async=True, timeout=timeout)
        self._session = session
        self._base = URL(base_url) if base_url else None
        self._patience = patience(timeout)

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
        """Status, text and headers of the answer; no redirect is followed. Raises NotSent, Unanswered, Throttled."""
        sent = CIMultiDict(headers or {})
        sent["Accept-Encoding"] = "identity"
        if auth is not None:
            sent["Authorization"] = aiohttp.encode_basic_auth(*auth)
        url = self.url(uri).extend_query(params or {})
        form = urlencode(data).encode() if data else None
        patient = patience(timeout) if timeout else self._patience
        answer = await exchange(self._session, method.upper(), url, form, sent, patient, LONGEST_LIST)
        try:
            return Response(answer.status, _unthrottled(answer).body.decode(), answer.headers)
        except UnicodeDecodeError:
            raise Unanswered("an answer that is no text") from None

    async def post_form(self, url: URL, headers: CIMultiDict[str], form: bytes) -> Answer:
        """The answer to a form that is bytes already. Raises NotSent, Unanswered, Throttled."""
        answer = await exchange(self._session, "POST", url, form, headers, self._patience, LONGEST_ANSWER)
        return _unthrottled(answer)

    def url(self, uri: str) -> URL:
        """Where a request to this address of Twilio's goes."""
        url = URL(uri)
        return url if self._base is None else self._base.join(url.relative())


def _unthrottled(answer: Answer) -> Answer:
    if answer.status == 429:
        raise Throttled(answer)
    return answer
