"""One poster as an HTML page for A4 in black and white: everything in one file, no script, nothing that is loaded."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import segno
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from broadcasts.speaker import Speaker
from locales.languages import language_of

JOIN = "JOIN"
"""Understood whatever the reader's language, and typed on any phone; a test holds it to be a word of the catalogue."""


@dataclass(frozen=True)
class Doors:
    """Where the poster leads: the link of the bot, and a number with what to send there. Either may be missing."""

    link: str | None
    number: str | None
    sms: str = JOIN


@dataclass(frozen=True)
class Passage:
    """What one language says."""

    code: str
    direction: str
    title: str
    why: str
    scan: str
    sms: str
    promise: str | None
    leave: str
    unreviewed: str | None


def link_of(bot: str, payload: str | None) -> str:
    """The bot's link (Telegram, "Deep linking")."""
    start = f"?start={payload}" if payload else ""
    return f"https://t.me/{bot.removeprefix('@')}{start}"


def passages(speaker: Speaker, languages: Sequence[str], doors: Doors, *, firewall: bool) -> list[Passage]:
    """Every language's words; the promise about papers stands there only if the post has put its name to it.

    Raises UnknownLanguage, MissingText.
    """
    return [_passage(speaker, code, doors, firewall=firewall) for code in languages]


def poster_page(speaker: Speaker, said: Sequence[Passage], doors: Doors, place: str | None) -> str:
    """The page. `place` is the name of the area, for whoever hangs it up."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, undefined=StrictUndefined
    )
    code = Markup(_square_code(doors.link)) if doors.link else None  # noqa: S704 - squares that segno drew
    words = {"post": speaker.post_name, "drill": speaker.drill, "place": place, "code": code, "doors": doors}
    return environment.get_template("poster.html").render(**words, said=said)


def _passage(speaker: Speaker, code: str, doors: Doors, *, firewall: bool) -> Passage:
    direction, stop = language_of(code).direction, speaker.catalogue.first_word(code, "stop")
    reviewed = speaker.catalogue.reviewed(code)
    return Passage(
        code=code,
        direction=direction,
        title=speaker.mark_drill(code, speaker.say(code, "poster.title", post=speaker.post_name)),
        why=speaker.say(code, "poster.why"),
        scan=speaker.say(code, "poster.scan"),
        sms=speaker.say(code, "poster.sms", join=_apart(doors.sms), number=_apart(doors.number or "")),
        promise=speaker.say(code, "join.firewall") if firewall else None,
        leave=speaker.say(code, "poster.leave", stop=stop),
        unreviewed=None if reviewed else speaker.say(code, "web.unreviewed"),
    )


def _apart(text: str) -> str:
    """Left to right whatever stands around it: without it a number in Arabic ends with its plus sign."""
    return f"\u2066{text}\u2069"


def _square_code(link: str) -> str:
    """Error correction Q: a quarter of it may be torn off or written over."""
    drawn: str = segno.make(link, error="q", micro=False).svg_inline(omitsize=True, light="#fff", dark="#000", border=4)
    return drawn
