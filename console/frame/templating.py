"""Turns templates into pages: the environment, the mark of a level, and what is said in the reader's language."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from functools import cache, partial
from typing import Any, cast

from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context

from alert_levels.ladder import Ladder
from broadcasts.speaker import Speaker
from console.alerts import reasons
from console.cases import case_words
from console.context import MapTiles
from console.decisions import phone_texts
from console.entry import agents
from console.frame import navigation, words
from console.frame.forms import whole
from console.frame.numbers import Grouped
from console.frame.reader import Reader
from console.frame.times import age, clock_time, input_time, shows_alike, span, to_the_second
from console.people import look_words, people_words
from locales.interface import interface_languages, language_name, said_in, translations_of
from locales.languages import LANGUAGES
from registry.relying_party import RelyingParty
from registry.settings import Mode

LEFT_TO_RIGHT, END = "\u2066", "\u2069"

OFFICERS_READ = "en"
"""The language of what is named for officers alone, such as points: every name is kept in English at least."""


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

    def __init__(
        self,
        speaker: Speaker,
        mode: Mode,
        needs_factor: bool,
        map_tiles: MapTiles | None = None,
        relying_party: RelyingParty | None = None,
    ) -> None:
        self._speaker = speaker
        self._everywhere = {
            "mode": mode.value,
            "mode_sentence": words.MODES[mode],
            "post": speaker.post_name,
            "ladder": speaker.ladder,
            "needs_factor": needs_factor,
            "map_tiles": map_tiles,
            "relying_party": relying_party,
        }
        self._marks: dict[str, Mapping[int, LevelMark]] = {}

    def render(self, template: str, now: datetime, reader: Reader, **values: object) -> str:
        """The page in the reader's language; `now` is the one moment that all of it goes by."""
        language = reader.language
        page = _environment().get_template(template)
        return page.render(
            self._everywhere,
            now=now,
            reader=reader,
            marks=self._marks_in(language),
            say=partial(self._speaker.say, language),
            drafted="draft" in translations_of(language).info().get("x-review", ""),
            **values,
        )

    def _marks_in(self, language: str) -> Mapping[int, LevelMark]:
        if language not in self._marks:
            ladder = self._speaker.ladder
            self._marks[language] = {rank: mark_of(self._speaker, ladder, rank, language) for rank in ladder.levels}
        return self._marks[language]


def mark_of(speaker: Speaker, ladder: Ladder, rank: int, language: str = OFFICERS_READ) -> LevelMark:
    level = ladder.level(rank)
    return LevelMark(rank, level.code, speaker.say(language, f"level.{rank}.name"), level.shape, level.colour)


@cache
def _environment() -> Environment:
    """Each template is compiled once in a process, however many consoles it builds."""
    environment = Environment(
        loader=PackageLoader("console"),
        extensions=["jinja2.ext.i18n"],
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_callables(_gettext, _ngettext, newstyle=True)  # type: ignore[attr-defined]
    environment.globals["ngettext"] = _counting(environment.globals["ngettext"])
    environment.filters.update(
        age=_age,
        clock=_clock,
        to_the_second=_to_the_second,
        input_time=_input_time,
        said=_said,
        span=_span,
        grouped=_grouped,
        whole=whole,
        language=_language,
        checklist=words.checklist_words,
    )
    environment.tests["shown_alike"] = _is_shown_alike
    environment.globals.update(
        languages=LANGUAGES,
        interface_languages=interface_languages(),
        phone_texts=phone_texts,
        words=words,
        people_words=people_words,
        case_words=case_words,
        look_words=look_words,
        reasons=reasons,
        agents=agents,
        navigation=navigation,
    )
    return environment


def _reader(context: Context) -> Reader:
    return cast(Reader, context["reader"])


@pass_context
def _gettext(context: Context, english: str) -> str:
    return translations_of(_reader(context).language).gettext(english)


@pass_context
def _ngettext(context: Context, one: str, many: str, number: int) -> str:
    return translations_of(_reader(context).language).ngettext(one, many, number)


@pass_context
def _grouped(context: Context, number: int) -> Grouped:
    return Grouped(number, _reader(context).language)


def _counting(say: Any) -> Callable[..., str]:
    """The `ngettext` of templates, with its number as the reader's language writes it."""

    @pass_context
    def counted(context: Context, one: str, many: str, number: int, **values: object) -> str:
        return cast(str, say(context, one, many, _grouped(context, number), **values))

    return counted


@pass_context
def _said(context: Context, sentence: str) -> str:
    """A sentence of the code in the reader's language."""
    return said_in(_reader(context).language, sentence)


@pass_context
def _language(context: Context, code: str) -> str:
    """What the language is called in the reader's own."""
    return language_name(code, _reader(context).language)


@pass_context
def _age(context: Context, at: datetime, now: datetime) -> str:
    return age(at, now, _reader(context).language)


@pass_context
def _span(context: Context, length: timedelta) -> str:
    return span(length, _reader(context).language)


@pass_context
def _clock(context: Context, at: datetime, zone: tzinfo | None = None) -> str:
    reader = _reader(context)
    return _isolated(reader, clock_time(at, zone or reader.zone))


@pass_context
def _to_the_second(context: Context, at: datetime) -> str:
    reader = _reader(context)
    return _isolated(reader, to_the_second(at, reader.zone))


def _isolated(reader: Reader, time: str) -> str:
    """Apart from a line that runs right to left, which would turn the parts of the date around (UAX #9)."""
    return f"{LEFT_TO_RIGHT}{time}{END}" if reader.tongue.direction == "rtl" else time


@pass_context
def _input_time(context: Context, at: datetime) -> str:
    return input_time(at, _reader(context).zone)


@pass_context
def _is_shown_alike(context: Context, at: datetime, zone: tzinfo | None) -> bool:
    """Whether a clock of that zone shows what the reader's own does."""
    return zone is None or shows_alike(at, zone, _reader(context).zone)
