"""What a text is taken for, in one word, and why: for translators, who try the words of their language with it."""

from collections.abc import Iterator
from dataclasses import dataclass

from alert_levels.ladder import Ladder
from bot.conversation import intents
from bot.conversation.cries import read_call, read_call_apart, read_call_within
from bot.conversation.digits import read_digits
from bot.conversation.doubt import is_asked, is_doubtful
from bot.conversation.intents import Intent
from bot.conversation.phrases import Phrase, spell
from bot.conversation.reading import Reading, read_misspelt, read_words
from bot.conversation.understand import understand_text
from bot.conversation.vocabulary import LEVEL_ANSWERS, Vocabulary

UNCLEAR = "unclear"
_SHOWN = {"on_way": "moving"}
_KINDS: dict[type, str] = {
    intents.QuestionInWords: "question",
    intents.Machine: "machine",
    intents.Place: "place",
    intents.Tongue: "language",
    intents.Name: "name",
    intents.People: "people",
    intents.Contact: "contact",
    intents.FamilyQuestion: "family",
    intents.RevokeCode: "revoke",
    intents.RelayText: "relay",
    intents.WardenReports: "reports",
}


@dataclass(frozen=True)
class Taken:
    """One word for what follows from a text, and why."""

    word: str
    why: str


def explain(text: str, rank: int, ladder: Ladder, vocabulary: Vocabulary) -> Taken:
    """What a registered person's text means where this level was asked about, with no dialogue open."""
    intent = understand_text(text, None, vocabulary)
    match intent:
        case intents.Digit(number):
            return _answer(ladder.answer(rank, number), rank, _reason(text, intent, vocabulary))
        case intents.Word(name, number) if name in LEVEL_ANSWERS:
            agrees = number is None or ladder.answer(rank, number) == name
            meant = name if agrees and name in ladder.level(rank).answers else None
            return _answer(meant, rank, _reason(text, intent, vocabulary))
        case intents.Word(name):
            return Taken(name, _reason(text, intent, vocabulary))
    word = _KINDS.get(type(intent), UNCLEAR)
    return Taken(word, _reason(text, intent, vocabulary) if word != UNCLEAR else _doubt(text, vocabulary))


def _answer(meant: str | None, rank: int, why: str) -> Taken:
    if meant is None:
        return Taken(UNCLEAR, f"{why}, which level {rank} does not ask for")
    return Taken(_SHOWN.get(meant, meant), why)


def _reason(text: str, intent: Intent, vocabulary: Vocabulary) -> str:
    """How the meaning was found: the first reading that finds the same."""
    if read_digits(text) is not None and isinstance(intent, intents.Digit):
        return f"the digit {intent.number}"
    spelled = spell(text)
    found = next((reading for reading in _readings(text, spelled, vocabulary) if reading.intent == intent), None)
    if found is not None:
        return found.why
    if isinstance(intent, intents.Machine):
        return _because(vocabulary.machines.first(spelled), "only a machine writes that")
    if isinstance(intent, intents.QuestionInWords):
        return "a question mark" if is_asked(text) else _because(vocabulary.questions.first(spelled), "a question")
    return "a word with something behind it"


def _readings(text: str, spelled: str, vocabulary: Vocabulary) -> Iterator[Reading]:
    found = (
        read_words(text, spelled, None, vocabulary),
        read_call(spelled, vocabulary),
        read_call_apart(text, vocabulary),
        read_call_within(spelled, vocabulary),
        read_misspelt(text, spelled, None, vocabulary),
    )
    return (reading for reading in found if reading is not None)


def _doubt(text: str, vocabulary: Vocabulary) -> str:
    """Why nothing more was read from it."""
    spelled = spell(text)
    if not spelled:
        return "no word in it"
    denial = vocabulary.denials.first(spelled)
    if denial is not None:
        return _because(denial, "a denial")
    if is_doubtful(text):
        return "a sign in it that may turn what it says into the opposite"
    unknown = [token for token in spelled.split() if not vocabulary.phrases.has_word(token)]
    if unknown:
        return f"words that are in no list: {', '.join(unknown)}"
    return "words that are in the lists, but together mean no one thing"


def _because(phrase: Phrase | None, kind: str) -> str:
    return kind if phrase is None else f"{kind}: word.{phrase.name} of {phrase.language} ({phrase.spelling})"
