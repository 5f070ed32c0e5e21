"""What the family page says to a code: the same words, from the same place, as in a chat."""

from datetime import datetime

from sqlmodel import Session

from bot.conversation.family import what_code_shows
from bot.conversation.render import render
from bot.family_use import use_code
from bot.message import readable
from broadcasts.speaker import Speaker
from registry.family_asks import asker_from, may_ask, note_ask
from registry.family_codes import keep_enquiry, look_up, meant_family_code


def family_answer(session: Session, speaker: Speaker, text: str, language: str, visitor: str, now: datetime) -> str:
    """The answer to whatever a visitor, known by a network address, typed as a code."""
    asker = asker_from(visitor)
    heard = look_up(session, meant_family_code(text) or "", now) if may_ask(session, asker, now) else None
    if heard is None:
        note_ask(session, asker, None, now)
        keep_enquiry(session, None, readable(text), now)
    else:
        use_code(session, speaker, heard.code_id, asker, now)
    return render(speaker, language, what_code_shows(heard, now), {})
