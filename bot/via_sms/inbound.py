"""The routes that Twilio posts to: what people send, and what becomes of what we sent."""

from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar
from urllib.parse import parse_qsl

import structlog
from fastapi import APIRouter, HTTPException, Request, Response
from multidict import MultiDict
from twilio.request_validator import RequestValidator

from bot.message import Receive
from bot.via_sms.paths import SMS_PATH, STATUS_PATH
from bot.via_sms.reading import Malformed, read, read_status
from broadcasts.receipts import Receipt
from registry.settings import Mode

log = structlog.get_logger()

LARGEST_BODY = 2**16
OnReceipt = Callable[[Receipt], Awaitable[None]]
T = TypeVar("T")

_NOTHING_TO_SAY = "<Response/>"


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
        for message in _read(read, await signed_form(request), mode):
            await _stored(receive(message))
        return Response(_NOTHING_TO_SAY, media_type="text/xml")

    async def take_status(request: Request) -> Response:
        await _stored(on_receipt(_read(read_status, await signed_form(request))))
        return Response(status_code=204)

    router.add_route(SMS_PATH, take_sms, methods=["POST"])  # bare routes: nothing here needs FastAPI's own reading
    router.add_route(STATUS_PATH, take_status, methods=["POST"])
    return router


def _read(reader: Callable[..., T], form: Mapping[str, str], *more: object) -> T:
    try:
        return reader(form, *more)
    except Malformed as fault:
        raise HTTPException(400, str(fault)) from None


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
