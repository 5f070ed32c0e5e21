"""The texts of a preview as phones will show them, each different one once, the first SMS first."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

from broadcasts.preview import Script
from broadcasts.shortening import Part
from broadcasts.speaker import WEB_MARK, Route
from broadcasts.wording import CORE, FULL
from console.frame.words import answered_by
from locales.sentence import Sentence

EACH_OWN = "..."
"""Stands for the part of a link that is different for every address."""


@dataclass(frozen=True)
class Shown:
    """One text, where it appears, the labels of its buttons, its SMS segments (0: not sent as SMS), and what an SMS has
    no room for.
    """

    title: str
    text: str
    buttons: tuple[str, ...]
    segments: int
    left_out: tuple[Part, ...] = ()


def alert_texts(scripts: Sequence[Script], full_follows: bool) -> list[Shown]:
    """What an alert sends; `full_follows` says whether the full SMS comes by itself after the first one."""
    after, asked = Sentence("Full SMS, after the first one"), Sentence("Full SMS, for whoever asks for more")
    return [
        *_by_route(Sentence("First SMS"), _sms(scripts, CORE)),
        *_telegram(scripts),
        *_by_route(after if full_follows else asked, _sms(scripts, FULL)),
    ]


def correction_texts(scripts: Sequence[Script]) -> list[Shown]:
    """What its correction sends: one SMS, or the full text in Telegram."""
    return [*(_shown(Sentence("SMS"), script) for script in _sms(scripts, CORE)[:1]), *_telegram(scripts)]


def first_sms_segments(scripts: Sequence[Script]) -> str:
    """Segments of the first SMS, from the shortest to the longest way to answer."""
    segments = [script.segments for script in _sms(scripts, CORE)]
    least, most = min(segments), max(segments)
    return str(least) if least == most else Sentence("{least} to {most}", least=least, most=most)


def _sms(scripts: Sequence[Script], length: str) -> list[Script]:
    return [script for script in scripts if script.channel == "sms" and script.length == length]


def _telegram(scripts: Sequence[Script]) -> list[Shown]:
    return [_shown(Sentence("Telegram"), script) for script in scripts if script.channel == "telegram"]


def _by_route(title: str, scripts: Sequence[Script]) -> list[Shown]:
    """Each different text once; the title says whose it is, unless everybody gets the one that needs no saying."""
    alike: dict[str, list[Script]] = {}
    for script in scripts:
        alike.setdefault(script.text, []).append(script)
    if len(alike) == 1 and scripts[0].route == Route():
        return [_shown(title, scripts[0])]
    return [
        _shown(Sentence("{title}, answered {ways}", title=title, ways=_ways(same)), same[0]) for same in alike.values()
    ]


def _ways(scripts: Sequence[Script]) -> Sentence:
    ways = dict.fromkeys(answered_by(script.route) for script in scripts)
    return reduce(lambda one, other: Sentence("{one} or {other}", one=one, other=other), ways)


def _shown(title: str, script: Script) -> Shown:
    return Shown(title, script.text.replace(WEB_MARK, EACH_OWN), script.buttons, script.segments, script.left_out)
