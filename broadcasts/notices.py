"""Notices: a broadcast without a level, to the people of chosen areas or of one group, in the texts supplied."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from broadcasts.issue import highest_person
from broadcasts.language_read import language_read
from broadcasts.rendering import render_notice
from broadcasts.speaker import Speaker
from broadcasts.tables import Broadcast, BroadcastKind, Priority
from locales.catalogue import Catalogue
from locales.sentence import Sentence
from locales.words import normalise
from registry.acts import Act, Subject, officer
from registry.audit import record
from registry.store import announce
from registry.tables import AreaWithin, Person, PersonState

REAL_IN_A_DRILL = Sentence("This is a drill: a text must not say that it is not one.")


class NoticeError(Exception):
    """The notice cannot go out like this."""


@dataclass(frozen=True)
class NewNotice:
    """Texts by language, for the people in these areas (and all within them), or for one group."""

    officer_id: int
    texts: Mapping[str, str]
    area_ids: tuple[int, ...] = ()
    group_id: int | None = None


def readers(session: Session, area_ids: tuple[int, ...], group_id: int | None) -> dict[str, int]:
    """How many people the notice is for, by the language that they are written to in."""
    chosen = select(language_read()).where(Person.state == PersonState.ACTIVE)
    if group_id is not None:
        chosen = chosen.where(Person.group_id == group_id)
    else:
        chosen = chosen.where(col(Person.area_id).in_(_within(session, area_ids)))
    read = chosen.subquery().c.language
    return dict(session.exec(select(read, func.count()).group_by(read)).all())


def send_notice(session: Session, speaker: Speaker, new: NewNotice, now: datetime) -> Broadcast:
    """Start the notice. Raises NoticeError when a reader's language has no text: there is no silent fallback.

    A drill refuses a text that says it is none, in any of our languages (promise P5).
    """
    texts = {language: text.strip() for language, text in new.texts.items() if text.strip()}
    if speaker.drill and any(claims_no_drill(speaker.catalogue, text) for text in texts.values()):
        raise NoticeError(REAL_IN_A_DRILL)
    areas = _within(session, new.area_ids)
    if new.group_id is None and not areas:
        raise NoticeError(Sentence("Choose at least one area."))
    waiting = readers(session, new.area_ids, new.group_id)
    without = sorted(language for language in waiting if language not in texts)
    if without:
        raise NoticeError(Sentence("These readers have no text yet: {languages}.", languages=", ".join(without)))
    broadcast = Broadcast(
        kind=BroadcastKind.NOTICE,
        priority=int(Priority.BULK),
        audience={"areas": areas, "group": new.group_id},
        texts=texts,
        highest_person=highest_person(session),
        issued_by=new.officer_id,
        issued_at=now,
    )
    session.add(broadcast)
    session.flush()
    assert broadcast.id is not None
    render_notice(session, speaker, broadcast.id, texts)
    to = f"group {new.group_id}" if new.group_id is not None else f"areas {' '.join(map(str, sorted(new.area_ids)))}"
    record(session, officer(new.officer_id), Act.NOTICE, now, Subject("notice", broadcast.id), to)
    announce(session, "fill")
    return broadcast


def claims_no_drill(catalogue: Catalogue, text: str) -> bool:
    """Whether the text says so in any language, in any case, spacing and punctuation."""
    said = f" {normalise(text)} "
    return any(f" {claim} " in said for claim in catalogue.words("no_drill"))


def _within(session: Session, area_ids: tuple[int, ...]) -> list[int]:
    inside = select(AreaWithin.area_id).where(col(AreaWithin.ancestor_id).in_(area_ids)).distinct()
    return list(session.exec(inside).all())
