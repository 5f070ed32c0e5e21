"""The languages that Muster ships, in the order in which people are shown them; their texts are in the catalogues.

Which there are to know stands in `languages.toml`. A language is shipped when its catalogue is compiled, and only a
complete catalogue is.
"""

from locales.folder import SOURCE, compiled_file
from locales.language_list import Language, read_languages

__all__ = [
    "KNOWN",
    "LANGUAGES",
    "Language",
    "UnknownLanguage",
    "is_known",
    "is_shipped",
    "language_of",
    "shipped_as",
    "spoken",
]

KNOWN: tuple[Language, ...] = read_languages()
"""Every language of the list, shipped or not."""

LANGUAGES: tuple[Language, ...] = tuple(language for language in KNOWN if compiled_file(language.code).exists())

_BY_CODE = {language.code: language for language in KNOWN}
_SHIPPED = {language.code for language in LANGUAGES}
_BY_TAG = {tag: language.code for language in LANGUAGES for tag in (language.code, *language.also)}


class UnknownLanguage(LookupError):
    """A language code that Muster does not know."""

    def __init__(self, code: str) -> None:
        shipped = ", ".join(language.code for language in LANGUAGES)
        self.code = code
        super().__init__(f"no language {code!r} is shipped; use one of {shipped}")


def is_shipped(code: str) -> bool:
    return code in _SHIPPED


def is_known(code: str) -> bool:
    return code in _BY_CODE


def shipped_as(tag: str) -> str | None:
    """The shipped language that a phone or browser means by a tag such as "tl" or "zh-CN"; None if there is none."""
    return _BY_TAG.get(tag.strip().replace("_", "-").partition("-")[0].lower())


def spoken(*wanted: str | None) -> str:
    """The first of these that is shipped, else the first of their regional languages that is, else English."""
    known = [_BY_CODE[code] for code in wanted if code in _BY_CODE]
    chain = [*(language.code for language in known), *(language.regional for language in known)]
    return next((code for code in chain if is_shipped(code)), SOURCE)


def language_of(code: str) -> Language:
    """The language with this code, also one that is not shipped any more; raises UnknownLanguage."""
    try:
        return _BY_CODE[code]
    except KeyError:
        raise UnknownLanguage(code) from None
