"""The Telegram chat from which an officer may decide: a code that links it, and the end of the link."""

from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Response
from sqlmodel import Session

from console.desk import Desk
from console.entry.access import AnyOfficer
from console.entry.code_check import act_with_code
from console.frame.forms import FieldFault, Refused, said_by
from registry.officer_chats import CODE_GOOD_FOR, ChatLinked, chat_of, end_chat, new_chat_code

router = APIRouter()

FORM = "telegram"


@dataclass(frozen=True)
class TelegramLink:
    """Since when the officer has a chat; None while they have none."""

    since: datetime | None


@router.post("/log-ins/telegram-code")
async def make_code(desk: AnyOfficer) -> Response:
    """Answered with the code, which no page shows again; one of before is worth nothing."""
    now = desk.wall_now
    try:
        code = await act_with_code(desk, lambda session: new_chat_code(session, desk.officer_id, now))
    except FieldFault as fault:
        return await _page(desk, Refused(FORM, said_by(fault)), 422)
    except ChatLinked as fault:
        return await _page(desk, Refused(FORM, said_by(fault)), 409)
    return await _page(desk, code=code)


@router.post("/log-ins/telegram-end")
async def end_link(desk: AnyOfficer) -> Response:
    await desk.write(lambda session: end_chat(session, desk.officer_id, desk.now))
    return desk.go("/log-ins#telegram")


def telegram_link_of(session: Session, officer_id: int) -> TelegramLink:
    chat = chat_of(session, officer_id)
    return TelegramLink(chat.linked_at if chat is not None else None)


async def _page(desk: Desk, refused: Refused | None = None, status: int = 200, code: str = "") -> Response:
    return desk.page(
        "entry/telegram_code.html",
        refused,
        status,
        code=code,
        good_for=int(CODE_GOOD_FOR.total_seconds()) // 60,
        telegram=await desk.read(lambda session: telegram_link_of(session, desk.officer_id)),
    )
