"""A call for help in a longer text: one that begins with a word for help, or has several words for it anywhere, or one
that stands apart.

Behind one of our words ("PLACE fire, help") one word for it is enough: what stands there is read by nobody otherwise.
An officer who looks in vain costs less than a call that nobody reads. Only a refusal of help is none.
"""

import re

from bot.conversation import intents
from bot.conversation.intents import Cry
from bot.conversation.phrases import Phrase, is_spaceless, spell
from bot.conversation.reading import COMPANY, Reading, read_misspelt, read_words
from bot.conversation.vocabulary import Vocabulary

_POLITE = frozenset({*COMPANY, "heard", "yes"})
_BEFORE_A_CALL = _POLITE - {"self"}  # "I help" is no call
_CLAUSE = re.compile(r"[.,!;:\n\u2026\u060c\u061b\u06d4\u3001\u3002\uff01\uff0c\u0964\u104a\u104b\u1362\u1363\u17d4]+")
_DENIES = frozenset({"no", "not"})
_BEFORE, _AFTER = 1, 2
"""How many words beside it may deny a word for help; what was denied further before is another sentence."""


def read_call(spelled: str, vocabulary: Vocabulary) -> Reading | None:
    """The text begins with a word for help, perhaps after a greeting, and goes on with anything but a refusal."""
    tokens = spelled.split()
    while (phrase := vocabulary.phrases.at_start(tokens)) is not None and phrase.name in _BEFORE_A_CALL:
        tokens = tokens[len(phrase.spelling.split()) :]
    if phrase is None or phrase.name != "help":
        return None
    rest = vocabulary.phrases.split(" ".join(tokens[len(phrase.spelling.split()) :])) or ()
    names = {part.name for part in rest}
    if names & _DENIES and names <= _POLITE | _DENIES:
        return None
    return Reading(intents.Word("help"), f"begins with word.help of {phrase.language} ({phrase.spelling})")


def read_call_apart(text: str, vocabulary: Vocabulary) -> Reading | None:
    """A word for help stands by itself between signs that end a clause: "there is shooting, help"."""
    for clause in _CLAUSE.split(text):
        parts = vocabulary.phrases.split(spell(clause)) or ()
        names = {part.name for part in parts}
        if "help" in names and names <= _POLITE | {"help"}:
            called = next(part for part in parts if part.name == "help")
            return Reading(intents.Word("help"), f"word.help of {called.language} apart ({called.spelling})")
    return None


def read_call_within(spelled: str, vocabulary: Vocabulary) -> Reading | None:
    """Several words that call for help stand together in the text, and none beside them denies it."""
    for phrase, before, after in vocabulary.cries.all(spelled):
        if _is_one_word(phrase):
            continue
        if not _is_denied(phrase, _last(before, vocabulary), after, vocabulary):
            return Reading(intents.Word("help"), f"has word.help of {phrase.language} in it ({phrase.spelling})")
    return None


def cry_behind_a_word(rest: str, text: str, vocabulary: Vocabulary) -> Cry:
    """Whether the rest behind one of our words calls for help, or holds a word for it that nobody denies.

    Our word may be half of the call: "nama saya" is the word for a name, and "saya terluka" a call.
    """
    spelled = spell(rest)
    readings = (
        read_words(rest, spelled, None, vocabulary),
        read_call(spelled, vocabulary),
        read_call_apart(rest, vocabulary),
        read_call_within(spell(text), vocabulary),
        read_misspelt(rest, spelled, None, vocabulary),
    )
    if any(reading is not None and reading.intent == intents.Word("help") for reading in readings):
        return Cry.CALLED
    found = list(vocabulary.cries.all(spelled))
    if not all(_is_one_word(phrase) for phrase, _, _ in found):
        return Cry.NONE  # "I don't need help": the longer call that the word belongs to is denied
    spoken = [
        not _is_denied(phrase, before[before.rfind(" ") + 1 :], after, vocabulary) for phrase, before, after in found
    ]
    return Cry.MENTIONED if any(spoken) else Cry.NONE


def _is_one_word(phrase: Phrase) -> bool:
    return " " not in phrase.spelling and not is_spaceless(phrase.spelling)


def _is_denied(phrase: Phrase, before: str, after: str, vocabulary: Vocabulary) -> bool:
    end = f"{phrase.spelling.split()[-1]} {_first(after)}"  # "udaw one na": one na denies, and begins in the call
    return vocabulary.denials.denies(before, phrase.language) or vocabulary.denials.denies_after(end, phrase.language)


def _last(words: str, vocabulary: Vocabulary) -> str:
    """The words before it; what was denied before a plea is another sentence: "I am not safe, please help me"."""
    if is_spaceless(words):
        return words[-2 * _BEFORE :]
    last = words.split()[-_BEFORE:]
    pleas = [place for place, word in enumerate(last) if vocabulary.phrases.is_in(word, "plea")]
    return " ".join(last[pleas[-1] :] if pleas else last)


def _first(words: str) -> str:
    return words[: 2 * _AFTER] if is_spaceless(words) else " ".join(words.split()[:_AFTER])
