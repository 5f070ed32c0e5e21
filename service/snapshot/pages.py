"""The pages of a snapshot as HTML that prints: everything in one file, no script, nothing that is loaded.

Whatever is long is written piece by piece; what stands on a page is read by whoever hands it in.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from broadcasts.speaker import Speaker
from broadcasts.still_open import AreaAlert, StillOpen
from broadcasts.tables import ACCOUNTED, LedgerState
from console.frame import words
from console.frame.names import readable
from console.frame.templating import OFFICERS_READ, mark_of
from console.frame.times import clock_time
from locales.interface import language_name
from registry.settings import Mode

PIECES = 200
"""So many small strings of a template are written as one."""


@dataclass(frozen=True)
class AreaHead:
    """The area that a page is about: the areas around it, the widest first, and the level that holds in it."""

    code: str
    name: str
    around: tuple[str, ...]
    rank: int


@dataclass(frozen=True)
class Section:
    """One alert on an area's page, and its open people, who are read while the page is written."""

    area: str
    alert: AreaAlert
    people: Iterable[StillOpen]


@dataclass(frozen=True)
class Line:
    """One area on the overview, with one of its alerts and the file of its page where it has any."""

    head: AreaHead
    alert: AreaAlert | None = None
    file: str | None = None


class Paper:
    """Writes pages for one post. `addresses`: whether they say how people are reached."""

    def __init__(self, speaker: Speaker, mode: Mode, *, addresses: bool) -> None:
        self.addresses = addresses
        self._environment = Environment(
            loader=FileSystemLoader(Path(__file__).parent / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters.update(
            clock=partial(clock_time, zone=UTC),
            language=partial(language_name, language=OFFICERS_READ),
            readable=readable,
            needs=needs_band,
        )
        self._environment.globals.update(
            mode=mode.value,
            mode_sentence=words.MODES[mode],
            post=speaker.post_name,
            marks={rank: mark_of(speaker, speaker.ladder, rank) for rank in speaker.ladder.levels},
            words=words,
            states=tuple(LedgerState),
            accounted=ACCOUNTED,
            addresses=addresses,
        )

    def area(self, head: AreaHead, sections: Iterable[Section], now: datetime) -> Iterator[str]:
        """An area's page."""
        return self._written("area.html", now, head=head, sections=sections)

    def overview(self, lines: Iterable[Line], now: datetime) -> Iterator[str]:
        """The page that says what holds where, and which other pages there are."""
        return self._written("overview.html", now, lines=lines)

    def _written(self, template: str, now: datetime, **values: object) -> Iterator[str]:
        stream = self._environment.get_template(template).stream(now=now, **values)
        stream.enable_buffering(PIECES)
        return stream


def needs_band(rank: int) -> str:
    """How much care somebody needs, in three bands of the ranks 1 to 9; nothing for 0."""
    if rank <= 0:
        return ""
    return "some" if rank <= 3 else "much" if rank <= 6 else "most"
