"""Notices: information without a level. Written, looked at once more with its head-count, then sent by one officer."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from fastapi import APIRouter, Response
from sqlmodel import Session, select

from broadcasts.notices import REAL_IN_A_DRILL, NewNotice, NoticeError, claims_no_drill, readers, send_notice
from broadcasts.shortening import segments_of
from broadcasts.speaker import Speaker
from broadcasts.tables import Broadcast, BroadcastKind
from console.alerts.message_counts import MessageRow, messages_of
from console.desk import Desk
from console.entry.access import AnyOfficer, Decider, Number
from console.frame.faults import NotFound
from console.frame.forms import Form, Refused, said_by
from console.frame.names import area_names, nested_areas
from console.people.breach_notice import BREACHED, breach_texts
from locales.languages import LANGUAGES, Language
from locales.sentence import Sentence

router = APIRouter()

SAME_NOTICE = timedelta(minutes=1)
LONGEST_NOTICE = 1500
"""Characters; a Telegram message takes 4096, and an SMS of this length is more than ten already."""


@dataclass(frozen=True)
class NoticeText:
    """One language: how many read it, and the text as the phone shows it (empty when there is none)."""

    language: Language
    people: int
    text: str
    segments: int


@dataclass(frozen=True)
class NoticeView:
    """A notice before it goes out."""

    areas: tuple[str, ...]
    people: int
    texts: tuple[NoticeText, ...]

    @property
    def missing(self) -> tuple[NoticeText, ...]:
        """Languages that people read and that have no text: nothing goes out before they do."""
        return tuple(text for text in self.texts if text.people and not text.text)


@dataclass(frozen=True)
class SentNotice:
    """A notice on its way."""

    broadcast: Broadcast
    messages: tuple[MessageRow, ...]


@router.get("/notices/new")
async def show_notice(desk: Decider) -> Response:
    return await form_page(desk)


@router.post("/notices/confirm")
async def confirm_notice(desk: Decider) -> Response:
    fault = _fault(desk.speaker, desk.form)
    if fault:
        return await form_page(desk, Refused("notice", fault), 422)
    view = await desk.read(lambda session: view_notice(session, desk.speaker, desk.form))
    return desk.page("alerts/notice_confirm.html", view=view)


@router.post("/notices/edit")
async def edit_notice(desk: Decider) -> Response:
    return await form_page(desk)


@router.post("/notices/breach")
async def fill_in_breach(desk: Decider) -> Response:
    """The form again, with the prepared text about a breach in every language, to be read and changed."""
    kinds, since = desk.form.chosen("kind"), desk.form.moment("since", desk.reader.zone)
    if not kinds or not set(kinds) <= set(BREACHED):
        return await form_page(desk, Refused("breach", Sentence("Tick what somebody may have seen.")), 422)
    if since is None or since > desk.now:
        sentence = Sentence("Write since when, as 2026-11-01 06:00; not a time to come.")
        return await form_page(desk, Refused("breach", sentence), 422)
    written = {f"text-{code}": [text] for code, text in breach_texts(desk.speaker, kinds, since).items()}
    return await form_page(replace(desk, form=Form({**desk.form.fields, **written})))


@router.post("/notices/new")
async def send(desk: Decider) -> Response:
    fault = _fault(desk.speaker, desk.form)
    if fault:
        return await form_page(desk, Refused("notice", fault), 422)
    new = NewNotice(desk.officer_id, framed_texts(desk.speaker, desk.form), desk.form.numbers("area"))
    try:
        broadcast = await desk.write(lambda session: send_once(session, desk.speaker, new, desk.now))
    except NoticeError as refusal:
        return await form_page(desk, Refused("notice", said_by(refusal)), 409)
    return desk.go(f"/notices/{broadcast.id}")


@router.get("/notices/{broadcast_id}")
async def show_sent(desk: AnyOfficer, broadcast_id: Number) -> Response:
    return desk.page("alerts/notice_sent.html", view=await desk.read(lambda session: view_sent(session, broadcast_id)))


def send_once(session: Session, speaker: Speaker, new: NewNotice, now: datetime) -> Broadcast:
    """Send it, or find it sent: a form that is posted twice within a minute is one notice. Raises NoticeError."""
    recent = session.exec(
        select(Broadcast).where(
            Broadcast.kind == BroadcastKind.NOTICE,
            Broadcast.issued_by == new.officer_id,
            Broadcast.issued_at > now - SAME_NOTICE,
        )
    )
    same = [sent for sent in recent if sent.texts == new.texts]
    return same[0] if same else send_notice(session, speaker, new, now)


def view_sent(session: Session, broadcast_id: int) -> SentNotice:
    """Raises NotFound."""
    broadcast = session.get(Broadcast, broadcast_id)
    if broadcast is None or broadcast.kind is not BroadcastKind.NOTICE:
        raise NotFound
    return SentNotice(broadcast, messages_of(session, broadcast_id))


def framed_texts(speaker: Speaker, form: Form) -> dict[str, str]:
    """What was written, by language, with the post's name before it."""
    written = {language.code: form.text(f"text-{language.code}") for language in LANGUAGES}
    return {
        code: speaker.say(code, "notice.text", post=speaker.post_name, text=text)
        for code, text in written.items()
        if text
    }


def view_notice(session: Session, speaker: Speaker, form: Form) -> NoticeView:
    areas, names = form.numbers("area"), area_names(session)
    waiting = readers(session, areas, None)
    texts = {code: speaker.mark_drill(code, text) for code, text in framed_texts(speaker, form).items()}
    return NoticeView(
        areas=tuple(names[area_id] for area_id in areas if area_id in names),
        people=sum(waiting.values()),
        texts=tuple(
            NoticeText(
                language=language,
                people=waiting.get(language.code, 0),
                text=texts.get(language.code, ""),
                segments=segments_of(texts.get(language.code, "")),
            )
            for language in LANGUAGES
        ),
    )


def _fault(speaker: Speaker, form: Form) -> str | None:
    """What is wrong with the form as such, in one sentence."""
    if not form.numbers("area"):
        return Sentence("Choose at least one area.")
    texts = [form.text(f"text-{language.code}") for language in LANGUAGES]
    if not any(texts):
        return Sentence("Write the text in at least one language.")
    if speaker.drill and any(claims_no_drill(speaker.catalogue, text) for text in texts):
        return REAL_IN_A_DRILL
    longest = max(len(text) for text in texts)
    if longest > LONGEST_NOTICE:
        return Sentence("A text has at most {most} characters; one has {typed}.", most=LONGEST_NOTICE, typed=longest)
    return None


async def form_page(desk: Desk, refused: Refused | None = None, status: int = 200) -> Response:
    return desk.page(
        "alerts/notice.html",
        refused,
        status,
        areas=await desk.read(nested_areas),
        longest=LONGEST_NOTICE,
        kinds=BREACHED,
    )
