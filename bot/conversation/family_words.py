"""What stands behind the family's words: CODE mother PLACE, REVOKE mother, ALLOW and a number, MESSAGE and a text."""

import re

from bot.conversation import intents
from bot.conversation.digits import latin_digits
from bot.conversation.intents import Intent
from bot.conversation.vocabulary import Vocabulary
from registry.family_codes import meant_family_code

LONGEST_LABEL, MOST_WORDS = 24, 2
"""What a person calls a relative; anything longer is a sentence, and for an officer."""
_NUMBER = re.compile(r"(?:\+|00)[\d ()./-]{7,24}\d")
_OF_ENQUIRY = re.compile(r"\d{1,9}")
_SHORT_NUMBER = 6


def read_code_wish(text: str, vocabulary: Vocabulary) -> Intent | None:
    """A name for the code, PLACE at the end if the city is to be shown, or both."""
    words = text.split()
    shows_place = vocabulary.word(words[-1]) == "place"
    label = " ".join(words[:-1] if shows_place else words)
    if not label:
        return intents.NameCode(None, shows_place)
    return intents.NameCode(label, shows_place) if _is_label(label, vocabulary) else None


def read_revoke(text: str, vocabulary: Vocabulary) -> Intent | None:
    code = meant_family_code(text)
    if code is not None:
        return intents.RevokeCode(code)
    return intents.RevokeCode(None, text.strip()) if _is_label(text.strip(), vocabulary) else None


def read_allow(text: str, vocabulary: Vocabulary) -> Intent | None:
    """A phone number with its country code and perhaps a name; or the number of an enquiry."""
    plain = latin_digits(text)
    number = _NUMBER.search(plain)
    if number is not None:
        rest = (plain[: number.start()] + plain[number.end() :]).strip(" ,:-")
        return intents.AllowAsker(number[0], None, rest if _is_label(rest, vocabulary) else None)
    first, _, rest = plain.strip().partition(" ")
    if _OF_ENQUIRY.fullmatch(first) is None:
        return None
    return intents.AllowAsker(None, int(first), rest.strip() if _is_label(rest.strip(), vocabulary) else None)


def read_forbid(text: str, vocabulary: Vocabulary) -> Intent | None:
    return intents.ForbidAsker(text.strip())


def read_message(text: str, vocabulary: Vocabulary) -> Intent | None:
    """A code in one or two parts, or the number of the message that is answered, and then the words."""
    words = text.split()
    for parts in (1, 2):
        code = meant_family_code(" ".join(words[:parts])) if len(words) > parts else None
        if code is not None:
            return intents.FamilyMessage(code, None, text.split(maxsplit=parts)[parts])
    first = latin_digits(words[0])
    if len(words) > 1 and first.isascii() and first.isdigit() and len(first) <= _SHORT_NUMBER:
        return intents.FamilyMessage(None, int(first), text.split(maxsplit=1)[1])
    return intents.FamilyMessage(None, None, text.strip())


def _is_label(text: str, vocabulary: Vocabulary) -> bool:
    """One or two words that are a name for somebody, and nothing that could be about how a person is."""
    short = 0 < len(text) <= LONGEST_LABEL and len(text.split()) <= MOST_WORDS
    plain = not any(char.isdigit() or char in "\n?!" for char in text)
    return short and plain and not vocabulary.holds(text, "safe", "help", "no")
