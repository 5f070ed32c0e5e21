"""Sending SMS through Twilio, and asking it for a message whose outcome is unknown."""

from datetime import datetime, timedelta

import aiohttp
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.rest import Client

from bot.via_sms.inbound import STATUS_PATH
from bot.via_sms.request import AiohttpClient, NotSent, Throttled, Unanswered
from bot.via_sms.troubles import trouble_of
from broadcasts.channel import Outgoing, SendError, Trouble
from locales.segments import count_segments

MESSAGING_SERVICE = "MG"
"""How the SID of a Messaging Service begins, in the place of a number."""

_QUEUE_FULL_WAIT = timedelta(minutes=1)
_LOOK_BACK = 50


class SmsChannel:
    """One sender: a number, or the SID of a Messaging Service."""

    name = "sms"

    def __init__(self, client: Client, sender: str, public_url: str) -> None:
        self._messages = client.messages
        self._from = {"messaging_service_sid" if sender.startswith(MESSAGING_SERVICE) else "from_": sender}
        self._status_callback = public_url + STATUS_PATH

    async def send(self, outgoing: Outgoing) -> str:
        """Send to a number in E.164; gives the SID. Buttons have no place here: the text says the digits."""
        try:
            message = await self._messages.create_async(
                to=outgoing.to, body=outgoing.text, status_callback=self._status_callback, **self._from
            )
        except (NotSent, Unanswered, Throttled, TwilioException, ValueError) as error:
            raise send_error(error) from None
        if not message.sid:
            raise SendError(Trouble.UNKNOWN, "an answer without a SID")
        return str(message.sid)

    async def find(self, outgoing: Outgoing, since: datetime) -> str | None:
        """The SID of the newest message to this number with this text that Twilio made since then. Raises SendError.

        Looks at when it was made, not sent, which is unknown while it queues. Twilio's times are whole seconds.
        """
        earliest = since.replace(microsecond=0)
        try:
            messages = await self._messages.list_async(to=outgoing.to, limit=_LOOK_BACK)
        except (NotSent, Unanswered, Throttled, TwilioException, ValueError) as error:
            raise send_error(error) from None
        for message in messages:
            if message.body == outgoing.text and message.date_created and message.date_created >= earliest:
                return str(message.sid)
        return None

    def weight(self, outgoing: Outgoing) -> int:
        return count_segments(outgoing.text).segments


def twilio_client(
    account_sid: str, auth_token: str, session: aiohttp.ClientSession, base_url: str | None = None
) -> Client:
    """Twilio's client on the shared session; `base_url` is for a carrier that is not api.twilio.com."""
    return Client(account_sid, auth_token, http_client=AiohttpClient(session, base_url))


def send_error(error: Exception) -> SendError:
    """What the outbox must know of it. Only Twilio's code is named: its sentences hold the number."""
    if isinstance(error, Throttled):
        return SendError(Trouble.THROTTLED, "20429", error.retry_after)
    if isinstance(error, NotSent):
        return SendError(Trouble.DOWN, f"no connection: {error}")
    if isinstance(error, Unanswered):
        return SendError(Trouble.UNKNOWN, f"no answer: {error}")
    if not isinstance(error, TwilioRestException):
        return SendError(Trouble.UNKNOWN, "an answer that cannot be read")
    if error.status >= 500:
        return SendError(Trouble.UNKNOWN, str(error.code))  # it may be out all the same: twilio.com/docs/errors/20500
    if error.code == error.status:
        return SendError(Trouble.DOWN, f"HTTP {error.status}, not in Twilio's words")
    trouble = trouble_of(error.code)
    return SendError(trouble, str(error.code), _QUEUE_FULL_WAIT if trouble is Trouble.THROTTLED else None)
