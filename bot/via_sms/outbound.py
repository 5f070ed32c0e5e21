"""Sending SMS through Twilio, and asking it for a message whose outcome is unknown."""

import json
import re
from datetime import datetime, timedelta
from functools import lru_cache
from urllib.parse import quote_plus, urlencode

import aiohttp
from multidict import CIMultiDict
from twilio.base.exceptions import TwilioException
from twilio.http.response import Response
from twilio.rest import Client
from yarl import URL

from bot.carrier_http import NotSent, Unanswered
from bot.via_sms.paths import STATUS_PATH
from bot.via_sms.request import AiohttpClient, Throttled
from bot.via_sms.troubles import trouble_of
from broadcasts.channel import Outgoing, SendError, Trouble
from locales.segments import count_segments

MESSAGING_SERVICE = "MG"
"""How the SID of a Messaging Service begins, in the place of a number."""

PAGE, PAGES = 100, 5
"""How many messages to one number are looked through, newest first, for one of unknown outcome."""

_QUEUE_FULL_WAIT = timedelta(minutes=1)
_SID = re.compile(rb'"sid": ?"((?:SM|MM)[0-9a-f]{32})"')
"""Found nowhere else in an answer: inside a text, quotation marks carry a backslash."""

_UNREADABLE = (TwilioException, ValueError, TypeError, LookupError, AttributeError, RecursionError)
"""What the library's reading of a list ends in, when the list is not of Twilio's form."""


NO_RISK_CHECK = "disable"
"""Twilio's guard against fraud may drop a text that goes to many in a short time without a word: an alert is one."""


class SmsChannel:
    """One sender: a number, or the SID of a Messaging Service."""

    name = "sms"

    def __init__(self, client: Client, sender: str, public_url: str) -> None:
        self._messages = client.messages
        self._http: AiohttpClient = client.http_client
        self._url, self._headers = _door(client, self._http)
        kind = "MessagingServiceSid" if sender.startswith(MESSAGING_SERVICE) else "From"
        same = {kind: sender, "StatusCallback": public_url + STATUS_PATH, "RiskCheck": NO_RISK_CHECK}
        self._rest = b"&" + urlencode(same).encode()

    async def send(self, outgoing: Outgoing) -> str:
        """Send to a number in E.164; gives the SID. Buttons have no place here: the text says the digits."""
        form = b"To=" + quote_plus(outgoing.to).encode() + b"&Body=" + _quoted(outgoing.text) + self._rest
        try:
            answer = await self._http.post_form(self._url, self._headers, form)
        except (NotSent, Unanswered, Throttled) as error:
            raise send_error(error) from None
        if answer.status < 300:
            sid = _SID.search(answer.body)
            return sid[1].decode() if sid else _sid(answer.body)
        raise refusal(answer.status, _code(answer.body))

    async def find(self, outgoing: Outgoing, since: datetime) -> str | None:
        """The SID of the newest message to this number with this text that Twilio made since then. Raises SendError.

        Twilio can be asked for a range of DateSent only, which a message in its queue does not have yet; so what is
        compared is when it was made, in whole seconds. The list begins with what was sent last: whatever comes after
        a message that was sent before `since` was made before it, too.
        """
        earliest = since.replace(microsecond=0)
        try:
            page = await self._messages.page_async(to=outgoing.to, page_size=PAGE)
            for _ in range(PAGES):
                for message in page:
                    if message.date_sent and message.date_sent < earliest:
                        return None
                    if message.body == outgoing.text and message.date_created and message.date_created >= earliest:
                        return str(message.sid)
                page = await page.next_page_async()
                if page is None:
                    return None
        except (NotSent, Unanswered, Throttled, *_UNREADABLE) as error:
            raise send_error(error) from None
        return None

    def weight(self, outgoing: Outgoing) -> int:
        """In segments."""
        return _segments(outgoing.text)


def twilio_client(
    account_sid: str, auth_token: str, session: aiohttp.ClientSession, base_url: str | None = None
) -> Client:
    """Twilio's client on the shared session; `base_url` is for a carrier that is not api.twilio.com."""
    return Client(account_sid, auth_token, http_client=AiohttpClient(session, base_url))


def send_error(error: Exception) -> SendError:
    """What the outbox must know of it. Only Twilio's code is named: its sentences hold the number."""
    if isinstance(error, Throttled):
        running = "" if error.concurrent is None else f", {error.concurrent} requests at once"
        return SendError(Trouble.THROTTLED, f"20429{running}", error.retry_after)
    if isinstance(error, NotSent):
        return SendError(Trouble.DOWN, f"no connection: {error}")
    if isinstance(error, Unanswered):
        return SendError(Trouble.UNKNOWN, f"no answer: {error}")
    heard = next((part for part in error.args if isinstance(part, Response)), None)
    if heard is not None and heard.status_code >= 300:  # a list that was refused; the library says no more of it
        return refusal(heard.status_code, _code(heard.text.encode()))
    return SendError(Trouble.UNKNOWN, "an answer that cannot be read")


def refusal(status: int, code: object) -> SendError:
    """The meaning of an HTTP status and Twilio's code; an answer in another's words has no code, or its status as one.

    A server error says nothing of the message, which may be out all the same: twilio.com/docs/errors/20500.
    """
    known = code if isinstance(code, int) and code != status else None
    if status >= 500:
        return SendError(Trouble.UNKNOWN, str(known or f"HTTP {status}"))
    if known is None:
        return SendError(Trouble.DOWN, f"HTTP {status}, not in Twilio's words")
    trouble = trouble_of(known)
    return SendError(trouble, str(known), _QUEUE_FULL_WAIT if trouble is Trouble.THROTTLED else None)


def _door(client: Client, http: AiohttpClient) -> tuple[URL, CIMultiDict[str]]:
    """Where messages are posted, and the headers that the library would send."""
    uri = client.get_hostname(client.api.v2010.absolute_url(f"Accounts/{client.account_sid}/Messages.json"))
    headers = CIMultiDict(client.get_headers("POST", {"Accept-Encoding": "identity"}))
    headers["Authorization"] = aiohttp.encode_basic_auth(*client.auth)
    return http.url(uri), headers


def _sid(answer: bytes) -> str:
    """The SID in an answer that is written in an unusual way. Raises SendError."""
    sid = _object(answer).get("sid")
    if not isinstance(sid, str) or not sid:
        raise SendError(Trouble.UNKNOWN, "an answer without a SID")
    return sid


def _code(answer: bytes) -> object:
    return _object(answer).get("code")


def _object(answer: bytes) -> dict[str, object]:
    try:
        said = json.loads(answer)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


@lru_cache(maxsize=256)
def _segments(text: str) -> int:
    return count_segments(text).segments


@lru_cache(maxsize=256)
def _quoted(text: str) -> bytes:
    """The text as a value in a form; kept, because a wording goes to thousands of people."""
    return quote_plus(text, errors="replace").encode()
