"""How long what is kept: the rules as data, one row each. Which rows a rule means is in `broadcasts.outdated`.

The spans are those of domain practice (ICRC Handbook on Data Protection, 2024: periods are set in advance), each of
them configurable within bounds (`[retention]`), so that nobody keeps anything for ever by accident.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from locales.sentence import Sentence

NOTHING = Sentence("nothing")


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
    MERGES = "what merges of two records changed"


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
    merges: timedelta = timedelta(days=90)


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


_TEXT_OF_A_PERSON = Sentence(
    "the message, and from when no level above 0 stands over the person's area; not while a case is open"
)
_TEXT_OF_A_WARDEN = Sentence(
    "the message, and from when no level above 0 stands over the warden's area; not while a case is open"
)
_TEXT_THAT_WAITS = Sentence(
    "the message, and from when no level above 0 stands over the person's area; not while a case is open, nor while it "
    "waits for an officer"
)
RULES = (
    Rule(
        Kind.PLACES,
        "places",
        Sentence("the report; while a case of the person is open, and a day after it, longer"),
        Sentence("the area"),
    ),
    Rule(
        Kind.TYPED_PLACES,
        "places",
        Sentence("the message; while a case of whoever wrote it is open, and a day after it, longer"),
        Sentence("the other words"),
    ),
    Rule(Kind.INCOMING, "messages", _TEXT_THAT_WAITS, Sentence("how it was understood, and when")),
    Rule(Kind.OUTGOING, "messages", _TEXT_OF_A_PERSON, Sentence("its kind, its times and what became of it")),
    Rule(Kind.RELAYS, "messages", _TEXT_OF_A_WARDEN, Sentence("that it was asked and decided, when")),
    Rule(Kind.FAMILY_MESSAGES, "messages", _TEXT_OF_A_PERSON, Sentence("that it was written and decided, when")),
    Rule(Kind.THREADS, "messages", _TEXT_OF_A_PERSON, Sentence("the language, and when we heard last")),
    Rule(
        Kind.PEOPLE,
        "person",
        Sentence("the last confirmation or message; not under a level or with an open case"),
        Sentence("a number"),
    ),
    Rule(
        Kind.CONFIRMATION,
        "confirm",
        Sentence("the last confirmation; only where no level stands"),
        Sentence("everything: they are asked once"),
    ),
    Rule(Kind.ADDRESSES, "address", Sentence("the last message from it or to it"), NOTHING),
    Rule(Kind.ENQUIRIES, "enquiries", Sentence("its closing; one that nobody closed goes after a year"), NOTHING),
    Rule(Kind.VIEWINGS, "viewings", Sentence("the look; kept with numbers alone, never names"), NOTHING),
    Rule(
        Kind.MERGES,
        "merges",
        Sentence("the merge; as long as this is kept, it can be undone"),
        Sentence("which record was put into which, when and by whom"),
    ),
)
"""Family codes, needs and everything else about a person have no span of their own: they go with the person."""
