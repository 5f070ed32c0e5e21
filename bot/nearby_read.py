"""What people look up around them, as facts: the nearest open points, emergency numbers, the level to prepare for."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from alert_levels.standing import effective_rank, standing_alert
from alert_levels.tables import Alert, DecisionLine
from bot.conversation.facts import ContactLine, Facts, Nearby, PointLine
from bot.places_read import middle_of
from broadcasts.speaker import Speaker
from broadcasts.wording import moment
from registry.areas import chain, name_of
from registry.contacts import contacts_at, outermost_areas
from registry.places import Gazetteer
from registry.points import Way, first_of_each, nearest_of_each, open_points, way_to
from registry.reports import last_position
from registry.tables import Point, PointKind

POSITION_GOOD_FOR = timedelta(hours=72)
"""Older places say nothing of where somebody is now, and most are forgotten by then."""
LEAST_TO_PREPARE_FOR = 1


def with_what_is_near(
    session: Session, speaker: Speaker, gazetteer: Gazetteer, facts: Facts, word: str, now: datetime
) -> Facts:
    """The facts with whatever the word looks up."""
    if word == "contacts":
        return with_contacts(session, facts)
    return with_rank(session, facts) if word == "checklist" else with_nearby(session, speaker, gazetteer, facts, now)


def with_nearby(session: Session, speaker: Speaker, gazetteer: Gazetteer, facts: Facts, now: datetime) -> Facts:
    """The facts with the nearest open points of a registered person."""
    if facts.person is None:
        return facts
    area_id, at = facts.person.area_id, None
    here = middle_of(gazetteer, area_id)
    last = last_position(session, facts.person.id)
    if last is not None and now - last.at < POSITION_GOOD_FOR:
        here, at = (last.latitude, last.longitude), moment(speaker, facts.language, last.at)
    points = open_points(session)
    ways = nearest_of_each(points, here) if here else first_of_each(points, chain(session, area_id))
    lines = [_line(way, way.point.kind, facts.language) for way in ways]
    if (named := _named_point(session, area_id)) is not None:
        way = way_to(named, here) if here else Way(named)
        others = (line for line in lines if line.kind != PointKind.ASSEMBLY)
        lines = [_line(way, PointKind.ASSEMBLY, facts.language), *others]
    return replace(facts, nearby=Nearby(tuple(lines), at))


def with_contacts(session: Session, facts: Facts) -> Facts:
    """The facts with the emergency numbers where the person is, or of the whole post for anybody else."""
    areas = chain(session, facts.person.area_id) if facts.person else outermost_areas(session)
    lines = (
        ContactLine(row.kind, row.number, name_of(row.names, facts.language) if row.names else None)
        for row in contacts_at(session, areas)
    )
    return replace(facts, contacts=tuple(lines))


def with_rank(session: Session, facts: Facts) -> Facts:
    """The facts with the level to prepare for."""
    if facts.person is not None:
        return replace(facts, rank=effective_rank(session, facts.person.area_id))
    ranks = (effective_rank(session, area_id) for area_id in outermost_areas(session))
    return replace(facts, rank=max(ranks, default=LEAST_TO_PREPARE_FOR) or LEAST_TO_PREPARE_FOR)


def _named_point(session: Session, area_id: int) -> Point | None:
    """The meeting point that the alert there names, if it is open: it goes before any that is nearer."""
    standing = standing_alert(session, area_id)
    if standing is None:
        return None
    named = (
        select(Point)
        .join(DecisionLine, col(DecisionLine.point_id) == Point.id)
        .join(Alert, col(Alert.line_id) == DecisionLine.id)
        .where(Alert.id == standing.alert_id, col(Point.open).is_(True))
    )
    return session.exec(named).first()


def _line(way: Way, kind: PointKind, language: str) -> PointLine:
    return PointLine(kind, name_of(way.point.names, language), way.km, way.wind)
