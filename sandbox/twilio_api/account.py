"""The account at work: taking orders, moving messages to the phones, and telling the webhooks."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from sandbox.background import Background
from sandbox.clock import CrisisClock
from sandbox.faults import CALLBACK_FAULTS, FaultTable
from sandbox.feed import Feed
from sandbox.record import Record
from sandbox.twilio_api import refusals
from sandbox.twilio_api.archive import Archive
from sandbox.twilio_api.checks import Order
from sandbox.twilio_api.forms import Form, inbound_form, status_form
from sandbox.twilio_api.messages import Direction, Message, Status, new_sid
from sandbox.twilio_api.opt_outs import OptOuts
from sandbox.twilio_api.posting import Poster
from sandbox.twilio_api.sender_queue import SenderQueues

VALIDITY_OVER = 30036


class Reach(Enum):
    """Whether a phone gets its messages; the value is Twilio's error code where it does not."""

    ON = None
    OFF = 30003
    UNKNOWN = 30005
    LANDLINE = 30006
    FILTERED = 30007


@dataclass
class Account:
    """One Twilio account with one sender. A phone that nobody spoke of is on."""

    sid: str
    sender: str
    webhook: str | None
    delivery_seconds: float
    clock: CrisisClock
    feed: Feed
    record: Record
    background: Background
    poster: Poster
    faults: FaultTable
    queues: SenderQueues
    archive: Archive = field(default_factory=Archive)
    opt_outs: OptOuts = field(default_factory=OptOuts)
    reach: dict[str, Reach] = field(default_factory=dict)

    def take(self, order: Order) -> Message:
        """Accept a message and send it in its turn. Raises Refusal if the recipient or the queue has no place."""
        now = self.clock.now()
        if (order.to, order.sender) in self.opt_outs:
            raise refusals.unsubscribed()
        if self.queues.is_full(order.sender, now):
            raise refusals.queue_full(order.sender)
        message = self._create(order.to, order.sender, order.body, "outbound-api", "queued", now)
        self.record.accept("twilio", order.to, order.body, message.sid, now, message.segments)
        self.background.spawn(self._send(message, order, self.queues.leave_at(order.sender, message.segments, now)))
        return message

    def receive(self, phone: str, to: str, body: str) -> Message:
        """A phone has sent an SMS: keep it, heed its keywords, tell the webhook."""
        now = self.clock.now()
        message = self._create(to, phone, body, "inbound", "received", now)
        message.sent_at = now
        self.feed.send("sms", phone, "text", now, text=body)
        canned = self.opt_outs.hear(phone, to, body)
        if canned is not None:
            self._show(self._create(phone, to, canned, "outbound-reply", "delivered", now))
        if self.webhook is not None:
            times = 2 if self._callback_fault(phone) == "duplicate_callbacks" else 1
            self.background.spawn(self.poster.post(self.webhook, inbound_form(message, self.sid), times))
        return message

    def _create(self, to: str, sender: str, body: str, direction: Direction, status: Status, now: datetime) -> Message:
        message = Message(new_sid(), to, sender, body, direction, status, now, now)
        self.archive.add(message)
        return message

    async def _send(self, message: Message, order: Order, leaves_at: datetime) -> None:
        """From queued to sent, and on to what the phone's reach makes of it; the callbacks follow in this order."""
        await self._sleep((leaves_at - self.clock.now()).total_seconds())
        if leaves_at - message.created_at > order.validity:
            message.become("failed", self.clock.now(), VALIDITY_OVER)
            await self._call_back(order, status_form(message, self.sid))
            return
        message.become("sent", self.clock.now())
        sent = status_form(message, self.sid)
        fault = self._callback_fault(order.to)
        twice = 2 if fault == "duplicate_callbacks" else 1
        late = fault == "reorder_callbacks"
        told = None if late else self.background.spawn(self._call_back(order, sent, twice))
        await self._sleep(self.delivery_seconds)
        self._arrive(message)
        if told is not None:
            await asyncio.wait([told])
        await self._call_back(order, status_form(message, self.sid), twice)
        if late:
            await self._call_back(order, sent)

    def _arrive(self, message: Message) -> None:
        now = self.clock.now()
        reach = self.reach.get(message.to, Reach.ON)
        if reach is Reach.ON:
            message.become("delivered", now)
            self._show(message)
        else:
            message.become("undelivered", now, reach.value)

    def _show(self, message: Message) -> None:
        what = {"sid": message.sid, "from": message.sender, "text": message.body}
        self.feed.arrive("sms", message.to, "message", self.clock.now(), **what)

    def _callback_fault(self, phone: str) -> str | None:
        fault = self.faults.strike("twilio", CALLBACK_FAULTS, phone, "callback")
        return fault.kind if fault is not None else None

    async def _call_back(self, order: Order, form: Form, times: int = 1) -> None:
        if order.status_callback is not None:
            await self.poster.post(order.status_callback, form, times)

    async def _sleep(self, crisis_seconds: float) -> None:
        await asyncio.sleep(max(0.0, self.clock.real_seconds(crisis_seconds)))
