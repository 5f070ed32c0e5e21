"""The truth before sending: what each language's people will read, how many they are, and what is missing."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlmodel import Session

from alert_levels.decisions import find_decision, lines_of
from alert_levels.effective import Change
from alert_levels.enact import preview_changes
from alert_levels.tables import Decision, DecisionLine
from broadcasts.alert_facts import facts_by
from broadcasts.readership import Readers, Readership, readership
from broadcasts.rendering import Form, sms_routes, text_in
from broadcasts.shortening import MOST_SEGMENTS, Part, segments_of
from broadcasts.speaker import Route, Speaker
from broadcasts.wording import CORE, FULL, AlertFacts, asks, left_out
from locales.languages import LANGUAGES, Language
from registry.areas import find_area
from registry.tables import AddressState, Area, Contact, EvacuationRoute, Point

UNISSUED = "M00"
"""Stands for the reference, which an alert gets when it is issued."""


@dataclass(frozen=True)
class Script:
    """One text as a phone will show it with the labels of its buttons, and what it takes as SMS (elsewhere 0).

    `left_out` are the parts of the whole text that this SMS has no room for.
    """

    channel: str
    length: str
    route: Route
    text: str
    buttons: tuple[str, ...]
    segments: int
    left_out: tuple[Part, ...] = ()


@dataclass(frozen=True)
class LanguagePreview:
    """One language: its readers, and what they would get of the alert and of its correction.

    `review` is one of the catalogue's REVIEW_STATES; `instead_of` counts those who chose a language that is not
    shipped, by that language; `without_words` says that an officer's own words are in other languages only;
    `by_channel` counts the addresses written to first, `lost` those who have none by what became of it, and
    `core_segments` and `full_segments` are what the first SMS and the full ones after it take. SMS texts are those of
    the reply routes that readers have; while none has SMS they are of every route, for whoever may join.
    """

    language: str
    direction: str
    reviewed: bool
    review: str
    people: int
    by_channel: dict[str, int]
    lost: Mapping[AddressState | None, int]
    instead_of: Mapping[str, int]
    without_words: bool
    core_segments: int
    full_segments: int
    scripts: tuple[Script, ...]
    corrections: tuple[Script, ...]

    @property
    def without_address(self) -> int:
        return sum(self.lost.values())


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
    """One area of the decision, and what its text says beside the level."""

    area: Area
    line: DecisionLine
    point: Point | None
    route: EvacuationRoute | None
    contact: Contact | None
    changes: tuple[ChangePreview, ...]

    @property
    def closed(self) -> tuple[Point | EvacuationRoute, ...]:
        """What people would be sent to or by although it has been closed."""
        return tuple(place for place in (self.point, self.route) if place is not None and not place.open)


@dataclass(frozen=True)
class Load:
    """What leaves on one channel: messages, or segments of SMS. First each person's first text, as bulk the rest."""

    channel: str
    first: int
    bulk: int


@dataclass(frozen=True)
class Gaps:
    """Who would not read what they should, and why; each by number of people, the most first.

    `unreviewed`: (language, how far it is); `instead`: (language chosen, language read); `without_words`: languages in
    which the officer's own words are missing; `lost`: what became of the address, None where there never was one.
    """

    unreviewed: Mapping[tuple[str, str], int]
    instead: Mapping[tuple[str, str], int]
    without_words: Mapping[str, int]
    lost: Mapping[AddressState | None, int]

    def __bool__(self) -> bool:
        return any((self.unreviewed, self.instead, self.without_words, self.lost))


@dataclass(frozen=True)
class Preview:
    """The whole decision. `core_segments` is what the first SMS to everybody takes, and `cost` what that costs, where
    an operator has said what a segment costs; `full_cost` the same of all SMS."""

    lines: tuple[LinePreview, ...]
    people: int
    core_segments: int
    full_segments: int
    cost: str | None
    full_cost: str | None
    loads: tuple[Load, ...]
    gaps: Gaps


def preview(session: Session, speaker: Speaker, decision_id: int, everybody: Readership | None = None) -> Preview:
    """What would go out if the decision were issued now. Raises UnknownDecision.

    `everybody`: who reads in all areas, where that has been counted already.
    """
    decision, lines = find_decision(session, decision_id), lines_of(session, decision_id)
    told = preview_changes(session, lines)
    area_ids = [change.area_id for change in told]
    readers = everybody.within(area_ids) if everybody is not None else readership(session, area_ids)
    shown = tuple(_line(session, speaker, decision, line, told, readers) for line in lines)
    changes = [change for line in shown for change in line.changes]
    languages = [language for change in changes for language in change.languages]
    core, full = (sum(getattr(each, name) for each in languages) for name in ("core_segments", "full_segments"))
    return Preview(
        lines=shown,
        people=sum(change.people for change in changes),
        core_segments=core,
        full_segments=full,
        cost=speaker.sms_price.of(core) if speaker.sms_price is not None else None,
        full_cost=speaker.sms_price.of(core + full) if speaker.sms_price is not None else None,
        loads=_loads(speaker, languages, core, full),
        gaps=_gaps(languages),
    )


