"""The texts of one alert, pure: facts and a language in, words out: source, hazard, place, action, time, question.

Two lengths: the core fits one SMS segment in every shipped language (source, level, place, action, question); the full
text says everything. The order and the two lengths follow the warning-response research and the segment sizes in
docs/messages.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from babel.dates import format_datetime

from alert_levels.ladder import Ladder
from broadcasts.channel import Button
from broadcasts.shortening import Part, Piece, fits_sms, shortened
from broadcasts.speaker import WEB_MARK, Route, Speaker
from locales.channel_form import as_sent
from locales.languages import language_of
from registry.areas import name_of

CORE, FULL, AGAIN, CARD, PLAIN, STALE = "core", "full", "again", "card", "plain", "stale"
"""`PLAIN` is for people whose phone is watched, `STALE` for those whose record is old."""


@dataclass(frozen=True)
class AlertFacts:
    """What one alert tells the people of one change of level. `wrong` names the alert that a correction takes back.

    `way`, `leaves`, `call`: the names of a route, when the transport leaves, a number to call. `words` are an officer's
    own sentence, by language: whoever reads another language is told nothing in its place.
    """

    alert_id: int
    ref: str
    place: Mapping[str, str]
    was: int
    now: int
    hazard: str
    since: datetime
    next_update: datetime
    point: Mapping[str, str] | None = None
    continues: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    wrong: str | None = None
    way: Mapping[str, str] | None = None
    leaves: datetime | None = None
    call: str | None = None
    words: Mapping[str, str] = field(default_factory=dict)

    @property
    def question(self) -> str:
        return f"alert:{self.alert_id}"


@dataclass(frozen=True)
class Text:
    """A text and the buttons that belong to it."""

    text: str
    buttons: tuple[Button, ...] = ()


def asks(ladder: Ladder, was: int, now: int) -> bool:
    """Whether this change asks people for an answer: a raise to a level that wants one. A lowering only tells."""
    return now >= was and ladder.level(now).wants_answer


def core_text(speaker: Speaker, facts: AlertFacts, language: str, route: Route) -> Text:
    """One segment for everybody, first."""
    key, slots = _core_key(speaker, facts, route), _core_slots(speaker, facts, language)
    if key == "core.oneway":
        slots["route"] = _way_back(speaker, facts, language, route)
    words = speaker.say(language, key, **slots).split()
    return Text(speaker.mark_drill(language, " ".join(words)))


def again_text(speaker: Speaker, facts: AlertFacts, language: str, route: Route) -> Text:
    """The core once more, recognisable as a repeat."""
    if route.kind != "same_thread":
        return core_text(speaker, facts, language, route)
    return Text(
        speaker.mark_drill(language, speaker.say(language, "core.again", **_core_slots(speaker, facts, language)))
    )


LONG_REFERENCE = "M9999"
"""What room is counted with: an alert says the same before it has a number, with one digit, and with four."""


def full_text(
    speaker: Speaker,
    facts: AlertFacts,
    language: str,
    *,
    again: bool = False,
    route: Route | None = None,
    most_segments: int | None = None,
) -> Text:
    """Everything, one part a line, with a button for each answer. Without a route it is answered where it is read.

    Where it may take only so many SMS segments, parts are left out as `shortening` says.
    """
    pieces = _pieces(speaker, facts, language, route or Route())
    if again:
        pieces.insert(1, Piece(Part.AGAIN, (speaker.say(language, "full.again"),)))
    if most_segments is not None:
        pieces = _fitting(speaker, facts, language, pieces, most_segments)
    return Text(_joined(speaker, language, pieces), _buttons(speaker, facts, language))


def left_out(speaker: Speaker, facts: AlertFacts, language: str, route: Route, most_segments: int) -> tuple[Part, ...]:
    """The parts of the full text that an SMS of so many segments has no room for, in the order of the text."""
    pieces = _pieces(speaker, facts, language, route)
    kept = {piece.part for piece in _fitting(speaker, facts, language, pieces, most_segments)}
    return tuple(dict.fromkeys(piece.part for piece in pieces if piece.part not in kept and piece.lines))


def answers_to(ladder: Ladder, facts: AlertFacts) -> tuple[str, ...]:
    """The answers offered, in the order of their digits; where nothing is asked, help remains."""
    return ladder.level(facts.now).answers if asks(ladder, facts.was, facts.now) else ()


def moment(speaker: Speaker, language: str, at: datetime) -> str:
    """Day and month as the language writes them, 24-hour clock, in ASCII digits, at the post's own time."""
    return format_datetime(at, f"{language_of(language).day} HH:mm", tzinfo=speaker.zone, locale=language)


def _pieces(speaker: Speaker, facts: AlertFacts, language: str, route: Route) -> list[Piece]:
    pieces = _correction(speaker, facts, language) if facts.wrong else _alert(speaker, facts, language)
    pieces.append(Piece(Part.QUESTION, tuple(_question_lines(speaker, facts, language, route))))
    pieces.append(Piece(Part.REFERENCE, (speaker.say(language, "full.ref", ref=facts.ref),)))
    return pieces


