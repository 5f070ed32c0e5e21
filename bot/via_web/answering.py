"""The one-tap page: what a form says, as a message of the address whose link was opened.

A page is answered once however often a bad network sends its form; a second thought ("I need help" after "I am safe")
counts as well, because it is another answer.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.conversation.digits import read_digits
from bot.conversation.intents import Word
from bot.conversation.questions import Step
from bot.conversation.understand import understand_text
from bot.conversation.vocabulary import Vocabulary, load_vocabulary
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


@dataclass(frozen=True)
class Words:
    """By what a text from the field for a place is read, and the word that a place is sent with."""

    vocabulary: Vocabulary
    place: str

    @classmethod
    def of(cls, catalogue: Catalogue) -> "Words":
        return cls(load_vocabulary(catalogue), catalogue.first_word(SOURCE, "place"))

    def call_for_help(self, text: str) -> bool:
        """Whether it would be a call where a place was asked for in a chat."""
        return understand_text(text, Step.AREA, self.vocabulary) == Word("help")

    def sent(self, text: str, *, choosing: bool) -> str:
        """As somebody would send it. A number alone would be an answer to the alert: 1 is safe."""
        as_it_is = self.call_for_help(text) or (choosing and read_digits(text) is not None)
        return text if as_it_is else f"{self.place} {text}"


def read_answer(form: Mapping[str, str], token: str, words: Words, *, choosing: bool) -> Message:
    """The button that was pressed, or the place that was written. Raises NotOurForm.

    `choosing`: the last that was asked is which of several places is meant, and a number says which.
    """
    nonce = form.get("nonce", "")
    if not _NONCE.fullmatch(nonce):
        raise NotOurForm
    place = form.get("place", "").strip()[:LONGEST_PLACE]
    if "press" not in form and place:
        return Message(_key(nonce, place), WEB, token, text=words.sent(place, choosing=choosing))
    press = form.get("press", "")
    if not _PRESS.fullmatch(press):
        raise NotOurForm
    return Message(_key(nonce, press), WEB, token, press=press)


def lacks_place(form: Mapping[str, str]) -> bool:
    """Whether the form for a place was sent with nothing in it."""
    return "press" not in form and form.get("place", "-").strip() == ""


def question_of(message: Message) -> str | None:
    """The question that a press answers; a place answers none."""
    found = _PRESS.fullmatch(message.press or "")
    return found[1] if found else None


def calls_for_help(message: Message, words: Words) -> bool:
    found = _PRESS.fullmatch(message.press or "")
    return found[2] == _HELP if found else words.call_for_help(message.text or "")


def _key(nonce: str, said: str) -> str:
    """The same for one answer of one page. Keys are kept for months, so a place must not be read out of them."""
    return f"{WEB}:{hashlib.sha256(f'{nonce} {said}'.encode()).hexdigest()[:32]}"
