"""Whether an alert is ours: reading its reference from what people write, and saying what it was and what holds now.

Whoever asks is told, registered or not: an alert is no secret, and a forged one does harm among strangers too. Nothing
is ever said about a person.
"""

import re
import unicodedata

from bot.conversation import effects, intents
from bot.conversation.digits import latin_digits
from bot.conversation.facts import Facts
from bot.conversation.replies import Answer, ShownWord, Text, aside, reply, say
from bot.conversation.vocabulary import Vocabulary

_REFERENCE = re.compile(r"(?<![^\W_])(?:(m)[ \-]?|([^\W\d_]{1,4})-?)([0-9]{1,6})(?![^\W_])", re.IGNORECASE)
"""Ours are M and a number; a forged one may have other letters. More than six digits are a phone number, or a code."""
_NUMBER = re.compile(r"\W*([0-9]{1,6})\W*")
_BARE = re.compile(r"\W*m[ \-]?[0-9]{1,6}\W*", re.IGNORECASE)
LONGEST_QUESTION = 12
"""Words. Whoever writes more has more to say than to ask for a reference."""
_LIKE_M = str.maketrans("мМ", "mM")  # the Cyrillic letter, which keyboards offer in its place


def read_check(text: str, vocabulary: Vocabulary) -> intents.Check | None:
    """A reference alone, or one beside a word for "real" in any language: "m 12", "is M12 real?".

    A call for help goes before any question.
    """
    if vocabulary.holds(text, "help", "safe") or len(text.split()) > LONGEST_QUESTION:
        return None
    if _BARE.fullmatch(_plain(text)) or vocabulary.holds(text, "check"):
        return _reference_in(_plain(text))
    return None


def read_reference(text: str, vocabulary: Vocabulary) -> intents.Check | None:
    """What stands behind the word for "check": a reference, or its number alone."""
    number = _NUMBER.fullmatch(_plain(text))
    if number is not None:
        return intents.Check(f"M{int(number[1])}")
    if vocabulary.holds(text, "help") or len(text.split()) > LONGEST_QUESTION:
        return None
    return _reference_in(_plain(text))


def _reference_in(plain: str) -> intents.Check | None:
    """The reference, if there is just one."""
    found = _REFERENCE.findall(plain)
    if len(found) != 1:
        return None
    ours, letters, number = found[0]
    return intents.Check(f"{(ours or letters).upper()}{int(number)}")


def checked(facts: Facts) -> Answer:
    """What became of the alert of that reference, and what holds where it was told."""
    found = facts.checked
    if found is None:
        return how_to_check(facts)
    if not found.ours:
        unheard_of = say("check.unknown", ref=found.ref)
        return aside(facts, reply(unheard_of), effects=(effects.NoteFalseReference(found.ref),))
    said = "check.wrong" if found.wrong else "check.ours"
    first = say(said, ref=found.ref, place=found.place, at=found.at)
    return aside(facts, reply(first, _what_holds(found.place, found.rank), say("check.money")))


def how_to_check(facts: Facts) -> Answer:
    """Somebody of whom we do not know where they are must name the alert."""
    return aside(facts, reply(say("check.how", check=ShownWord("check"))))


def _what_holds(place: str, rank: int) -> Text:
    headline, action = say(f"level.{rank}.headline"), say(f"level.{rank}.action")
    return say("level.here", place=place, rank=rank, headline=headline, action=action)


def _plain(text: str) -> str:
    return latin_digits(unicodedata.normalize("NFKC", text)).translate(_LIKE_M)
