"""The texts of a preview as phones will show them, each different one once, the first SMS first."""

from collections.abc import Sequence
from dataclasses import dataclass

from broadcasts.preview import Script
from broadcasts.speaker import WEB_MARK, Route
from broadcasts.wording import CORE
from console.words import plain

EACH_OWN = "..."
"""Stands for the part of a link that is different for every address."""
PLAIN_ROUTE = Route().kind


@dataclass(frozen=True)
class Shown:
    """One text, where it appears, and its SMS segments (0: not sent as SMS)."""

    title: str
    text: str
    segments: int


def alert_texts(scripts: Sequence[Script], full_follows: bool) -> list[Shown]:
    """What an alert sends; `full_follows` says whether the full SMS comes by itself after the first one."""
    cores = [_shown(_core_title(script), script) for script in scripts if script.length == CORE]
    when = "after the first one" if full_follows else "for whoever asks for more"
    fulls = {script.channel: script for script in scripts if script.length != CORE}
    return [*_each_once(cores), _shown(f"Telegram; and as a full SMS, {when}", fulls["sms"])]


def correction_texts(scripts: Sequence[Script]) -> list[Shown]:
    """What its correction sends: one SMS, or the full text in Telegram."""
    cores = [_shown("SMS", script) for script in scripts if script.length == CORE]
    fulls = [_shown("Telegram", script) for script in scripts if script.channel == "telegram"]
    return [*_each_once(cores), *fulls]


def first_sms_segments(scripts: Sequence[Script]) -> int:
    """Segments of the first SMS where people can answer it in its thread."""
    return next(script.segments for script in scripts if script.length == CORE and script.route == PLAIN_ROUTE)


def _core_title(script: Script) -> str:
    if script.route == PLAIN_ROUTE:
        return "First SMS"
    return f"First SMS where the answer comes by {plain(script.route)}"


def _shown(title: str, script: Script) -> Shown:
    return Shown(title, script.text.replace(WEB_MARK, EACH_OWN), script.segments)


def _each_once(texts: Sequence[Shown]) -> list[Shown]:
    return list({shown.text: shown for shown in reversed(texts)}.values())[::-1]
