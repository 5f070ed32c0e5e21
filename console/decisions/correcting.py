"""What the correction of a decision would do now: whom it reaches, what it stops, and the text that was prepared."""

from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Select
from sqlmodel import Session, col, func, select

from alert_levels.decisions import find_decision
from alert_levels.tables import Alert, Decision
from broadcasts.alert_facts import facts_of
from broadcasts.correction import MAY_HAVE_READ
from broadcasts.preview import UNISSUED
from broadcasts.speaker import Route, Speaker
from broadcasts.tables import Broadcast, Delivery, DeliveryState
from broadcasts.wording import core_text, full_text
from console.frame.names import area_names
from locales.languages import LANGUAGES, Language


@dataclass(frozen=True)
class Prepared:
    """The correction of one alert in one language: what Telegram shows, and the first SMS."""

    ref: str
    area: str
    language: Language
    full: str
    core: str


@dataclass(frozen=True)
class Reached:
    """What the wrong alerts have done so far. `people` may have read it; `queued` messages would be stopped."""

    people: int
    queued: int


@dataclass(frozen=True)
class CorrectionView:
    """A correction before it is sent."""

    decision: Decision
    texts: tuple[Prepared, ...]


def reached_by(session: Session, decision_id: int) -> Reached:
    """How far the alerts of a decision have come: every message of theirs is read for it."""
    ours = _ours(decision_id)
    people = select(func.count(func.distinct(Delivery.person_id))).where(ours, *MAY_HAVE_READ)
    queued = select(func.count()).where(ours, Delivery.state == DeliveryState.QUEUED)
    return Reached(session.exec(people).one(), session.exec(queued).one())


def messages_of_decision(decision_id: int) -> Select[Any]:
    """The messages that its alerts have made."""
    return sa.select(col(Delivery.id)).where(_ours(decision_id))


def view_correction(session: Session, speaker: Speaker, decision_id: int) -> CorrectionView:
    """Raises UnknownDecision."""
    decision = find_decision(session, decision_id)
    alerts = session.exec(select(Alert).where(Alert.decision_id == decision_id).order_by(col(Alert.id))).all()
    return CorrectionView(decision, tuple(text for alert in alerts for text in _texts(session, speaker, alert)))


def _ours(decision_id: int) -> ColumnElement[bool]:
    alerts = select(Alert.id).where(Alert.decision_id == decision_id)
    return col(Delivery.broadcast_id).in_(select(Broadcast.id).where(col(Broadcast.alert_id).in_(alerts)))


def _texts(session: Session, speaker: Speaker, alert: Alert) -> list[Prepared]:
    """For the first change of level that the alert told: its correction puts people back to where they were."""
    told = facts_of(session, alert)
    if not told:
        return []
    back = replace(told[0], was=told[0].now, now=told[0].was, wrong=alert.ref, ref=UNISSUED)
    place = area_names(session)[alert.area_id]
    return [
        Prepared(
            ref=alert.ref,
            area=place,
            language=language,
            full=full_text(speaker, back, language.code).text,
            core=core_text(speaker, back, language.code, Route()).text,
        )
        for language in LANGUAGES
    ]
