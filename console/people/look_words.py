"""What somebody saw when they looked at a person: the words that a view notes, as officers read them."""

from locales.sentence import Sentence

LOOKS = {
    "page": Sentence("page"),
    "perhaps the same person": Sentence("perhaps the same person"),
    "two records side by side": Sentence("two records side by side"),
    "what an erasure takes": Sentence("what an erasure takes"),
    "enquiry": Sentence("enquiry"),
    "family code": Sentence("family code"),
    "allowed address": Sentence("allowed address"),
    "list of cases": Sentence("list of cases"),
    "list of families": Sentence("list of families"),
    "list of messages": Sentence("list of messages"),
    "list of relays": Sentence("list of relays"),
    "list of tasks": Sentence("list of tasks"),
    "list of people found": Sentence("list of people found"),
    "list of people who came in a rush": Sentence("list of people who came in a rush"),
    "list of people without a warden": Sentence("list of people without a warden"),
    "list of people whom a proposal would tell": Sentence("list of people whom a proposal would tell"),
}
LOOKS_AT = {
    "list of people with an officer, ": Sentence("list of people with an officer, {which}"),
    "printed call list of ": Sentence("printed call list of {which}"),
    "printed page of ": Sentence("printed page of {which}"),
    "messages of ": Sentence("messages of {which}"),
    "list of ": Sentence("list of {which}"),
    "group ": Sentence("group {which}"),
    "case ": Sentence("case {which}"),
}
"""By what such words begin with; behind it stands which one."""


def look_said(what: str) -> str:
    """What was seen; words that are not in the tables read as they were noted."""
    if what in LOOKS:
        return LOOKS[what]
    begins = next((begins for begins in LOOKS_AT if what.startswith(begins)), None)
    return what if begins is None else Sentence(str(LOOKS_AT[begins]), which=what.removeprefix(begins))
