"""The truth before sending: what each language's people will read, how many they are, and what is missing."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import func, select
from sqlmodel import Session

from alert_levels.decisions import find_decision, lines_of
from alert_levels.effective import Change
from alert_levels.enact import preview_changes
from alert_levels.tables import Decision, DecisionLine
from broadcasts.chunks import addresses, first_address, people
from broadcasts.language_read import language_read
from broadcasts.rendering import variants
from broadcasts.shortening import segments_of
from broadcasts.speaker import Route, Speaker
from broadcasts.wording import CORE, FULL, AlertFacts, asks
from locales.languages import LANGUAGES, is_known, language_of
from registry.areas import find_area
from registry.tables import AddressState, Area, PersonState, Point

UNISSUED = "M00"
"""Stands for the reference, which an alert gets when it is issued."""


@dataclass(frozen=True)
class Script:
    """One text as a phone will show it with the labels of its buttons, and what it takes as SMS (elsewhere 0)."""

    channel: str
    length: str
    route: Route
    text: str
    buttons: tuple[str, ...]
    segments: int


@dataclass(frozen=True)
class LanguagePreview:
    """One language: its readers, and what they would get of the alert and of its correction.

    `review` is one of the catalogue's REVIEW_STATES; `instead_of` counts those who chose
    a language that is not shipped, by that language; `by_channel` counts the addresses written to first, and
    `core_segments` what the first SMS to those among them takes. SMS texts are those of the reply routes that readers
    have; while none has SMS they are of every route, for whoever may join.
    """

    language: str
    direction: str
    reviewed: bool
    review: str
    people: int
    by_channel: dict[str, int]
    without_address: int
    instead_of: Mapping[str, int]
    core_segments: int
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
    """The whole decision. `core_segments` is what the first SMS to everybody takes, and `cost` what that costs, where
    an operator has said what a segment costs; `gaps` are sentences."""

    lines: tuple[LinePreview, ...]
    people: int
    core_segments: int
    cost: str | None
    gaps: tuple[str, ...]


@dataclass(frozen=True)
class _Reader:
    """So many people written to in one language whose first address is of this channel and country.

    `own`: the language that they chose, where nothing is written.
    """

    language: str
    own: str
    channel: str | None
    country: str | None
    heads: int


def preview(session: Session, speaker: Speaker, decision_id: int) -> Preview:
    """What would go out if the decision were issued now. Raises UnknownDecision."""
    decision, lines = find_decision(session, decision_id), lines_of(session, decision_id)
    told = preview_changes(session, lines)
    shown = tuple(_line(session, speaker, decision, line, told) for line in lines)
    languages = [language for line in shown for change in line.changes for language in change.languages]
    core_segments = sum(language.core_segments for language in languages)
    return Preview(
        lines=shown,
        people=sum(change.people for line in shown for change in line.changes),
        core_segments=core_segments,
        cost=speaker.sms_price.of(core_segments) if speaker.sms_price is not None else None,
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
    readers, countries = _readers(session, area_ids), _sms_countries(session, area_ids)
    correction = replace(facts, was=facts.now, now=facts.was, wrong=UNISSUED)
    shown = []
    for language in LANGUAGES:
        mine = [reader for reader in readers if reader.language == language.code]
        routes = {speaker.route_for("sms", country) for code, country in countries if code == language.code}
        scripts = _scripts(speaker, facts, language.code, routes)
        by_channel, instead_of = Counter[str | None](), Counter[str]()
        for reader in mine:
            by_channel[reader.channel] += reader.heads
            if reader.own != reader.language:
                instead_of[reader.own] += reader.heads
        shown.append(
            LanguagePreview(
                language=language.code,
                direction=language.direction,
                reviewed=speaker.catalogue.reviewed(language.code),
                review=speaker.catalogue.review(language.code),
                people=by_channel.total(),
                by_channel={channel: heads for channel, heads in by_channel.items() if channel is not None},
                without_address=by_channel[None],
                instead_of=instead_of,
                core_segments=_core_segments(speaker, scripts, mine),
                scripts=scripts,
                corrections=_scripts(speaker, correction, language.code, routes),
            )
        )
    return tuple(shown)


def _scripts(speaker: Speaker, facts: AlertFacts, language: str, routes: Collection[Route]) -> tuple[Script, ...]:
    return tuple(
        Script(
            channel=channel,
            length=length,
            route=route,
            text=text.text,
            buttons=tuple(button.label for button in text.buttons) if channel == "telegram" else (),
            segments=segments_of(text.text) if channel == "sms" else 0,
        )
        for channel, length, route, text in variants(speaker, facts, language)
        if length in (CORE, FULL) and (channel != "sms" or not routes or route in routes)
    )


def _readers(session: Session, area_ids: Sequence[int]) -> list[_Reader]:
    """Heads by language and by the address that would be written to first."""
    first = (
        select(language_read(), people.c.language.label("own"), first_address(people.c.id).label("address_id"))
        .where(people.c.area_id.in_(area_ids), people.c.state == PersonState.ACTIVE)
        .subquery()
    )
    rows = session.execute(
        select(first.c.language, first.c.own, addresses.c.channel, addresses.c.country, func.count().label("heads"))
        .select_from(first)
        .outerjoin(addresses, addresses.c.id == first.c.address_id)
        .group_by(first.c.language, first.c.own, addresses.c.channel, addresses.c.country)
    )
    return [_Reader(row.language, row.own, row.channel, row.country, row.heads) for row in rows]


def _sms_countries(session: Session, area_ids: Sequence[int]) -> list[tuple[str, str | None]]:
    """Language and country of every SMS address that may be written to, now or when the first one stays silent."""
    rows = session.execute(
        select(language_read(), addresses.c.country)
        .join(addresses, addresses.c.person_id == people.c.id)
        .where(
            people.c.area_id.in_(area_ids), people.c.state == PersonState.ACTIVE,
            addresses.c.channel == "sms", addresses.c.state == AddressState.USABLE,
        )
        .distinct()
    )  # fmt: skip
    return [(row.language, row.country) for row in rows]


def _core_segments(speaker: Speaker, scripts: Iterable[Script], readers: Iterable[_Reader]) -> int:
    """Each SMS reader counts with the core of their own way to answer."""
    cores = {script.route: script.segments for script in scripts if script.length == CORE}
    by_sms = (reader for reader in readers if reader.channel == "sms")
    return sum(cores[speaker.route_for("sms", reader.country)] * reader.heads for reader in by_sms)


def _gaps(languages: Iterable[LanguagePreview]) -> tuple[str, ...]:
    readers, drafts = Counter[str](), dict[str, str]()
    instead, unreached = Counter[tuple[str, str]](), 0
    for language in languages:
        for own, heads in language.instead_of.items():
            instead[own, language.language] += heads
        unreached += language.without_address
        if language.people and not language.reviewed:
            readers[language.language] += language.people
            drafts[language.language] = language.review
    gaps = [_unreviewed(heads, language_of(code).name, drafts[code]) for code, heads in sorted(readers.items())]
    gaps += [_instead(heads, own, read) for (own, read), heads in sorted(instead.items())]
    return (*gaps, *([_unreached(unreached)] if unreached else []))


def _unreviewed(heads: int, language: str, review: str) -> str:
    who = "1 person reads" if heads == 1 else f"{heads} people read"
    return f"{who} {language}: a {review} that no native speaker has reviewed."


def _instead(heads: int, own: str, read: str) -> str:
    who = "1 person chose" if heads == 1 else f"{heads} people chose"
    return f"{who} {_name(own)}, which is not shipped, and would get {_name(read)}."


def _name(code: str) -> str:
    return language_of(code).name if is_known(code) else code


def _unreached(heads: int) -> str:
    if heads == 1:
        return "1 person has no address that works: their warden is asked at once."
    return f"{heads} people have no address that works: their wardens are asked at once."
