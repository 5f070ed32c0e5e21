"""After an outage: the SMS that Twilio could not bring are listed and handed to the inbox, in the order they were sent.

Twilio calls once for an SMS, and a second time only where no connection was possible (twilio.com/docs/usage/webhooks,
"connection overrides"). Whatever people wrote while nobody listened stands in the account's list of messages alone.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice

import structlog
from twilio.base.exceptions import TwilioException
from twilio.rest import Client

from bot.carrier_http import NotSent, Unanswered
from bot.message import Message, Receive
from bot.via_sms.outbound import MESSAGING_SERVICE
from bot.via_sms.reading import Malformed, read
from bot.via_sms.request import Throttled
from registry.clock import Clock
from registry.incoming import heard_until, note_heard_until, unseen
from registry.settings import Mode
from registry.store import Store, StoreError

log = structlog.get_logger()

CHANNEL = "sms"
MARGIN = timedelta(minutes=10)
"""So far behind the last look is looked again: the list may lag, and clocks differ. What is known costs nothing."""
PAGE = 500
AT_ONCE = 100
_REST_OF_SECOND = timedelta(microseconds=999_999)
_CANNOT_LIST = (NotSent, Unanswered, Throttled, TwilioException, ValueError, TypeError, LookupError, AttributeError)
"""Twilio is away, or its list is not of its form; the library's reading ends in the last four."""


@dataclass(frozen=True)
class Reconciliation:
    """Looks through what one sender, a number or a Messaging Service, was sent."""

    client: Client
    sender: str
    store: Store
    receive: Receive
    mode: Mode
    clock: Clock

    async def run(self) -> int:
        """Hand over what was missed since the last time; how many. After a failure the next time begins there again."""
        now = self.clock.now()
        try:
            since = await self.store.read(lambda session: heard_until(session, CHANNEL)) or now
            listed = await self._listed(since - MARGIN, now)
            missed = await self._missed(listed)
            await self._hand_over(missed)
            await self.store.write(lambda session: note_heard_until(session, CHANNEL, now))
        except (*_CANNOT_LIST, StoreError) as fault:
            log.warning("inbound sms were not reconciled", fault=type(fault).__name__)
            return 0
        if missed:
            log.warning("sms that no call had brought", count=len(missed))
        return len(missed)

    async def _listed(self, since: datetime, now: datetime) -> list[Message]:
        """What came since then, the oldest first. Within one second, Twilio's own order tells."""
        listed: list[Message] = []
        for number in await self._numbers():
            page = await self.client.messages.page_async(to=number, date_sent_after=since, page_size=PAGE)
            while page is not None:
                for record in page:
                    listed += _read(record, since, self.mode, now)
                page = await page.next_page_async()
        listed.reverse()
        return sorted(listed, key=lambda message: message.at or now)

    async def _numbers(self) -> list[str]:
        if not self.sender.startswith(MESSAGING_SERVICE):
            return [self.sender]
        held = await self.client.messaging.v1.services(self.sender).phone_numbers.list_async()
        return [str(number.phone_number) for number in held]

    async def _missed(self, listed: Sequence[Message]) -> list[Message]:
        new: set[str] = set()
        remaining = iter(message.key for message in listed)
        while some := list(islice(remaining, PAGE)):
            new |= await self.store.read(lambda session, some=some: unseen(session, some))  # type: ignore[misc]
        return [message for message in listed if message.key in new]

    async def _hand_over(self, missed: Sequence[Message]) -> None:
        """Some at once; the inbox keeps each person's in the order in which they are handed to it."""
        remaining = iter(missed)
        while some := list(islice(remaining, AT_ONCE)):
            await asyncio.gather(*(self.receive(message) for message in some))


def _read(record: object, since: datetime, mode: Mode, now: datetime) -> list[Message]:
    """One of the list, as the call would have brought it, with the last moment at which it can have been written."""
    sent_at = getattr(record, "date_sent", None) or getattr(record, "date_created", None)
    if getattr(record, "direction", None) != "inbound" or sent_at is None or sent_at < since.replace(microsecond=0):
        return []
    form = {
        "MessageSid": str(getattr(record, "sid", None) or ""),
        "From": str(getattr(record, "from_", None) or ""),
        "Body": str(getattr(record, "body", None) or ""),
        "NumMedia": str(getattr(record, "num_media", None) or "0"),
    }
    try:
        return [replace(message, at=min(sent_at + _REST_OF_SECOND, now)) for message in read(form, mode)]
    except Malformed as refused:
        log.warning("an inbound sms of the list is not for this service", sid=form["MessageSid"], why=str(refused))
        return []
