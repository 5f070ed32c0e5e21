"""The route that Telegram posts updates to, and setting it at Telegram."""

import hmac
import json
from typing import Any

import structlog
from fastapi import APIRouter, HTTPException, Request, Response
from telegram import Bot

from bot.via_telegram.account import KINDS
from bot.via_telegram.inbound import parse
from bot.via_telegram.intake import Intake, NotTaken

log = structlog.get_logger()

PATH = "/telegram/webhook"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of the header, no secret
LARGEST_BODY = 2**20


def telegram_webhook(secret: str, intake: Intake) -> APIRouter:
    """200 means that the update is stored, or is nothing to store; after anything else Telegram brings it again."""
    router = APIRouter()

    async def take_update(request: Request) -> Response:
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(), secret.encode()):
            raise HTTPException(403, f"The {SECRET_HEADER} header is not the secret of this webhook.")
        raw = _update(await _body(request))
        update = parse(raw)
        if update is None:
            log.warning("telegram.update.unreadable", update_id=raw.get("update_id"))
            return Response()
        try:
            await intake.take(update)
        except NotTaken:
            raise HTTPException(500, "The update could not be stored; send it again.") from None
        return Response()

    router.add_route(PATH, take_update, methods=["POST"])  # a bare route: nothing here needs FastAPI's own reading
    return router


async def set_webhook(bot: Bot, public_url: str, secret: str) -> None:
    """Have Telegram post updates here. The secret: 1 to 256 of A-Z, a-z, 0-9, _ and -. Raises TelegramError."""
    await bot.set_webhook(public_url + PATH, secret_token=secret, allowed_updates=KINDS)


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY:
            raise HTTPException(413, f"The body is larger than {LARGEST_BODY} bytes.")
    return bytes(body)


def _update(body: bytes) -> dict[str, Any]:
    try:
        update = json.loads(body)
    except (ValueError, RecursionError):
        raise HTTPException(400, "The body is not JSON.") from None
    if not isinstance(update, dict):
        raise HTTPException(400, "The body is not a JSON object.")
    return update
