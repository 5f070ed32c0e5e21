"""What is known of SMS to each country, read from countries.toml and checked: who says so stands with every value.

What follows from it for the texts is decided in `countries`.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("countries.toml")
SOURCES = "sources"
_CODE = re.compile(r"[A-Z]{2}")


class Known(StrEnum):
    """Whether something is so. Unknown is an answer of its own: nothing is made up."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class SenderForm(StrEnum):
    """What operators let through as the sender of an SMS."""

    REGISTERED_NAME = "registered name"
    NAME = "name"
    NUMBER = "number"
    SHORT_CODE = "short code"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class CountryFacts:
    """One country. `sources` has, by line of the file, the citations of those who say so."""

    two_way: Known
    links: Known
    sender: SenderForm
    receipts: Known
    sources: Mapping[str, tuple[str, ...]]


NOTHING_KNOWN = CountryFacts(Known.UNKNOWN, Known.UNKNOWN, SenderForm.UNKNOWN, Known.UNKNOWN, {})
"""Of a country that nobody has listed."""


class BadCountryTable(ValueError):
    """The file is not as its head describes it. The sentence names every fault."""


_KINDS: Mapping[str, type[Known] | type[SenderForm]] = {
    "two_way": Known,
    "links": Known,
    "sender": SenderForm,
    "receipts": Known,
}


@cache
def country_facts() -> Mapping[str, CountryFacts]:
    """The shipped table, by ISO 3166 code."""
    return parse_country_facts(FILE.read_text(encoding="utf-8"))


def parse_country_facts(text: str) -> dict[str, CountryFacts]:
    """Raises BadCountryTable."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadCountryTable(f"is no TOML: {error}") from None
    sources = tables.pop(SOURCES, {})
    faults = [f"{code}: {fault}" for code, table in tables.items() for fault in _faults(code, table, sources)]
    if faults:
        raise BadCountryTable("; ".join(faults))
    return {code: _facts(table, sources) for code, table in tables.items()}


def _faults(code: str, table: object, sources: Mapping[str, str]) -> Iterator[str]:
    if not _CODE.fullmatch(code):
        yield "is no country code of two capital letters"
    if not isinstance(table, dict) or set(table) != set(_KINDS):
        yield f"must have exactly {', '.join(_KINDS)}"
        return
    for name, said in table.items():
        if not isinstance(said, list) or not said or said[0] not in set(_KINDS[name]):
            yield f"{name} must begin with one of: {', '.join(_KINDS[name])}"
        elif (said[0] == Known.UNKNOWN) is not (len(said) == 1):
            yield f"{name}: what is known has a source, and what is unknown has none"
        elif unheard := [source for source in said[1:] if source not in sources]:
            yield f"{name}: no source is called {', '.join(map(str, unheard))}"


def _facts(table: Mapping[str, Any], sources: Mapping[str, str]) -> CountryFacts:
    cited = {name: tuple(sources[source] for source in said[1:]) for name, said in table.items()}
    return CountryFacts(
        two_way=Known(table["two_way"][0]),
        links=Known(table["links"][0]),
        sender=SenderForm(table["sender"][0]),
        receipts=Known(table["receipts"][0]),
        sources=cited,
    )
