"""Turns templates into pages: the environment, the mark of a level, and how times are written."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from jinja2 import Environment, PackageLoader, StrictUndefined

from alert_levels.ladder import Ladder
from broadcasts.speaker import Speaker
from console import phone_texts, words
from locales.languages import LANGUAGES, is_shipped, language_of
from registry.settings import Mode

OFFICERS_READ = "en"
"""The console is in English; what people read is shown in their own languages."""


@dataclass(frozen=True)
class LevelMark:
    """How a level is drawn: number, word, shape and colour together, so that none of them is needed to know it."""

    rank: int
    code: str
    name: str
    shape: str
    colour: str


class Pages:
    """Renders templates with what every page of this console shows."""

    def __init__(self, speaker: Speaker, mode: Mode, needs_factor: bool) -> None:
        self._environment = _environment(speaker, mode)
        self._environment.globals["needs_factor"] = needs_factor

    def render(self, template: str, now: datetime, **values: object) -> str:
        return self._environment.get_template(template).render(now=now, **values)


def age(at: datetime, now: datetime) -> str:
    """How long ago, or how long until, in the largest unit that is still exact enough to act on."""
    span = abs(now - at)
    if span < timedelta(minutes=1):
        return "just now"
    if span < timedelta(minutes=90):
        text = f"{span // timedelta(minutes=1)} min"
    elif span < timedelta(hours=48):
        text = f"{span // timedelta(hours=1)} h"
    else:
        text = f"{span // timedelta(days=1)} days"
    return f"{text} ago" if at <= now else f"in {text}"


def clock_time(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


def input_time(at: datetime) -> str:
    """A time as officers write it: the 24 hours of UTC, whatever their browser is used to."""
    return f"{at:%Y-%m-%d %H:%M}"


def mark_of(speaker: Speaker, ladder: Ladder, rank: int) -> LevelMark:
    level = ladder.level(rank)
    return LevelMark(rank, level.code, speaker.say(OFFICERS_READ, f"level.{rank}.name"), level.shape, level.colour)


def language_name(code: str) -> str:
    return language_of(code).name if is_shipped(code) else code


def _environment(speaker: Speaker, mode: Mode) -> Environment:
    environment = Environment(
        loader=PackageLoader("console"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        age=age,
        clock=clock_time,
        input_time=input_time,
        language=language_name,
        plain=words.plain,
        checklist=words.checklist_words,
    )
    environment.globals.update(
        mode=mode.value,
        mode_sentence=words.MODES[mode],
        post=speaker.post_name,
        marks={rank: mark_of(speaker, speaker.ladder, rank) for rank in speaker.ladder.levels},
        languages=LANGUAGES,
        ladder=speaker.ladder,
        phone_texts=phone_texts,
        words=words,
        say=lambda key, **slots: speaker.say(OFFICERS_READ, key, **slots),
    )
    return environment
