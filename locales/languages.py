"""The languages that Muster ships, in the order in which people are shown them; their texts are in the catalogues."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Language:
    """One shipped language; `endonym` is its name in itself, `name` its name in English."""

    code: str
    endonym: str
    direction: Literal["ltr", "rtl"]
    name: str


class UnknownLanguage(LookupError):
    """A language code that Muster does not ship."""

    def __init__(self, code: str) -> None:
        shipped = ", ".join(language.code for language in LANGUAGES)
        super().__init__(f"no language {code!r} is shipped; use one of {shipped}")


LANGUAGES: tuple[Language, ...] = (
    Language("en", "English", "ltr", "English"),
    Language("fil", "Filipino", "ltr", "Filipino"),
    Language("bn", "বাংলা", "ltr", "Bangla"),
    Language("ne", "नेपाली", "ltr", "Nepali"),
    Language("si", "සිංහල", "ltr", "Sinhala"),
    Language("ta", "தமிழ்", "ltr", "Tamil"),
    Language("am", "አማርኛ", "ltr", "Amharic"),
    Language("ar", "العربية", "rtl", "Arabic"),
)

_BY_CODE = {language.code: language for language in LANGUAGES}


def is_shipped(code: str) -> bool:
    return code in _BY_CODE


def language_of(code: str) -> Language:
    """The language with this code; raises UnknownLanguage."""
    try:
        return _BY_CODE[code]
    except KeyError:
        raise UnknownLanguage(code) from None
