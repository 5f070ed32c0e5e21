"""The one-tap page: what a form says, as a message of the address whose link was opened.

A page is answered once however often a bad network sends its form; a second thought ("I need help" after "I am safe")
counts as well, because it is another answer.
"""

import re
from collections.abc import Mapping

from bot.conversation.digits import read_digits
from bot.message import Message
from locales.catalogue import SOURCE, Catalogue

LONGEST_PLACE = 100
WEB = "web"

_PRESS = re.compile(r"(alert:[0-9]{1,18}):([1-9])")
_NONCE = re.compile(r"[A-Za-z0-9_-]{16,64}")
_HELP = "2"
"""At every level."""


class NotOurForm(ValueError):
    """The form is not one of this page."""


def read_answer(form: Mapping[str, str], token: str, catalogue: Catalogue) -> Message:
    """The button that was pressed, or the place that was written. Raises NotOurForm."""
    nonce = form.get("nonce", "")
    if not _NONCE.fullmatch(nonce):
        raise NotOurForm
    place = form.get("place", "").strip()[:LONGEST_PLACE]
    if "press" not in form and place:
        return Message(f"{WEB}:{nonce}:place", WEB, token, text=_as_place(place, catalogue))
    press = form.get("press", "")
    if not _PRESS.fullmatch(press):
        raise NotOurForm
    return Message(f"{WEB}:{nonce}:{press}", WEB, token, press=press)


def question_of(message: Message) -> str | None:
    """The question that a press answers; a place answers none."""
    found = _PRESS.fullmatch(message.press or "")
    return found[1] if found else None


def calls_for_help(message: Message) -> bool:
    found = _PRESS.fullmatch(message.press or "")
    return found is not None and found[2] == _HELP


def _as_place(text: str, catalogue: Catalogue) -> str:
    """As somebody would send it; a number alone answers what was asked by SMS, such as which of two places is meant."""
    return text if read_digits(text) is not None else f"{catalogue.first_word(SOURCE, 'place')} {text}"
