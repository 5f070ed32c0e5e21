"""The words of all shipped languages at once: people write in whatever language they have at hand."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.conversation.warden_words import WardenWords, load_warden_words
from locales.catalogue import Catalogue
from locales.languages import LANGUAGES
from locales.words import normalise

NAMES = (
    "safe", "help", "stop", "start", "level", "language", "place", "name", "people", "contact", "code", "revoke",
    "family", "tasks", "relay", "menu", "more", "skip", "yes", "no", "left", "looked", "delete", "check",
    "where", "point", "shelter", "hospital", "consulate", "exit", "contacts", "checklist", "add", "booklet",
    "expiry", "away", "back", "zone", "warden", "codes", "allow", "forbid", "message", "quiet",
)  # fmt: skip
_SOS_SIGN = "\U0001f198"


@dataclass(frozen=True)
class Vocabulary:
    """Which spelling means which word, and which means which language. `longest`: most tokens in one spelling."""

    words: Mapping[str, str]
    languages: Mapping[str, str]
    longest: int
    warden: WardenWords = field(default_factory=WardenWords)

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


def load_vocabulary(catalogue: Catalogue) -> Vocabulary:
    words = {spelling: name for name in NAMES for spelling in catalogue.words(name)}
    languages = {
        normalise(spelling): language.code
        for language in LANGUAGES
        for spelling in (language.code, language.name, language.endonym)
    }
    return Vocabulary(words, languages, max(len(spelling.split()) for spelling in words), load_warden_words(catalogue))
