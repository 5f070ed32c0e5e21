"""From keys to words: a reply in one language, with the words people may send and what the changes gave filled in."""

from collections.abc import Mapping
from functools import lru_cache

from bot.conversation.questions import WORD_BUTTON
from bot.conversation.replies import Line, Outcome, Reply, ShownWord, Slot, Text
from broadcasts.channel import Button
from broadcasts.question import with_digit
from broadcasts.speaker import Speaker
from locales.catalogue import Catalogue
from locales.interface import said_in
from locales.sentence import Sentence

_NAMED_IN_TEXTS = ("stop", "start", "help", "skip", "menu", "family", "revoke", "relay", "tasks")
"""Words whose slot never means anything else; {place} or {name} may be a word or a value, so those are always given."""


def render(speaker: Speaker, language: str, reply: Reply, found: Mapping[str, str]) -> str:
    """The whole text of a reply. `found` are slots that only the changes could give, such as the number of a case."""
    text = "\n".join(_line(speaker, language, line, found) for line in reply.lines)
    return speaker.mark_drill(language, text)


def render_buttons(speaker: Speaker, language: str, reply: Reply) -> tuple[Button, ...]:
    question = str(reply.question)
    choices = reply.choices if reply.question is not None else ()
    digits = (
        Button(_slot(speaker, language, choice.label, {}), with_digit(question, choice.digit)) for choice in choices
    )
    words = (Button(speaker.catalogue.first_word(language, name), f"{WORD_BUTTON}:{name}") for name in reply.words)
    return (*digits, *words)


def _line(speaker: Speaker, language: str, line: Line, found: Mapping[str, str]) -> str:
    if isinstance(line, Outcome):
        return found[line.name]
    if isinstance(line, Sentence):
        return said_in(language, line)
    return _slot(speaker, language, line, found)


def _slot(speaker: Speaker, language: str, value: Slot, found: Mapping[str, str]) -> str:
    if isinstance(value, Text):
        return _text(speaker, language, value, found)
    if isinstance(value, ShownWord):
        return speaker.catalogue.first_word(language, value.name)
    return str(value)


def _text(speaker: Speaker, language: str, text: Text, found: Mapping[str, str]) -> str:
    slots: dict[str, object] = {**_words_named(speaker.catalogue, language), "post": speaker.post_name, **found}
    slots |= {name: _slot(speaker, language, value, found) for name, value in text.slots.items()}
    if text.count is not None:
        return speaker.catalogue.say_count(language, text.key, text.count, **slots)
    return speaker.say(language, text.key, **slots)


@lru_cache(maxsize=64)
def _words_named(catalogue: Catalogue, language: str) -> Mapping[str, str]:
    """Every text of every message asks for them."""
    return {name: catalogue.first_word(language, name) for name in _NAMED_IN_TEXTS}
