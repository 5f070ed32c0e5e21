"""The words of all shipped languages at once: people write in whatever language they have at hand."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from bot.conversation.denials import Denials
from bot.conversation.phrases import Finder, Phrase, Phrases, spell
from bot.conversation.typing_errors import Spellings
from bot.conversation.warden_words import WardenWords, load_warden_words
from locales.catalogue import Catalogue, split_words
from locales.languages import LANGUAGES
from locales.words import normalise

NAMES = (
    "safe", "help", "stop", "start", "level", "language", "place", "name", "people", "contact", "code", "revoke",
    "family", "tasks", "relay", "menu", "more", "skip", "yes", "no", "left", "looked", "delete", "check",
    "where", "point", "shelter", "hospital", "consulate", "exit", "contacts", "checklist", "add", "booklet",
    "expiry", "away", "back", "zone", "warden", "codes", "allow", "forbid", "message", "quiet", "leave", "stay",
    "at_point", "on_way", "cannot_move", "thanks", "greeting", "heard",
)  # fmt: skip
MARKS = ("not", "question", "filler", "called", "self", "plea", "busy", "machine")
"""Lists whose words are no message of their own: they say what another word, or the whole text, is to be taken for."""

LEVEL_ANSWERS = ("leave", "stay", "at_point", "on_way", "cannot_move")
"""The answers that some level asks for besides safe and help; what their buttons say is understood as well."""

_SOS_SIGN = "\U0001f198"


@dataclass(frozen=True)
class Vocabulary:
    """Which spelling means which word, and which means which language. `longest`: most tokens in one spelling.

    `phrases` are the words and what may stand beside them; `cries` are the words for help,
    `selves` those that say I or we.
    """

    words: Mapping[str, str]
    languages: Mapping[str, str]
    longest: int
    warden: WardenWords
    phrases: Phrases
    spellings: Spellings
    denials: Denials
    questions: Finder
    machines: Finder
    cries: Finder
    selves: Finder

    def word(self, text: str) -> str | None:
        """The name of the word that the whole text is; saying it several times over changes nothing."""
        spelling = normalise(text.replace(_SOS_SIGN, " sos "))
        once = set(spelling.split())
        return self.words.get(once.pop() if len(once) == 1 else spelling)

    def language(self, text: str) -> str | None:
        """The code of the language that the whole text names: in itself, in English, or by its code."""
        return self.languages.get(normalise(text))

    def holds(self, text: str, *names: str) -> bool:
        """Whether one of these words stands anywhere in the text, meant or not."""
        tokens = normalise(text.replace(_SOS_SIGN, " sos ")).split()
        return any(self.words.get(token) in names for token in tokens)


@lru_cache(maxsize=1)
def load_vocabulary(catalogue: Catalogue) -> Vocabulary:
    """The vocabulary of these catalogues, made once in the life of a process: it takes a third of a second."""
    words = {spelling: name for name in NAMES for spelling in catalogue.words(name)}
    languages = {
        normalise(spelling): language.code
        for language in LANGUAGES
        for spelling in (language.code, language.name, language.endonym)
    }
    listed = {name: tuple(_phrases(catalogue, name)) for name in (*NAMES, *MARKS)}
    answers = tuple(chain.from_iterable(_labels(catalogue, name) for name in LEVEL_ANSWERS))
    wholes = [phrase for name in NAMES for phrase in listed[name]]
    beside = [
        phrase for name in ("filler", "called", "self", "plea", "busy", "question", "not") for phrase in listed[name]
    ]
    denials = Denials((*listed["not"], *listed["no"]))
    return Vocabulary(
        words,
        languages,
        longest=max(len(spelling.split()) for spelling in words),
        warden=load_warden_words(catalogue),
        phrases=Phrases((*beside, *answers, *wholes)),
        spellings=Spellings((*answers, *wholes), denials),
        denials=denials,
        questions=Finder((*listed["question"], *listed["where"])),
        machines=Finder(listed["machine"]),
        cries=Finder(listed["help"]),
        selves=Finder(listed["self"]),
    )


def _phrases(catalogue: Catalogue, name: str) -> Iterator[Phrase]:
    """The spellings of one list over all languages that have it, each once."""
    found: dict[str, list[str]] = {}
    for language in LANGUAGES:
        if f"word.{name}" in catalogue.missing(language.code):
            continue
        for spelling in map(spell, split_words(catalogue.say(language.code, f"word.{name}"))):
            if spelling:
                found.setdefault(spelling, []).append(language.code)
    return (Phrase(spelling, name, codes[0], frozenset(codes)) for spelling, codes in found.items())


def _labels(catalogue: Catalogue, name: str) -> Iterator[Phrase]:
    """What the button for an answer says in each language."""
    for language in LANGUAGES:
        if f"answer.{name}" not in catalogue.missing(language.code):
            yield Phrase(spell(catalogue.say(language.code, f"answer.{name}")), name, language.code)
