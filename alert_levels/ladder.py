"""The ladder as data: what each rank is called, asks, demands of officers, and how long its silence may last.

Rank orders the levels (0 is normal, a higher one is worse); a code is only a label: in some ladders 1 is the worst.
Every word that people see is a catalogue key derived from the rank, so nothing here is ever shown.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from locales.sentence import Sentence

SAFE, HELP = "safe", "help"
MOST_FAULTS = 20
"""So many are told at once."""
_SPAN = re.compile(r"(\d+)\s*([smhd])")
_UNIT = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


class LadderFault(Exception):
    """The ladder is not one that people could be told."""


class Silence(StrEnum):
    """What becomes of a person who was asked and does not answer."""

    TOLD = "told"
    WARDEN = "warden"


@dataclass(frozen=True)
class Escalation:
    """How long each step waits, counted from the moment a carrier accepted the question. None skips the step.

    `fallback` counts from the moment a carrier went down: after it, what waits for that carrier goes another way.
    """

    again_times: int
    again_every: timedelta | None
    next_address_after: timedelta | None
    fallback: timedelta | None
    silence: Silence
    silence_after: timedelta | None
    warden: timedelta
    deputy: timedelta
    zone_warden: timedelta
    family: timedelta


@dataclass(frozen=True)
class Level:
    """One rung. `answers` stand in the order of their digits: 1 is always safe, 2 always help."""

    rank: int
    code: str
    shape: str
    colour: str
    high: bool
    wants_answer: bool
    answers: tuple[str, ...]
    sms_full: bool
    names_point: bool
    override_after: timedelta | None
    escalation: Escalation
    checklist: tuple[str, ...]


@dataclass(frozen=True)
class Ladder:
    """All levels by rank."""

    levels: Mapping[int, Level]

    @property
    def top(self) -> int:
        return max(self.levels)

    def level(self, rank: int) -> Level:
        """The level of that rank. Raises LadderFault when there is none."""
        if rank not in self.levels:
            raise LadderFault(
                Sentence("there is no level {rank}; this ladder goes from 0 to {top}", rank=rank, top=self.top)
            )
        return self.levels[rank]

    def answer(self, rank: int, digit: int) -> str | None:
        """What a digit means at that rank, or None. 1 is safe and 2 is help at every rank, asked for or not."""
        if digit in (1, 2):
            return (SAFE, HELP)[digit - 1]
        answers = self.level(rank).answers
        return answers[digit - 1] if 0 < digit <= len(answers) else None


def parse_ladder(tables: Sequence[Mapping[str, Any]]) -> Ladder:
    """Build the ladder from the [[ladder.level]] tables. Raises LadderFault naming the faults at once."""
    faults: list[Sentence] = []
    levels: dict[int, Level] = {}
    for table in tables:
        try:
            level = _parse_level(table)
        except (LadderFault, KeyError, TypeError, ValueError) as fault:
            faults.append(Sentence("level {rank}: {fault}", rank=table.get("rank", "?"), fault=_said(fault)))
        else:
            if level.rank in levels:
                faults.append(Sentence("level {rank}: stands twice", rank=level.rank))
            levels[level.rank] = level
    if not faults and sorted(levels) != list(range(len(levels))):
        faults.append(Sentence("ranks must count up from 0 without a gap, not {ranks}", ranks=sorted(levels)))
    if faults or not levels:
        raise LadderFault(_all_of(faults[:MOST_FAULTS]) if faults else Sentence("the ladder has no levels"))
    return Ladder(levels)


def parse_span(text: str) -> timedelta:
    """A span such as "90s", "5m", "2h" or "1d". Raises LadderFault."""
    match = _SPAN.fullmatch(text.strip())
    if match is None:
        raise LadderFault(
            Sentence('"{text}" is not a time span; write a number and s, m, h or d, such as "5m"', text=text)
        )
    try:
        return timedelta(**{_UNIT[match[2]]: int(match[1])})
    except (OverflowError, ValueError):
        raise LadderFault(Sentence('"{text}" is too long a time', text=text)) from None


def _said(fault: Exception) -> object:
    """What a level lacks; of our own faults the sentence, which can be translated."""
    if isinstance(fault, KeyError):
        return Sentence("{key} is missing", key=fault.args[0])
    return fault.args[0] if isinstance(fault, LadderFault) else str(fault)


def _all_of(faults: Sequence[Sentence]) -> Sentence:
    """The faults as one sentence."""
    first, *others = faults
    return Sentence("{first}; {others}", first=first, others=_all_of(others)) if others else first


def _parse_level(table: Mapping[str, Any]) -> Level:
    _check_values(table)
    answers = tuple(table["answers"])
    if answers[:2] != (SAFE, HELP):
        raise LadderFault(Sentence("answers must begin with safe, help: 1 and 2 mean the same at every level"))
    if len(answers) > 9:
        raise LadderFault(Sentence("a question has at most nine answers, one digit each"))
    return Level(
        rank=table["rank"],
        code=table["code"],
        shape=table["shape"],
        colour=table["colour"],
        high=table.get("high", False),
        wants_answer=table.get("wants_answer", False),
        answers=answers,
        sms_full=_SMS_FULL[table.get("sms_full", "on request")],
        names_point=table.get("names_point", False),
        override_after=_span(table, "override_after"),
        escalation=_parse_escalation(table),
        checklist=tuple(table.get("checklist", ())),
    )


def _parse_escalation(table: Mapping[str, Any]) -> Escalation:
    return Escalation(
        again_times=table.get("again_times", 0),
        again_every=_span(table, "again_every"),
        next_address_after=_span(table, "next_address_after"),
        fallback=_span(table, "fallback_after"),
        silence=Silence(table.get("silence", "told")),
        silence_after=_span(table, "silence_after"),
        warden=parse_span(table.get("warden_has", "24h")),
        deputy=parse_span(table.get("deputy_has", "12h")),
        zone_warden=parse_span(table.get("zone_warden_has", "12h")),
        family=parse_span(table.get("family_has", "12h")),
    )


def _span(table: Mapping[str, Any], key: str) -> timedelta | None:
    return parse_span(table[key]) if key in table else None


def _check_values(table: Mapping[str, Any]) -> None:
    """A "false" in quotes is a text, and would be taken for true."""
    unknown = sorted(set(table) - _KINDS.keys())
    if unknown:
        raise LadderFault(Sentence("unknown key {keys}", keys=", ".join(unknown)))
    for key, value in table.items():
        kind = _KINDS[key]
        if type(value) is not kind or (isinstance(value, list) and not all(isinstance(one, str) for one in value)):
            raise LadderFault(Sentence("{key} must be {kind}", key=key, kind=_CALLED[kind]))
    if table.get("again_times", 0) < 0:
        raise LadderFault(Sentence("again_times must not be below 0"))
    if table.get("sms_full", "after") not in _SMS_FULL:
        raise LadderFault(Sentence('sms_full must be "after" or "on request"'))


_SMS_FULL = {"after": True, "on request": False}
_CALLED = {
    int: Sentence("a whole number"),
    str: Sentence("a text in quotes"),
    bool: Sentence("true or false"),
    list: Sentence("a list of texts in quotes"),
}
_KINDS: Mapping[str, type] = {
    "rank": int,
    **dict.fromkeys(("code", "shape", "colour", "sms_full", "override_after"), str),
    **dict.fromkeys(("high", "wants_answer", "names_point"), bool),
    **dict.fromkeys(("answers", "checklist"), list),
    "again_times": int,
    **dict.fromkeys(("again_every", "next_address_after", "fallback_after", "silence", "silence_after"), str),
    **dict.fromkeys(("warden_has", "deputy_has", "zone_warden_has", "family_has"), str),
}
