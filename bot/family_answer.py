"""What the family page says and keeps: the same words, from the same place, as in a chat."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.conversation.family import what_code_shows
from bot.conversation.render import render
from bot.conversation.replies import Reply, reply, say
from bot.family_facts import known_by_code
from bot.family_use import use_code
from bot.message import readable
from broadcasts.enquiring import RELATIONS
from broadcasts.family_messages import LONGEST, keep_message, may_write
from broadcasts.speaker import Speaker
from registry import threads
from registry.addresses import find_or_create_address
from registry.enquiries import Sought, keep_enquiry, numbers_in
from registry.family_asks import asker_from, may_ask, note_ask
from registry.family_codes import LastHeard, meant_family_code
from registry.settings import Mode
from registry.tables import EnquiryState, FamilyCode


@dataclass(frozen=True)
class Left:
    """What a visitor leaves who has no code: whom they seek, how they are related, where from, how to reach them."""

    who: str
    relation: str = ""
    place: str = ""
    name: str = ""
    number: str = ""


def family_answer(
    session: Session, speaker: Speaker, text: str, language: str, visitor: str, now: datetime, message: str = ""
) -> str:
    """What a visitor, known by a network address, is told who typed a code, with a few words or without."""
    asker = asker_from(session, visitor)
    heard = known_by_code(session, meant_family_code(text) or "", now) if may_ask(session, asker, now) else None
    if heard is None or heard.code_id is None:
        note_ask(session, asker, None, now)
        words = " ".join(filter(None, (readable(text), readable(message))))
        keep_enquiry(session, None, words, now, EnquiryState.TO_FIND if message else EnquiryState.CLOSED)
        return render(speaker, language, what_code_shows(None, now, language), {})
    use_code(session, speaker, heard.code_id, asker, now)
    shown = what_code_shows(heard, now, language)
    if message:
        shown = Reply((*shown.lines, *_pass_on(session, heard, readable(message), now).lines))
    return render(speaker, language, shown, {})


def leave_enquiry(
    session: Session, speaker: Speaker, left: Left, language: str, visitor: str, mode: Mode, now: datetime
) -> str:
    """Keep an enquiry; the answer is the one that everybody gets. A number to answer to is the only way back."""
    asker = asker_from(session, visitor)
    asks = may_ask(session, asker, now)
    note_ask(session, asker, None, now)
    number = next(numbers_in(left.number, mode), None)
    address = find_or_create_address(session, "sms", number, now) if number is not None else None
    if address is not None and address.id is not None and threads.find_thread(session, address.id) is None:
        threads.set_thread_language(session, address.id, language)
    sought = Sought(
        readable(left.who),
        left.relation if left.relation in RELATIONS else None,
        readable(left.place) or None,
        "\n".join(filter(None, (readable(left.name), readable(left.number)))) or None,
    )
    state = EnquiryState.WAITING if asks else EnquiryState.TO_FIND
    keep_enquiry(session, address.id if address is not None else None, sought, now, state)
    return render(speaker, language, what_code_shows(None, now, language), {})


def _pass_on(session: Session, heard: LastHeard, message: str, now: datetime) -> Reply:
    """The words wait for an officer; from the page nothing can come back."""
    if len(message) > LONGEST:
        return reply(say("message.too_long", most=LONGEST))
    if not may_write(session, heard.person_id, None, now, from_person=False):
        return reply(say("message.too_many"))
    label = session.get_one(FamilyCode, heard.code_id).label
    keep_message(session, heard.person_id, None, message, now, from_person=False, called=label)
    return reply(say("message.waits"))
