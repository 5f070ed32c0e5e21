"""The texts of every language, loaded once from the compiled catalogues and asked for by language and key.

Which languages are shipped stands in `languages`; whether the catalogues are whole is the business of `check`.
"""

import string
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from gettext import GNUTranslations
from pathlib import Path

from babel.messages.mofile import read_mo

from locales.folder import DOMAIN, compiled_file
from locales.folder import HOME as HOME
from locales.folder import SOURCE as SOURCE
from locales.languages import KNOWN
from locales.words import normalise

REVIEWED = ("source", "reviewed", "approved")  # how the X-Review header begins once somebody answers for the texts
REVIEW_STATES = (*REVIEWED, "machine draft", "draft")


class MissingText(LookupError):
    """A language has no text for this key, and another language's text must not take its place silently."""

    def __init__(self, language: str, key: str) -> None:
        super().__init__(f"no text {key!r} in language {language!r}: add it to {language}/LC_MESSAGES/{DOMAIN}.po")


class MissingSlot(LookupError):
    """A text has a {slot} for which the caller gave no value."""

    def __init__(self, language: str, key: str, slot: str) -> None:
        super().__init__(f"the text {key!r} in language {language!r} needs a value for {{{slot}}}")


class BadTemplate(ValueError):
    """A text holds something else in braces than a plain {name}."""

    def __init__(self, text: str) -> None:
        super().__init__(f"only plain {{name}} slots may stand in a text: {text!r}")


@dataclass(frozen=True)
class _Texts:
    """One language: its templates by key, its plurals and what its header says."""

    templates: Mapping[str, str]
    plurals: GNUTranslations
    plural_keys: frozenset[str]
    review: str

    @property
    def keys(self) -> frozenset[str]:
        return self.plural_keys.union(self.templates)


class Catalogue:
    """Every text of every language that was found in the folder."""

    def __init__(self, languages: Mapping[str, _Texts]) -> None:
        self._languages = languages
        self._words = _words_of_all(languages)

    @classmethod
    def load(cls, folder: Path | None = None) -> "Catalogue":
        """Read the compiled catalogues; asking later for a language that has none raises MissingText.

        The shipped ones are read once in the life of a process.
        """
        return _read_all(folder) if folder is not None else _shipped()

    def say(self, language: str, key: str, /, **slots: object) -> str:
        """The text with its slots filled; raises MissingText or MissingSlot."""
        try:
            template = self._languages[language].templates[key]
        except KeyError:
            raise MissingText(language, key) from None
        return _fill(language, key, template, slots)

    def say_count(self, language: str, key: str, count: int, /, **slots: object) -> str:
        """The plural form for `count`, which also fills {count}; raises MissingText or MissingSlot."""
        texts = self._languages.get(language)
        if texts is None or key not in texts.plural_keys:
            raise MissingText(language, key)
        return _fill(language, key, texts.plurals.ngettext(key, key, count), {"count": count, **slots})

    def reviewed(self, language: str) -> bool:
        """Whether there is nothing to warn about: a native speaker has read the texts, or they are the source."""
        return self.review(language) in REVIEWED

    def review(self, language: str) -> str:
        """How far this language's texts are, as one of REVIEW_STATES; what no header says is a draft."""
        said = self._languages[language].review if language in self._languages else ""
        return next((state for state in REVIEW_STATES if said.startswith(state)), "draft")

    def keys(self, language: str) -> frozenset[str]:
        """What this language has a text for."""
        return self._languages[language].keys if language in self._languages else frozenset()

    def missing(self, language: str) -> tuple[str, ...]:
        """The keys that English has and this language lacks, in alphabetical order."""
        return tuple(sorted(self.keys(SOURCE) - self.keys(language)))

    def words(self, name: str) -> frozenset[str]:
        """Every accepted spelling of `word.<name>` over all languages, as `normalise` writes them."""
        try:
            return self._words[name]
        except KeyError:
            raise MissingText(SOURCE, f"word.{name}") from None

    def first_word(self, language: str, name: str) -> str:
        """The spelling of `word.<name>` that menus show in this language."""
        return split_words(self.say(language, f"word.{name}"))[0]


@cache
def _shipped() -> Catalogue:
    return _read_all(HOME)


def _read_all(folder: Path) -> Catalogue:
    files = {language.code: compiled_file(language.code, folder) for language in KNOWN}
    return Catalogue({code: _read(file) for code, file in files.items() if file.exists()})


def split_words(text: str) -> list[str]:
    """The spellings in the text of a `word.*` key."""
    return [word.strip() for word in text.split("|") if word.strip()]


def slots_of(text: str) -> frozenset[str]:
    """The names of the {slots} in a text; raises BadTemplate for anything but a plain {name}."""
    try:
        fields = [field[1:] for field in string.Formatter().parse(text) if field[1] is not None]
    except ValueError as error:
        raise BadTemplate(text) from error
    if any(not name or not name.isidentifier() or format_ or conversion for name, format_, conversion in fields):
        raise BadTemplate(text)
    return frozenset(name or "" for name, _, _ in fields)


def _read(file: Path) -> _Texts:
    with file.open("rb") as stream:
        messages = [message for message in read_mo(stream) if message.id]
    with file.open("rb") as stream:
        plurals = GNUTranslations(stream)
    for text in (text for message in messages for text in _forms_of(message.string)):
        slots_of(text)
    templates = {str(message.id): str(message.string) for message in messages if not message.pluralizable}
    plural_keys = frozenset(str(message.id[0]) for message in messages if message.pluralizable)
    return _Texts(templates, plurals, plural_keys, plurals.info().get("x-review", ""))


def _forms_of(text: str | Iterable[str] | None) -> list[str]:
    """The plural forms of a text, or its only form, or nothing."""
    return [text] if isinstance(text, str) else list(text or ())


def _fill(language: str, key: str, template: str, slots: Mapping[str, object]) -> str:
    try:
        return template.format_map(slots)
    except KeyError as error:
        raise MissingSlot(language, key, str(error.args[0])) from None


def _words_of_all(languages: Mapping[str, _Texts]) -> dict[str, frozenset[str]]:
    words: dict[str, set[str]] = {}
    for texts in languages.values():
        for key, text in texts.templates.items():
            if key.startswith("word."):
                words.setdefault(key.removeprefix("word."), set()).update(map(normalise, split_words(text)))
    return {name: frozenset(spellings) for name, spellings in words.items()}
