"""What the form of a proposal holds: its lines, one an area, what their texts say beside the level, and own words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from alert_levels.decisions import NewDecision, NewLine
from alert_levels.errors import BadLine
from alert_levels.tables import Decision, DecisionLine
from broadcasts.notices import REAL_IN_A_DRILL, claims_no_drill
from broadcasts.speaker import WEB_MARK, Speaker
from console.frame.forms import FieldFault, Form
from console.frame.times import input_time
from console.frame.words import CONTINUES, ENDS, HAZARDS
from locales.languages import LANGUAGES
from locales.sentence import Sentence

MOST_LINES = 20
LONGEST_WORDS = 200
"""Characters of an officer's own sentence: with more, an SMS would have room for little else."""


@dataclass(frozen=True)
class Draft:
    """One line of a proposal, as far as it is filled in. `leaves` is a time as it was typed."""

    area_id: int
    rank: int | None = None
    exempt: bool = False
    point_id: int | None = None
    route_id: int | None = None
    leaves: str = ""
    contact_id: int | None = None


def drafts_in(form: Form) -> list[Draft]:
    """The lines that the form has, without the one that was taken out, and a new one for each area that was ticked."""
    gone = form.number("drop")
    held = [draft for number, draft in _numbered(form) if number != gone]
    ticked = (area_id for area_id in form.numbers("area") if area_id not in {draft.area_id for draft in held})
    return [*held, *map(Draft, ticked)][:MOST_LINES]


def read_proposal(form: Form, officer_id: int, zone: tzinfo, speaker: Speaker) -> NewDecision:
    """The proposal that the form holds; its times are by the zone's clock. Raises FieldFault, BadLine."""
    hazard = form.text("hazard")
    if hazard not in HAZARDS:
        raise FieldFault("hazard", "Choose what the danger is.")
    happened_at, next_update_at = form.moment("happened_at", zone), form.moment("next_update_at", zone)
    if happened_at is None:
        raise FieldFault("happened_at", "Write when it happened, such as 2026-11-01 06:00.")
    if next_update_at is None:
        raise FieldFault("next_update_at", "Promise the next message for a time, such as 2026-11-01 12:00.")
    return NewDecision(
        proposed_by=officer_id,
        hazard=hazard,
        reason=form.text("reason"),
        happened_at=happened_at,
        next_update_at=next_update_at,
        lines=tuple(_line(draft, zone) for draft in drafts_in(form)),
        continues=tuple(what for what in form.chosen("continues") if what in CONTINUES),
        ends=tuple(what for what in form.chosen("ends") if what in ENDS),
        words=read_words(form, speaker),
    )


def read_words(form: Form, speaker: Speaker) -> dict[str, str]:
    """The officer's own sentence by language, each on one line. Raises FieldFault for one that may not go out."""
    written = {language.code: " ".join(form.text(f"words-{language.code}").split()) for language in LANGUAGES}
    words = {code: text for code, text in written.items() if text}
    for text in words.values():
        if len(text) > LONGEST_WORDS:
            raise FieldFault(
                "words",
                "Your own words have at most {most} characters in each language; these have {length}: {beginning}...",
                most=LONGEST_WORDS,
                length=len(text),
                beginning=text[:30],
            )
        if WEB_MARK in text:
            raise FieldFault("words", "Your own words must not hold {mark}.", mark=WEB_MARK)
    if speaker.drill and any(claims_no_drill(speaker.catalogue, text) for text in words.values()):
        raise FieldFault("words", REAL_IN_A_DRILL)
    return words


def form_of(decision: Decision, lines: Sequence[DecisionLine], zone: tzinfo) -> Form:
    """The form as it would have to be filled in to propose the same once more."""
    fields: dict[str, list[str]] = {
        "hazard": [decision.hazard],
        "reason": [decision.reason],
        "happened_at": [input_time(decision.happened_at, zone)],
        "next_update_at": [input_time(decision.next_update_at, zone)],
        "continues": list(decision.continues),
        "ends": list(decision.ends),
        **{f"words-{code}": [text] for code, text in decision.words.items()},
    }
    for number, line in enumerate(lines, 1):
        fields |= {f"{name}-{number}": [value] for name, value in _filled_in(line, zone)}
    return Form(fields)


def _filled_in(line: DecisionLine, zone: tzinfo) -> Iterator[tuple[str, str]]:
    yield "area", str(line.area_id)
    yield "rank", str(line.to_rank)
    if line.exempt:
        yield "exempt", "on"
    chosen: Mapping[str, int | None] = {"point": line.point_id, "route": line.route_id, "call": line.contact_id}
    for name, number in chosen.items():
        if number is not None:
            yield name, str(number)
    if line.leaves_at is not None:
        yield "leaves", input_time(line.leaves_at, zone)


def _numbered(form: Form) -> Iterator[tuple[int, Draft]]:
    for number in range(1, MOST_LINES + 1):
        area_id = form.number(f"area-{number}")
        if area_id is None:
            continue
        yield (
            number,
            Draft(
                area_id=area_id,
                rank=form.number(f"rank-{number}"),
                exempt=form.ticked(f"exempt-{number}"),
                point_id=form.number(f"point-{number}"),
                route_id=form.number(f"route-{number}"),
                leaves=form.text(f"leaves-{number}"),
                contact_id=form.number(f"call-{number}"),
            ),
        )


def _line(draft: Draft, zone: tzinfo) -> NewLine:
    if draft.rank is None:
        raise BadLine(Sentence("Choose a new level for each area, or take the area out."))
    return NewLine(
        area_id=draft.area_id,
        to_rank=draft.rank,
        exempt=draft.exempt,
        point_id=draft.point_id,
        route_id=draft.route_id,
        leaves_at=_departure(draft.leaves, zone),
        contact_id=draft.contact_id,
    )


def _departure(typed: str, zone: tzinfo) -> datetime | None:
    if not typed:
        return None
    at = Form({"leaves": [typed]}).moment("leaves", zone)
    if at is None:
        raise BadLine(Sentence("Write a departure as 2026-11-01 06:00, or leave it empty."))
    return at
