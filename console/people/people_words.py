"""What officers read for the words of the tables on the pages of people."""

from collections.abc import Mapping

from broadcasts.tables import DeliveryKind, TaskState
from locales.sentence import Sentence
from registry.tables import AddressState, CaseState, DetailKind, MarkKind, ReportKind

ADDRESS_STATES = {
    AddressState.USABLE: Sentence("works"),
    AddressState.BLOCKED: Sentence("blocked us"),
    AddressState.INVALID: Sentence("not in use"),
    AddressState.OPTED_OUT: Sentence("wants no messages"),
    AddressState.UNREACHABLE: Sentence("could not be reached"),
    AddressState.ERASED: Sentence("erased"),
}

CASE_STATES = {
    CaseState.OPEN: Sentence("open"),
    CaseState.TAKEN: Sentence("taken"),
    CaseState.CLOSED: Sentence("closed"),
}

TASK_STATES = {
    TaskState.OFFERED: Sentence("offered"),
    TaskState.TAKEN: Sentence("taken"),
    TaskState.CLOSED: Sentence("closed"),
    TaskState.PASSED_ON: Sentence("passed on"),
}

WROTE = {
    DeliveryKind.ALERT: Sentence("We sent an alert"),
    DeliveryKind.AGAIN: Sentence("We asked again"),
    DeliveryKind.FULL: Sentence("We sent the full text"),
    DeliveryKind.CORRECTION: Sentence("We sent a correction"),
    DeliveryKind.NOTICE: Sentence("We sent a notice"),
    DeliveryKind.REPLY: Sentence("We answered"),
    DeliveryKind.LETTER: Sentence("An officer wrote"),
    DeliveryKind.TASK: Sentence("We sent a warden's list"),
    DeliveryKind.KIN: Sentence("We asked them as a relative"),
    DeliveryKind.PAGE: Sentence("We called an officer"),
}

REPORT_KINDS = {
    ReportKind.STATUS: Sentence("how they are"),
    ReportKind.PLACE: Sentence("where they are"),
}

DETAILS = {
    DetailKind.NEEDS: Sentence("Slows them down"),
    DetailKind.BOOKLET: Sentence("Passport"),
    DetailKind.EXPIRY: Sentence("Passport expires"),
}
"""What the facts on a person's page are called, in their order."""

HOW_I_KNOW = {
    "spoke to them": Sentence("I spoke to them"),
    "saw them": Sentence("I saw them"),
    "heard it from somebody": Sentence("I heard it from somebody"),
}
"""By the words in which a report keeps how an officer knows."""

HOW_KNOWN = {
    "spoke to them": Sentence("spoke to them"),
    "saw them": Sentence("saw them"),
    "heard it from somebody": Sentence("heard it from somebody"),
}

VIEWERS = {
    "officer": Sentence("an officer"),
    "warden": Sentence("a warden"),
    "family": Sentence("the family"),
    "operator": Sentence("whoever runs the service"),
}

ROLES = {
    "warden_id": Sentence("Warden"),
    "deputy_id": Sentence("Deputy"),
    "zone_warden_id": Sentence("Warden of the zone"),
}

MARKS = {MarkKind.COVERT: Sentence("Covert"), MarkKind.PROTECTED: Sentence("Protected")}
MARKS_MEAN = {
    MarkKind.COVERT: Sentence(
        "Family codes answer as if nothing had been heard, no relative is asked, the person is not told of a use, and"
        " all that we send says nothing. Take it off only after you have spoken with them: whoever holds the phone"
        " could ask for it."
    ),
    MarkKind.PROTECTED: Sentence("Nobody but an officer is sent to look for this person."),
}
UNMARKED = {
    MarkKind.COVERT: Sentence("Family codes show how this person is."),
    MarkKind.PROTECTED: Sentence("A warden is sent if this person does not answer."),
}
TO_MARK = {MarkKind.COVERT: Sentence("Mark as covert"), MarkKind.PROTECTED: Sentence("Mark as protected")}

GOES = {
    "addresses": Sentence("addresses"),
    "texts written": Sentence("texts they wrote"),
    "reports": Sentence("reports"),
    "open cases": Sentence("open cases"),
    "relatives": Sentence("relatives"),
    "family codes": Sentence("family codes"),
    "enquiries": Sentence("enquiries"),
    "people allowed to ask": Sentence("people allowed to ask"),
    "messages of the family": Sentence("messages of the family"),
    "groups to look after": Sentence("groups to look after"),
    "texts sent": Sentence("texts we sent"),
    "texts to a group": Sentence("texts to a group"),
    "alerts that no longer wait": Sentence("alerts that no longer wait"),
}
"""What an erasure takes."""

TOUCHED = {
    "person": Sentence("what the register says of them"),
    "person_name_word": Sentence("their name"),
    "address": Sentence("their addresses"),
    "need_case": Sentence("their cases"),
    "consent": Sentence("what they agreed to"),
    "enquiry": Sentence("enquiries about them"),
    "family_code": Sentence("their family codes"),
    "family_message": Sentence("messages of their family"),
    "family_allowed": Sentence("who may ask about them"),
    "family_block": Sentence("who may ask about them"),
    "report": Sentence("reports about them"),
    "warden_wish": Sentence("which warden they want"),
    "task": Sentence("tasks of wardens"),
    "person_detail": Sentence("what they told us"),
    "kin": Sentence("their relatives"),
    "person_mark": Sentence("their marks"),
    "ledger": Sentence("their state in an alert"),
    "delivery": Sentence("messages to them"),
}
"""By table, what has changed since a merge."""


def goes(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """What an erasure takes, in words, with how many of each."""
    return [(GOES.get(what, what), number) for what, number in counts.items()]