def _line(
    session: Session,
    speaker: Speaker,
    decision: Decision,
    line: DecisionLine,
    told: Sequence[Change],
    readers: Readership,
) -> LinePreview:
    pairs: dict[tuple[int, int], list[int]] = {}
    for change in told:
        if change.line_area == line.area_id:
            pairs.setdefault((change.was, change.now), []).append(change.area_id)
    changes = []
    for (was, now), area_ids in sorted(pairs.items()):
        facts = facts_by(session, decision, line, (was, now), alert_id=0, ref=UNISSUED)
        languages = _languages(speaker, facts, readers.within(area_ids))
        heads = sum(language.people for language in languages)
        changes.append(ChangePreview(was, now, asks(speaker.ladder, was, now), heads, languages))
    return LinePreview(
        area=find_area(session, line.area_id),
        line=line,
        point=session.get(Point, line.point_id) if line.point_id is not None else None,
        route=session.get(EvacuationRoute, line.route_id) if line.route_id is not None else None,
        contact=session.get(Contact, line.contact_id) if line.contact_id is not None else None,
        changes=tuple(changes),
    )


def _languages(speaker: Speaker, facts: AlertFacts, readers: Readership) -> tuple[LanguagePreview, ...]:
    return tuple(_language(speaker, facts, language, readers) for language in LANGUAGES)


def _language(speaker: Speaker, facts: AlertFacts, language: Language, readers: Readership) -> LanguagePreview:
    mine = [reader for reader in readers.readers if reader.language == language.code]
    routes = {speaker.route_for("sms", each.country) for each in readers.countries if each.language == language.code}
    scripts = _scripts(speaker, facts, language.code, routes)
    correction = replace(facts, was=facts.now, now=facts.was, wrong=UNISSUED)
    by_channel, lost, instead_of = Counter[str](), Counter[AddressState | None](), Counter[str]()
    for reader in mine:
        if reader.channel is not None:
            by_channel[reader.channel] += reader.heads
        else:
            lost[reader.lost] += reader.heads
        if reader.own != reader.language:
            instead_of[reader.own] += reader.heads
    follows = speaker.ladder.level(facts.now).sms_full
    return LanguagePreview(
        language=language.code,
        direction=language.direction,
        reviewed=speaker.catalogue.reviewed(language.code),
        review=speaker.catalogue.review(language.code),
        people=by_channel.total() + lost.total(),
        by_channel=dict(by_channel),
        lost=lost,
        instead_of=instead_of,
        without_words=bool(facts.words) and language.code not in facts.words,
        core_segments=_segments(speaker, scripts, CORE, mine),
        full_segments=_segments(speaker, scripts, FULL, mine) if follows else 0,
        scripts=scripts,
        corrections=_scripts(speaker, correction, language.code, routes),
    )


def _scripts(speaker: Speaker, facts: AlertFacts, language: str, routes: Collection[Route]) -> tuple[Script, ...]:
    """A correction goes out as one SMS, without a full one after it."""
    lengths = (CORE,) if facts.wrong else (FULL, CORE)
    answered = [route for route in sms_routes(speaker) if not routes or route in routes]
    forms: list[Form] = [("telegram", FULL, Route())]
    forms += [("sms", length, route) for route in answered for length in lengths]
    return tuple(_script(speaker, facts, language, form) for form in forms)


def _script(speaker: Speaker, facts: AlertFacts, language: str, form: Form) -> Script:
    channel, length, route = form
    text, by_sms = text_in(speaker, facts, language, form), channel == "sms"
    return Script(
        channel=channel,
        length=length,
        route=route,
        text=text.text,
        buttons=() if by_sms else tuple(button.label for button in text.buttons),
        segments=segments_of(text.text) if by_sms else 0,
        left_out=left_out(speaker, facts, language, route, MOST_SEGMENTS) if by_sms and length == FULL else (),
    )


def _segments(speaker: Speaker, scripts: Iterable[Script], length: str, readers: Iterable[Readers]) -> int:
    """Each SMS reader counts with the text of their own way to answer."""
    taken = {script.route: script.segments for script in scripts if (script.channel, script.length) == ("sms", length)}
    by_sms = (reader for reader in readers if reader.channel == "sms")
    return sum(taken[speaker.route_for("sms", reader.country)] * reader.heads for reader in by_sms)


def _loads(speaker: Speaker, languages: Iterable[LanguagePreview], core: int, full: int) -> tuple[Load, ...]:
    """In Telegram the picture of the level follows each text as bulk, where the post has switched that on."""
    chats = sum(language.by_channel.get("telegram", 0) for language in languages)
    loads = (Load("telegram", chats, chats if speaker.level_cards else 0), Load("sms", core, full))
    return tuple(load for load in loads if load.first)


def _gaps(languages: Iterable[LanguagePreview]) -> Gaps:
    unreviewed, instead = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    without_words, lost = Counter[str](), Counter[AddressState | None]()
    for language in (each for each in languages if each.people):
        if not language.reviewed:
            unreviewed[language.language, language.review] += language.people
        if language.without_words:
            without_words[language.language] += language.people
        for own, heads in language.instead_of.items():
            instead[own, language.language] += heads
        lost.update(language.lost)
    return Gaps(
        unreviewed=dict(unreviewed.most_common()),
        instead=dict(instead.most_common()),
        without_words=dict(without_words.most_common()),
        lost=dict(lost.most_common()),
    )
