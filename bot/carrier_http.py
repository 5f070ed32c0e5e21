"""One exchange with a carrier over the shared session: one try, every timeout kept, an answer of bounded length.

What an answer means is for each carrier to say. No error that leaves here names a URL or a header: both hold secrets.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import NamedTuple

import aiohttp
from yarl import URL

LONGEST_ANSWER = 2**16
"""Bytes of an answer to one message: several times the longest that a carrier has reason to give."""

LONGEST_LIST = 2**24
"""The same for a list: a hundred updates of the longest texts, each quoting another."""

CONNECT_SECONDS = 5.0
TOTAL_SECONDS = 20.0
"""For one message, connecting included."""

LONGEST_WAIT = 24 * 3600
"""Seconds that a throttle is believed."""

_NEVER_CONNECTED = (
    aiohttp.ClientConnectorError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.InvalidURL,
    aiohttp.NonHttpUrlClientError,
)


class NotSent(Exception):
    """No connection: the request surely never went out."""


class Unanswered(Exception):
    """The request went out and nothing readable came back: the carrier may have carried it out."""


class Late(Unanswered):
    """No answer in time."""


class Answer(NamedTuple):
    """What came back, whatever its status."""

    status: int
    body: bytes
    headers: Mapping[str, str]

    @property
    def retry_after(self) -> timedelta | None:
        """The header of that name; its other form, a date, neither carrier uses."""
        told = self.headers.get("Retry-After", "")
        return timedelta(seconds=min(int(told), LONGEST_WAIT)) if told.isdecimal() and len(told) < 10 else None


def carrier_session() -> aiohttp.ClientSession:
    """The session under both carriers' libraries; whoever opens it also closes it.

    Connections are not limited, because the lanes limit themselves and a wait for a connection would count as a
    failure. They are kept for less time than the carriers keep theirs: a message that meets a connection just being
    closed has an unknown outcome. Cookies are never used, and looking for them costs a tenth of a request.
    """
    connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=15, ttl_dns_cache=60)
    return aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())


def patience(total_seconds: float = TOTAL_SECONDS) -> aiohttp.ClientTimeout:
    """Timeouts for one exchange: the total ends an answer that drips as well as one that never comes."""
    return aiohttp.ClientTimeout(total=total_seconds, connect=CONNECT_SECONDS, sock_connect=CONNECT_SECONDS)


async def exchange(
    session: aiohttp.ClientSession,
    method: str,
    url: URL,
    body: bytes | None,
    headers: Mapping[str, str],
    timeouts: aiohttp.ClientTimeout,
    longest: int = LONGEST_ANSWER,
) -> Answer:
    """Send the bytes once and read the answer. Raises NotSent, Late, Unanswered.

    The headers ask for no compression, and nothing is unpacked: a small answer could unpack into a huge one.
    """
    failure: Exception
    try:
        async with session.request(
            method, url, data=body, headers=headers, timeout=timeouts, allow_redirects=False, auto_decompress=False
        ) as response:
            return Answer(response.status, await _read(response, longest), response.headers)
    except _NEVER_CONNECTED as error:
        failure = NotSent(type(error).__name__)
    except TimeoutError:
        failure = Late("no answer in time")
    except (aiohttp.ClientError, OSError) as error:
        failure = Unanswered(type(error).__name__)
    raise failure  # out here, so that the session's own error, which names the URL, is not even its context


async def _read(response: aiohttp.ClientResponse, longest: int) -> bytes:
    """The body; one that is too long is given up where that shows, and its connection with it."""
    told = response.content_length
    if told is not None and told <= longest:
        return await response.read()
    body = bytearray()
    if told is None:
        async for chunk in response.content.iter_any():
            body += chunk
            if len(body) > longest:
                break
        else:
            return bytes(body)
    response.close()
    raise Unanswered(f"an answer of more than {longest} bytes")