def _fitting(speaker: Speaker, facts: AlertFacts, language: str, pieces: Sequence[Piece], most: int) -> list[Piece]:
    def as_counted(some: Sequence[Piece]) -> str:
        return as_sent("sms", language, _joined(speaker, language, some).replace(facts.ref, LONG_REFERENCE))

    return shortened(pieces, lambda some: fits_sms(as_counted(some), most))


def _joined(speaker: Speaker, language: str, pieces: Sequence[Piece]) -> str:
    return speaker.mark_drill(language, "\n".join(line for piece in pieces for line in piece.lines))


def _core_key(speaker: Speaker, facts: AlertFacts, route: Route) -> str:
    if facts.wrong:
        return "core.correction"
    if route.kind != "same_thread":
        return "core.oneway"
    if facts.now < facts.was:
        return "core.lower"
    return "core.raise" if asks(speaker.ladder, facts.was, facts.now) else "core.told"


def _core_slots(speaker: Speaker, facts: AlertFacts, language: str) -> dict[str, object]:
    return {
        "rank": facts.now,
        "was": facts.was,
        "place": name_of(facts.place, language),
        "action": speaker.say(language, f"core.{facts.now}"),
        "ref": facts.ref,
        "wrong": facts.wrong,
    }


def _way_back(speaker: Speaker, facts: AlertFacts, language: str, route: Route) -> str:
    """How to answer where the SMS itself cannot be answered (promise P10): bare, for a core has no room for words."""
    if route.number:
        return route.number
    if route.kind == "none":
        return speaker.say(language, "route.none") if asks(speaker.ladder, facts.was, facts.now) else ""
    return speaker.reply_link(WEB_MARK)


def _alert(speaker: Speaker, facts: AlertFacts, language: str) -> list[Piece]:
    """Source, hazard, place, action, time: the order that warning research found best (docs/messages.md)."""

    def piece(part: Part, key: str, **slots: object) -> Piece:
        return Piece(part, (speaker.say(language, key, **slots),))

    rank = facts.now
    headline = speaker.say(language, f"level.{rank}.headline")
    pieces = [piece(Part.SOURCE, "full.source", post=speaker.post_name, rank=rank, headline=headline)]
    if facts.now < facts.was:
        pieces.append(piece(Part.WAS, "full.lowered", was=facts.was, rank=rank))
    if facts.now:
        pieces.append(piece(Part.HAZARD, f"hazard.{facts.hazard}"))
    pieces.append(piece(Part.PLACE, "full.place", place=name_of(facts.place, language)))
    pieces.append(piece(Part.ACTION, f"level.{rank}.action"))
    if facts.point:
        pieces.append(piece(Part.POINT, "full.point", point=name_of(facts.point, language)))
    if facts.way:
        pieces.append(piece(Part.WAY, "full.way", route=name_of(facts.way, language)))
    if facts.leaves:
        pieces.append(piece(Part.LEAVES, "full.leaves", time=moment(speaker, language, facts.leaves)))
    if facts.call:
        pieces.append(piece(Part.CALL, "full.call", number=facts.call))
    if language in facts.words:
        pieces.append(Piece(Part.WORDS, (facts.words[language],)))
    pieces += [piece(Part.CONTINUES, f"continues.{what}") for what in facts.continues]
    pieces += [piece(Part.ENDS, f"ends.{what}") for what in facts.ends]
    pieces.append(piece(Part.TIME, "full.time", since=moment(speaker, language, facts.since)))
    pieces.append(piece(Part.NEXT, "full.next", next=moment(speaker, language, facts.next_update)))
    return pieces


def _question_lines(speaker: Speaker, facts: AlertFacts, language: str, route: Route) -> list[str]:
    answers = answers_to(speaker.ladder, facts)
    if not answers:
        return []
    question = speaker.say(language, f"level.{facts.now}.question")
    offered = [f"{digit} = {speaker.say(language, f'answer.{answer}')}" for digit, answer in enumerate(answers, 1)]
    match route.kind:
        case "same_thread":
            return [question, speaker.say(language, "full.answers"), *offered]
        case "number":
            return [question, speaker.say(language, "route.number", number=route.number), *offered]
        case "missed_call":
            return [question, speaker.say(language, "route.missed_call", number=route.number)]
        case "none":
            return [question, speaker.say(language, "route.none")]
    return [question, speaker.say(language, "route.web", link=speaker.reply_link(WEB_MARK))]


def _correction(speaker: Speaker, facts: AlertFacts, language: str) -> list[Piece]:
    headline = speaker.say(language, f"level.{facts.now}.headline")
    place = name_of(facts.place, language)
    return [
        Piece(Part.SOURCE, (speaker.post_name,)),
        Piece(Part.WRONG, (speaker.say(language, "full.correction", wrong=facts.wrong),)),
        Piece(Part.PLACE, (speaker.say(language, "full.now", place=place, rank=facts.now, headline=headline),)),
        Piece(Part.ACTION, (speaker.say(language, f"level.{facts.now}.action"),)),
    ]


def _buttons(speaker: Speaker, facts: AlertFacts, language: str) -> tuple[Button, ...]:
    answers = answers_to(speaker.ladder, facts)
    offered = list(enumerate(answers, 1)) if answers else [(2, "help")]
    return tuple(
        Button(f"{digit} {speaker.say(language, f'answer.{answer}')}", f"{facts.question}:{digit}")
        for digit, answer in offered
    )
