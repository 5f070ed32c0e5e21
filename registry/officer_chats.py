"""Officers' chats: an officer links one Telegram chat with a code from the console, and may then decide from there.

A chat that is linked says who writes, and no more: to decide takes a code of the second factor each time, and a few
wrong ones end the link. Codes for linking go by real time, like those of the second factor.
"""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, update
from sqlmodel import Session, col, select

from locales.sentence import Sentence
from registry.acts import Act, Subject
from registry.acts import officer as acting
from registry.audit import record
from registry.codes import new_code, read_code
from registry.log_ins import WRONG_CODES
from registry.tables import Officer, OfficerChat, OfficerChatCode

CHANNEL = "telegram"
"""The only channel that vouches for who writes."""
CODE_GOOD_FOR = timedelta(minutes=10)
_CODE_LENGTH = 12
_GROUP = 4


class ChatLinked(Exception):
    """A chat is linked already. End that link first."""

    def __init__(self) -> None:
        super().__init__(Sentence(str(self.__doc__)))


def new_chat_code(session: Session, officer_id: int, wall_now: datetime) -> str:
    """A code that links the chat which sends it; one of before is good no more. Raises ChatLinked."""
    if chat_of(session, officer_id) is not None:
        raise ChatLinked
    code = new_code(_CODE_LENGTH)
    session.merge(OfficerChatCode(officer_id=officer_id, code_hash=_hashed(code), ends_at=wall_now + CODE_GOOD_FOR))
    session.flush()
    return "-".join(code[at : at + _GROUP] for at in range(0, _CODE_LENGTH, _GROUP))


def officer_of_code(session: Session, written: str, wall_now: datetime) -> Officer | None:
    """The active officer whose code for linking this is, if it is still good."""
    code = read_code(written, _CODE_LENGTH, asked_for=True)
    if code is None:
        return None
    good = (OfficerChatCode.code_hash == _hashed(code), OfficerChatCode.ends_at > wall_now, col(Officer.active))
    return session.exec(
        select(Officer).join(OfficerChatCode, col(OfficerChatCode.officer_id) == Officer.id).where(*good)
    ).first()


def link_chat(session: Session, officer_id: int, address_id: int, now: datetime) -> None:
    """From now on the chat of this address is the officer's alone. The code by which it was linked is used up."""
    session.execute(delete(OfficerChatCode).where(col(OfficerChatCode.officer_id) == officer_id))
    before = or_(col(OfficerChat.officer_id) == officer_id, col(OfficerChat.address_id) == address_id)
    session.execute(delete(OfficerChat).where(before))
    session.add(OfficerChat(officer_id=officer_id, address_id=address_id, linked_at=now))
    session.flush()
    record(session, acting(officer_id), Act.CHAT_LINK, now, Subject("officer", officer_id))


def chat_of(session: Session, officer_id: int) -> OfficerChat | None:
    """The chat that the officer linked."""
    return session.get(OfficerChat, officer_id, populate_existing=True)


def officer_in(session: Session, address_id: int) -> Officer | None:
    """The active officer whose chat this is."""
    linked = select(Officer).join(OfficerChat, col(OfficerChat.officer_id) == Officer.id)
    return session.exec(linked.where(OfficerChat.address_id == address_id, col(Officer.active))).first()


def end_chat(session: Session, officer_id: int, now: datetime, why: str = "") -> None:
    """The officer's chat is nobody's any more; a code that was made for another one neither."""
    if drop_chat(session, officer_id):
        record(session, acting(officer_id), Act.CHAT_END, now, Subject("officer", officer_id), why)


def drop_chat(session: Session, officer_id: int) -> bool:
    """The same as a part of another act, which is recorded; whether there was a chat."""
    session.execute(delete(OfficerChatCode).where(col(OfficerChatCode.officer_id) == officer_id))
    chat = chat_of(session, officer_id)
    if chat is not None:
        session.delete(chat)
        session.flush()
    return chat is not None


def note_right_code(session: Session, officer_id: int) -> None:
    """Earlier wrong codes are forgiven."""
    session.execute(update(OfficerChat).where(col(OfficerChat.officer_id) == officer_id).values(wrong_codes=0))


def note_wrong_code(session: Session, officer_id: int, now: datetime) -> bool:
    """Count a wrong code; the last one that is borne ends the link. Whether it did."""
    chat = chat_of(session, officer_id)
    if chat is None:
        return False
    chat.wrong_codes += 1
    session.add(chat)
    session.flush()
    if chat.wrong_codes < WRONG_CODES:
        return False
    end_chat(session, officer_id, now, "wrong codes")
    return True


def _hashed(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
