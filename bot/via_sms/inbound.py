"""The routes that Twilio posts to: what people send, and what becomes of what we sent."""

import re
from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import parse_qsl

import structlog
from fastapi import APIRouter, HTTPException, Request, Response
from multidict import MultiDict
from twilio.request_validator import RequestValidator

from bot.message import Message, Receive
from bot.via_sms.troubles import trouble_of
from broadcasts.channel import Trouble
from broadcasts.receipts import Receipt
from broadcasts.tables import DeliveryState
from registry.numbers import NumberFault, parse_number
from registry.settings import Mode

log = structlog.get_logger()

SMS_PATH = "/twilio/sms"
STATUS_PATH = "/twilio/status"
LARGEST_BODY = 2**16
OnReceipt = Callable[[Receipt], Awaitable[None]]

_SID = re.compile(r"(?:SM|MM)[0-9a-f]{32}")
_NOTHING_TO_SAY = "<Response/>"
_STATES = {
    "queued": DeliveryState.ACCEPTED,
    "accepted": DeliveryState.ACCEPTED,
    "scheduled": DeliveryState.ACCEPTED,
    "sending": DeliveryState.ACCEPTED,
    "sent": DeliveryState.ACCEPTED,
    "delivered": DeliveryState.DELIVERED,
    "read": DeliveryState.READ,
    "undelivered": DeliveryState.FAILED,
    "failed": DeliveryState.FAILED,
    "canceled": DeliveryState.FAILED,
}


def sms_webhook(
    account_sid: str,
    auth_token: str,
    public_url: str,
    mode: Mode,
    receive: Receive,
    on_receipt: OnReceipt,
) -> APIRouter:
    """Both routes. They answer 2xx when what came is stored; `public_url` is the one that Twilio calls and signs."""
    router = APIRouter()
    validator = RequestValidator(auth_token)

    async def signed_form(request: Request) -> Mapping[str, str]:
        form = MultiDict(parse_qsl(await _body(request), keep_blank_values=True))
        query = f"?{request.url.query}" if request.url.query else ""
        signature = request.headers.get("X-Twilio-Signature", "")
        if not validator.validate(f"{public_url}{request.url.path}{query}", form, signature):
            raise HTTPException(403, "The X-Twilio-Signature header does not fit this URL and these fields.")
        fields = dict(form)
        if fields.get("AccountSid") != account_sid:
            raise HTTPException(403, "AccountSid is not this account.")
        return fields

    async def take_sms(request: Request) -> Response:
        for message in read(await signed_form(request), mode):
            await _stored(receive(message))
        return Response(_NOTHING_TO_SAY, media_type="text/xml")

    async def take_status(request: Request) -> Response:
        await _stored(on_receipt(read_status(await signed_form(request))))
        return Response(status_code=204)

    router.add_route(SMS_PATH, take_sms, methods=["POST"])  # bare routes: nothing here needs FastAPI's own reading
    router.add_route(STATUS_PATH, take_status, methods=["POST"])
    return router


def read(form: Mapping[str, str], mode: Mode) -> list[Message]:
    """What one SMS says. Raises HTTPException 400.

    Twilio takes YES for an opt-in word, and people write it as an answer too: so such an SMS is both, one after the
    other.
    """
    sid, sender = _sid(form), _sender(form, mode)
    opt_out = form.get("OptOutType", "").upper()
    if opt_out == "STOP":
        return [Message(f"sms:{sid}", "sms", sender, opted_out=True)]
    text = form.get("Body", "")
    other = None if text.strip() else "picture" if form.get("NumMedia", "0") != "0" else "nothing"
    said = Message(f"sms:{sid}", "sms", sender, text=None if other else text, other=other)
    if opt_out == "START":
        return [Message(f"sms:{sid}:start", "sms", sender, opted_out=False), said]
    return [said]


def read_status(form: Mapping[str, str]) -> Receipt:
    """What one status callback says. Raises HTTPException 400."""
    sid, status = _field(form, "MessageSid"), _field(form, "MessageStatus")
    state = _STATES.get(status)
    if state is None:
        raise HTTPException(400, "MessageStatus is none that an outgoing SMS can have.")
    if state is not DeliveryState.FAILED:
        return Receipt("sms", sid, state)
    code = form.get("ErrorCode", "")
    if not code.isdecimal():
        return Receipt("sms", sid, state, Trouble.UNREACHABLE, status)
    return Receipt("sms", sid, state, trouble_of(int(code)), code)


def _sid(form: Mapping[str, str]) -> str:
    """The key by which a message counts once.

    What Twilio signs has no boundaries in it: whoever recorded a request could move the end of a looser SID into the
    next field, under the same signature, and have the same SMS count again.
    """
    sid = _field(form, "MessageSid")
    if _SID.fullmatch(sid) is None:
        raise HTTPException(400, "MessageSid is not SM or MM and 32 hexadecimal digits.")
    return sid


def _sender(form: Mapping[str, str], mode: Mode) -> str:
    try:
        return parse_number(_field(form, "From"), None, mode)
    except NumberFault as fault:
        raise HTTPException(400, f"From {fault}.") from None


def _field(form: Mapping[str, str], name: str) -> str:
    if not form.get(name):
        raise HTTPException(400, f"{name} is missing.")
    return form[name]


async def _stored(work: Awaitable[None]) -> None:
    try:
        await work
    except Exception as error:  # the edge of one webhook call: Twilio is told, and tries again or another URL
        log.error("sms.webhook.failed", error=type(error).__name__)
        raise HTTPException(500, "This could not be stored; send it again.") from None


async def _body(request: Request) -> str:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY:
            raise HTTPException(413, f"The body is larger than {LARGEST_BODY} bytes.")
    return body.decode(errors="replace")
