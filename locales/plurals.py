"""Which plural forms a catalogue has, by the rules of CLDR, and the rule as gettext writes it."""

from collections.abc import Sequence
from functools import cache

from babel import Locale
from babel.plural import PluralRule, to_gettext

ORDER = ("zero", "one", "two", "few", "many", "other")
"""The order of msgstr[0], msgstr[1] ... by category."""

LARGEST_COUNT = 999
"""Texts count tasks and people at hand, so a form for millions, as French has it, would never be read."""


@cache
def categories_of(language: str) -> Sequence[str]:
    """The categories that some whole number up to LARGEST_COUNT falls into: the forms of the language, in order."""
    rule = Locale.parse(language).plural_form
    met = {rule(number) for number in range(LARGEST_COUNT + 1)}
    return [category for category in ORDER if category in met]


def plural_header(language: str) -> str:
    """The value of the Plural-Forms header. The last form stands for every number that no other form has."""
    rules = Locale.parse(language).plural_form.rules
    return to_gettext(PluralRule({category: rules[category] for category in categories_of(language)[:-1]}))
