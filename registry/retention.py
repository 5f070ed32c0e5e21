"""How long what is kept: the rules as data, one row each. Which rows a rule means is in `broadcasts.outdated`.

The spans are those of domain practice (ICRC Handbook on Data Protection, 2024: periods are set in advance), each of
them configurable within bounds (`[retention]`), so that nobody keeps anything for ever by accident.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Kind(StrEnum):
    """What a rule is about, as officers read it."""

    PLACES = "exact places"
    TYPED_PLACES = "exact places in texts that people wrote"
    INCOMING = "texts that people wrote"
    OUTGOING = "texts that went to one person"
    RELAYS = "texts of wardens to their groups"
    FAMILY_MESSAGES = "messages between people and their families"
    THREADS = "notes of conversations"
    CONFIRMATION = "people to ask whether they are still there"
    PEOPLE = "people"
    ADDRESSES = "addresses of nobody registered"
    ENQUIRIES = "enquiries of families"
    VIEWINGS = "who looked at whom"


@dataclass(frozen=True)
class Terms:
    """The spans. A text under a level that never ends goes after `messages_at_most`, a place after `places_at_most`."""

    places: timedelta = timedelta(hours=72)
    places_after_case: timedelta = timedelta(hours=24)
    places_at_most: timedelta = timedelta(days=30)
    messages: timedelta = timedelta(days=30)
    messages_at_most: timedelta = timedelta(days=365)
    confirm: timedelta = timedelta(days=90)
    person: timedelta = timedelta(days=365)
    address: timedelta = timedelta(days=365)
    enquiries: timedelta = timedelta(days=90)
    enquiries_at_most: timedelta = timedelta(days=365)
    viewings: timedelta = timedelta(days=730)


@dataclass(frozen=True)
class Rule:
    """One kind: how long it is kept, from when that counts, and what remains afterwards."""

    kind: Kind
    term: str
    counted_from: str
    remains: str

    def span(self, terms: Terms) -> timedelta:
        span: timedelta = getattr(terms, self.term)
        return span


_CALM = "the message, and from when no level above 0 stands over the person's area; not while a case is open"
RULES = (
    Rule(
        Kind.PLACES, "places", "the report; while a case of the person is open, and a day after it, longer", "the area"
    ),
    Rule(
        Kind.TYPED_PLACES,
        "places",
        "the message; while a case of whoever wrote it is open, and a day after it, longer",
        "the other words",
    ),
    Rule(Kind.INCOMING, "messages", f"{_CALM}, nor while it waits for an officer", "how it was understood, and when"),
    Rule(Kind.OUTGOING, "messages", _CALM, "its kind, its times and what became of it"),
    Rule(Kind.RELAYS, "messages", _CALM.replace("the person's", "the warden's"), "that it was asked and decided, when"),
    Rule(Kind.FAMILY_MESSAGES, "messages", _CALM, "that it was written and decided, when"),
    Rule(Kind.THREADS, "messages", _CALM, "the language, and when we heard last"),
    Rule(Kind.PEOPLE, "person", "the last confirmation or message; not under a level or with an open case", "a number"),
    Rule(
        Kind.CONFIRMATION,
        "confirm",
        "the last confirmation; only where no level stands",
        "everything: they are asked once",
    ),
    Rule(Kind.ADDRESSES, "address", "the last message from it or to it", "nothing"),
    Rule(Kind.ENQUIRIES, "enquiries", "its closing; one that nobody closed goes after a year", "nothing"),
    Rule(Kind.VIEWINGS, "viewings", "the look; kept with numbers alone, never names", "nothing"),
)
"""Family codes, needs and everything else about a person have no span of their own: they go with the person."""
