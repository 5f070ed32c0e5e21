"""What the words of a text mean together, and why: a known word alone, in harmless company, or with a typing error.

`spelled` is always the text as `phrases.spell` writes it. *Safe* is read only where every word of the text is known and
harmless. With a denial, a question, a plea or a doubtful sign in the text it is not.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.conversation import intents
from bot.conversation.digits import read_digits
from bot.conversation.doubt import is_asked, is_doubtful
from bot.conversation.intents import Intent
from bot.conversation.phrases import DIGIT, MOST_LETTERS, Phrase
from bot.conversation.questions import Step
from bot.conversation.vocabulary import LEVEL_ANSWERS, Vocabulary

SAFE, HELP = 1, 2
_DIGIT_OF = {"safe": SAFE, "help": HELP}
COMPANY = frozenset({"filler", "called", "self", "plea", "thanks", "greeting"})
_SOFT = frozenset({"yes", "heard"})
"""Words that give way to another: "ok I am safe", "yes help"."""

_ASKED_BACK = frozenset({"safe", "leave", "stay", "at_point", "on_way"})
"""With a question mark these ask whether it is so."""

_SMALL_TALK = (intents.Word("thanks"), intents.Word("greeting"), intents.Word("heard"))
_NAMES_SOMETHING = (Step.NAME, Step.AREA, Step.WHICH_AREA, Step.CONTACT, Step.LANGUAGE)
_LONG_CRY = 7
"""Where a name is asked for, a shorter word for help with a typing error may be that name."""


@dataclass(frozen=True)
class Reading:
    """A meaning, and a few words on how it was found, for translators."""

    intent: Intent
    why: str


def read_words(text: str, spelled: str, step: Step | None, vocabulary: Vocabulary) -> Reading | None:
    """The text as words that are all known; None if there is another one, or if they do not mean one thing.

    Where a name is asked for, a greeting is one: Selam, Joy.
    """
    parts = _parts(spelled, vocabulary)
    intent = _meaning(text, parts, vocabulary) if parts else None
    if intent is None or parts is None or (step is Step.NAME and intent in _SMALL_TALK):
        return None
    return Reading(intent, _said(parts))


def read_misspelt(text: str, spelled: str, step: Step | None, vocabulary: Vocabulary) -> Reading | None:
    """The text as one known word with a typing error in it, without its company."""
    tokens, dropped = _without_company(spelled.split(), vocabulary) if len(spelled) <= MOST_LETTERS else ([], set())
    found = vocabulary.spellings.nearest(" ".join(tokens))
    if found is None:
        return None
    name, spelling = found.phrase.name, found.phrase.spelling
    if step in _NAMES_SOMETHING and (name != "help" or len(spelling) < _LONG_CRY):
        return None
    if name in _ASKED_BACK and (is_doubtful(text) or vocabulary.questions.first(spelled)):
        return None
    if name == "safe" and ("plea" in dropped or ("called" in dropped and not vocabulary.selves.first(spelled))):
        return None
    return Reading(intents.Word(name), f"{_listed(found.phrase)} {found.why} ({spelling})")


def _parts(spelled: str, vocabulary: Vocabulary) -> tuple[Phrase, ...] | None:
    """The phrases of the text; politeness may also stand in the middle of one: ligtas po ako."""
    parts = vocabulary.phrases.split(spelled)
    if parts is not None:
        return parts
    tokens = [token for token in spelled.split() if not vocabulary.phrases.is_in(token, "filler")]
    return vocabulary.phrases.split(" ".join(tokens))


def _meaning(text: str, parts: Sequence[Phrase], vocabulary: Vocabulary) -> Intent | None:
    names = {part.name for part in parts}
    meant = names - COMPANY - {DIGIT}
    if DIGIT in names:
        return _with_digit(text, meant - _SOFT, [int(part.spelling) for part in parts if part.name == DIGIT])
    meant = meant - _SOFT or meant
    if not meant or (meant == {"yes"} and "greeting" in names):
        return next((intents.Word(name) for name in ("thanks", "greeting") if name in names), None)
    if len(meant) > 1 or (meant == {"safe"} and ("plea" in names or not _is_own(parts, vocabulary))):
        return None
    return _one_word(text, meant.pop())


def _is_own(parts: Sequence[Phrase], vocabulary: Vocabulary) -> bool:
    """Whether it is the writer who is safe. "Brother safe" may be about the brother, "safe, brother" is not."""
    called = [place for place, part in enumerate(parts) if part.name == "called"]
    if not called or any(vocabulary.selves.first(part.spelling) for part in parts):
        return True
    return len(called) == 1 and called[0] > max(place for place, part in enumerate(parts) if part.name == "safe")


def _one_word(text: str, name: str) -> Intent | None:
    if name == "busy":
        return intents.Machine()
    if name == "question" or (name in _ASKED_BACK and is_asked(text)):
        return intents.QuestionInWords(text)
    return None if name == "not" or (name == "safe" and is_doubtful(text)) else intents.Word(name)


def _with_digit(text: str, meant: set[str], numbers: list[int]) -> Intent | None:
    """The alert says "1 SAFE 2 HELP", so people copy "1 SAFE"; believed where digit and word agree."""
    number = numbers[0]
    if len(numbers) > 1 and (set(numbers) != {number} or not _are_apart(text)):
        return None
    if not meant:
        return None if number == SAFE and is_doubtful(text) else intents.Digit(number)
    name = meant.pop() if len(meant) == 1 else ""
    if name in _DIGIT_OF:
        agrees = _DIGIT_OF[name] == number and not (number == SAFE and is_doubtful(text))
        return intents.Digit(number) if agrees else None
    return intents.Word(name, number) if name in LEVEL_ANSWERS else None


def _are_apart(text: str) -> bool:
    """ "1 1" says 1 twice; "1=1" and "1.1" are something else."""
    return all(read_digits(token) is not None for token in text.split() if any(map(str.isdigit, token)))


def _without_company(tokens: list[str], vocabulary: Vocabulary) -> tuple[list[str], set[str]]:
    """The words without the harmless ones around them, and what kinds those were."""
    dropped: set[str] = set()
    for phrase_at in (vocabulary.phrases.at_start, vocabulary.phrases.at_end):
        while (phrase := phrase_at(tokens)) is not None and phrase.name in COMPANY | _SOFT:
            dropped.add(phrase.name)
            count = len(phrase.spelling.split())
            tokens = tokens[count:] if phrase_at == vocabulary.phrases.at_start else tokens[:-count]
    return tokens, dropped


def _said(parts: Sequence[Phrase]) -> str:
    kinds = dict.fromkeys(map(_listed, parts))
    return f"exact {' with '.join(sorted(kinds, key=_by_weight))}"


def _by_weight(listed: str) -> bool:
    return any(listed.startswith(f"word.{name} ") for name in COMPANY | _SOFT)


def _listed(phrase: Phrase) -> str:
    return f"the digit {phrase.spelling}" if phrase.name == DIGIT else f"word.{phrase.name} of {phrase.language}"
