"""The truth before sending: what each language's people will read, how many they are, and what is missing."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlmodel import Session

from alert_levels.decisions import find_decision, lines_of
from alert_levels.effective import Change
from alert_levels.enact import preview_changes
from alert_levels.tables import Decision, DecisionLine
from broadcasts.filling import addresses, first_address, people
from broadcasts.rendering import segments_of, variants
from broadcasts.speaker import Speaker
from broadcasts.wording import CORE, FULL, AlertFacts, asks
from locales.languages import LANGUAGES
from registry.areas import find_area
from registry.tables import Area, PersonState, Point

UNISSUED = "M00"
"""Stands for the reference, which an alert gets when it is issued."""


@dataclass(frozen=True)
class Script:
    """One text as a phone will show it, and what it takes as SMS."""

    channel: str
    length: str
    route: str
    text: str
    segments: int


@dataclass(frozen=True)
class LanguagePreview:
    """One language: its texts, its correction, and its readers; `by_channel` counts the addresses written to first."""

    language: str
    direction: str
    reviewed: bool
    people: int
    by_channel: dict[str, int]
    without_address: int
    scripts: tuple[Script, ...]
    corrections: tuple[Script, ...]


@dataclass(frozen=True)
class ChangePreview:
    """The people who go from one level to another because of a line."""

    was: int
    now: int
    asks: bool
    people: int
    languages: tuple[LanguagePreview, ...]


@dataclass(frozen=True)
class LinePreview:
    """One area of the decision."""

    area: Area
    from_rank: int
    to_rank: int
    point: Point | None
    changes: tuple[ChangePreview, ...]


@dataclass(frozen=True)
class Preview:
    """The whole decision. `core_segments` is what the first SMS to everybody takes; `gaps` are sentences."""

    lines: tuple[LinePreview, ...]
    people: int
    core_segments: int
    gaps: tuple[str, ...]


@dataclass(frozen=True)
class _Reader:
    language: str
    channel: str | None
    heads: int


def preview(session: Session, speaker: Speaker, decision_id: int) -> Preview:
    """What would go out if the decision were issued now. Raises UnknownDecision."""
    decision, lines = find_decision(session, decision_id), lines_of(session, decision_id)
    told = preview_changes(session, lines)
    shown = tuple(_line(session, speaker, decision, line, told) for line in lines)
    languages = [language for line in shown for change in line.changes for language in change.languages]
    return Preview(
        lines=shown,
        people=sum(change.people for line in shown for change in line.changes),
        core_segments=sum(_core_segments(language) for language in languages),
        gaps=_gaps(languages),
    )


def _line(
    session: Session, speaker: Speaker, decision: Decision, line: DecisionLine, told: Sequence[Change]
) -> LinePreview:
    area = find_area(session, line.area_id)
    point = session.get(Point, line.point_id) if line.point_id is not None else None
    pairs: dict[tuple[int, int], list[int]] = {}
    for change in told:
        if change.line_area == line.area_id:
            pairs.setdefault((change.was, change.now), []).append(change.area_id)
    changes = []
    for (was, now), area_ids in sorted(pairs.items()):
        facts = _facts(decision, area, point, was, now)
        languages = _languages(session, speaker, facts, area_ids)
        heads = sum(language.people for language in languages)
        changes.append(ChangePreview(was, now, asks(speaker.ladder, was, now), heads, languages))
    return LinePreview(area, line.from_rank, line.to_rank, point, tuple(changes))


def _facts(decision: Decision, area: Area, point: Point | None, was: int, now: int) -> AlertFacts:
    return AlertFacts(
        alert_id=0,
        ref=UNISSUED,
        place=area.names,
        was=was,
        now=now,
        hazard=decision.hazard,
        since=decision.happened_at,
        next_update=decision.next_update_at,
        point=point.names if point else None,
        continues=tuple(decision.continues),
        ends=tuple(decision.ends),
    )


def _languages(
    session: Session, speaker: Speaker, facts: AlertFacts, area_ids: Sequence[int]
) -> tuple[LanguagePreview, ...]:
    readers = _readers(session, area_ids)
    correction = replace(facts, was=facts.now, now=facts.was, wrong=UNISSUED)
    shown = []
    for language in LANGUAGES:
        mine = [reader for reader in readers if reader.language == language.code]
        heads = Counter({reader.channel or "none": reader.heads for reader in mine})
        shown.append(
            LanguagePreview(
                language=language.code,
                direction=language.direction,
                reviewed=speaker.catalogue.reviewed(language.code),
                people=heads.total(),
                by_channel={channel: count for channel, count in heads.items() if channel != "none"},
                without_address=heads["none"],
                scripts=_scripts(speaker, facts, language.code),
                corrections=_scripts(speaker, correction, language.code),
            )
        )
    return tuple(shown)


def _scripts(speaker: Speaker, facts: AlertFacts, language: str) -> tuple[Script, ...]:
    return tuple(
        Script(channel, length, route.kind, text.text, segments_of(text.text) if channel == "sms" else 0)
        for channel, length, route, text in variants(speaker, facts, language)
        if length in (CORE, FULL)
    )


def _readers(session: Session, area_ids: Sequence[int]) -> list[_Reader]:
    """Heads by language and by the channel of the address that would be written to first."""
    first = (
        select(people.c.language, first_address(people.c.id).label("address_id"))
        .where(people.c.area_id.in_(area_ids), people.c.state == PersonState.ACTIVE)
        .subquery()
    )
    rows = session.execute(
        select(first.c.language, addresses.c.channel)
        .select_from(first)
        .outerjoin(addresses, addresses.c.id == first.c.address_id)
    )
    counted = Counter((row.language, row.channel) for row in rows)
    return [_Reader(language, channel, heads) for (language, channel), heads in counted.items()]


def _core_segments(language: LanguagePreview) -> int:
    core = [script.segments for script in language.scripts if script.length == CORE]
    return max(core, default=0) * language.by_channel.get("sms", 0)


def _gaps(languages: Iterable[LanguagePreview]) -> tuple[str, ...]:
    unreviewed = Counter({language.language: 0 for language in languages})
    unreached = 0
    for language in languages:
        unreviewed[language.language] += 0 if language.reviewed else language.people
        unreached += language.without_address
    gaps = [
        f"{heads} people read {code}: a machine draft that no native speaker has reviewed."
        for code, heads in sorted(unreviewed.items())
        if heads
    ]
    if unreached:
        gaps.append(f"{unreached} people have no address that works: they go to their wardens at once.")
    return tuple(gaps)
