"""Numbers of people and things as the reader's language writes them, with the thousands apart (CLDR)."""

from babel.numbers import format_decimal

SHORT = 1000
"""Below that there is nothing to set apart."""


class Grouped(int):
    """A number that says itself so; it still counts, which plurals go by."""

    language: str

    def __new__(cls, number: int, language: str) -> "Grouped":
        made = super().__new__(cls, number)
        made.language = language
        return made

    def __str__(self) -> str:
        plain = int(self)
        return str(plain) if abs(plain) < SHORT else format_decimal(plain, locale=self.language)
