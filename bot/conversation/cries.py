"""A call for help in a longer text: one that begins with a word for help, or has several words for it anywhere.

An officer who looks in vain costs less than a call that nobody reads. Only a refusal of help is none.
"""

from bot.conversation import intents
from bot.conversation.phrases import is_spaceless
from bot.conversation.reading import COMPANY, Reading
from bot.conversation.vocabulary import Vocabulary

_POLITE = frozenset({*COMPANY, "heard", "yes"})
_BEFORE_A_CALL = _POLITE - {"self"}  # "I help" is no call
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


def read_call_within(spelled: str, vocabulary: Vocabulary) -> Reading | None:
    """Several words that call for help stand together in the text, and none beside them denies it."""
    for phrase, before, after in vocabulary.cries.all(spelled):
        if " " not in phrase.spelling and not is_spaceless(phrase.spelling):
            continue
        denied = vocabulary.denials.denies(_last(before, vocabulary), phrase.language)
        end = f"{phrase.spelling.split()[-1]} {_first(after)}"  # "udaw one na": one na denies, and begins in the call
        if not denied and not vocabulary.denials.denies_after(end, phrase.language):
            return Reading(intents.Word("help"), f"has word.help of {phrase.language} in it ({phrase.spelling})")
    return None


def _last(words: str, vocabulary: Vocabulary) -> str:
    """The words before it; what was denied before a plea is another sentence: "I am not safe, please help me"."""
    if is_spaceless(words):
        return words[-2 * _BEFORE :]
    last = words.split()[-_BEFORE:]
    pleas = [place for place, word in enumerate(last) if vocabulary.phrases.is_in(word, "plea")]
    return " ".join(last[pleas[-1] :] if pleas else last)


def _first(words: str) -> str:
    return words[: 2 * _AFTER] if is_spaceless(words) else " ".join(words.split()[:_AFTER])
