"""What the family page says to a code: the same words, from the same place, as in a chat."""

from datetime import datetime

from sqlmodel import Session

from bot.conversation.family import what_code_shows
from bot.conversation.render import render
from broadcasts.speaker import Speaker
from registry.family_codes import keep_enquiry, look_up, note_use, read_family_code


def family_answer(session: Session, speaker: Speaker, text: str, language: str, now: datetime) -> str:
    """The answer to whatever was typed as a code. The page itself limits how often one visitor may ask."""
    heard = look_up(session, read_family_code(text) or "")
    if heard is None:
        keep_enquiry(session, None, text, now)
    else:
        note_use(session, heard.code_id, now)
    return render(speaker, language, what_code_shows(heard, now), {})
