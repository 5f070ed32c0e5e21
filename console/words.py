"""What officers read for the words of the tables. What people read is in the catalogues, never here."""

from alert_levels.tables import DecisionState
from broadcasts.speaker import Route
from broadcasts.tables import DeliveryState, LedgerState
from locales.sentence import Sentence
from registry.settings import Mode
from registry.tables import Source
from registry.urgency import Urgency

MODES = {
    Mode.LIVE: Sentence("what you send here reaches real people."),
    Mode.DRILL: Sentence("every text says so, first and last."),
    Mode.SANDBOX: Sentence("invented people, nothing leaves this machine."),
}

LEDGER = {
    LedgerState.QUEUED: "No carrier has taken the first message yet",
    LedgerState.ASKED: "A carrier took the question; no answer yet",
    LedgerState.TOLD: "A carrier took the message, and no answer is needed",
    LedgerState.ANSWERED: "There is a report: their own, a warden's or an officer's",
    LedgerState.UNREACHABLE: "No address works; somebody is sent to look",
    LedgerState.WITH_WARDEN: "A warden is looking for them",
    LedgerState.WITH_OFFICER: "Nobody else is left: an officer must find them",
    LedgerState.CARRIED_OVER: "A newer alert asks them instead",
    LedgerState.EXCLUDED: "This alert no longer concerns them",
}

DELIVERIES = {
    DeliveryState.QUEUED: "waiting here",
    DeliveryState.SENDING: "being handed to the carrier",
    DeliveryState.ACCEPTED: "taken by the carrier, arrival not known",
    DeliveryState.DELIVERED: "on the phone",
    DeliveryState.READ: "read",
    DeliveryState.FAILED: "refused for good",
    DeliveryState.UNKNOWN: "outcome not known yet",
    DeliveryState.SUPERSEDED: "stopped before it went out",
    DeliveryState.EXPIRED: "stopped: it would have cost too much",
}

DECISIONS = {
    DecisionState.DRAFT: "not proposed yet",
    DecisionState.PROPOSED: "waits for a second officer",
    DecisionState.APPROVED: "approved, about to go out",
    DecisionState.ISSUED: "in force",
    DecisionState.SUPERSEDED: "replaced by a newer decision",
    DecisionState.CORRECTED: "was wrong and has been corrected",
    DecisionState.REJECTED: "rejected",
    DecisionState.WITHDRAWN: "withdrawn",
}

SOURCES = {
    Source.SELF: "themselves",
    Source.WARDEN: "a warden",
    Source.OFFICER: "an officer",
    Source.FAMILY: "the family",
}

URGENCIES = {Urgency.NOW: "At once", Urgency.TODAY: "Today", Urgency.LATER: "When there is time"}
"""How soon an officer must act on a case."""

HAZARDS = ("conflict", "shelling", "unrest", "earthquake", "flood", "storm", "fire", "epidemic", "other")
CONTINUES = ("repatriation", "shelter", "helpline")
ENDS = ("restriction", "repatriation", "shelter")

STATUSES = ("safe", "help", "hurt", "cannot_move", "at_point", "on_way", "leave", "stay", "left")
"""What an officer can report about a person."""
HOW_KNOWN = ("spoke to them", "saw them", "heard it from somebody")

CHECKLIST = {
    "crisis_team": "Call the crisis team together",
    "check_plan": "Go through the contingency plan",
    "check_register": "Check the register: who is missing, whose number is old",
    "brief_wardens": "Brief the wardens",
    "contingency_plan": "Put the contingency plan into effect",
    "staff_on_call": "Put all staff on call",
    "travel_papers": "Have travel papers ready to issue",
    "exit_routes": "Check the exit routes",
    "shelters_open": "Open the shelters and check food and water",
    "transport_ready": "Have transport ready",
    "exit_permits": "Ask the authorities for exit permits",
    "repatriation_list": "Keep the list of those who want to go home",
    "open_points": "Open and staff the meeting points",
    "safe_routes": "Confirm that the routes to the points are safe",
    "head_counts": "Take head counts at the points and on board",
    "sitrep": "Send the situation report to the capital",
}


CHECKED = {
    "source": "source text",
    "reviewed": "reviewed by a native speaker",
    "approved": "reviewed by a native speaker",
    "machine draft": "machine draft",
    "draft": "draft",
}
"""How far the texts of a language are; a draft of either kind was not read by a native speaker."""

_ANSWERED_BY = {
    "same_thread": "by SMS",
    "number": "by SMS to {number}",
    "web": "on a web page",
    "telegram": "on a web page",
    "missed_call": "by a missed call to {number}",
    "none": "to the warden",
}


def answered_by(route: Route) -> str:
    """How somebody of this reply route answers an SMS."""
    return _ANSWERED_BY[route.kind].format(number=route.number)


def plain(word: str) -> str:
    """A word of the tables as people write it."""
    return word.replace("_", " ")


def checklist_words(item: str) -> str:
    """The sentence for an item; one that a post added to its own ladder reads as it is named there."""
    return CHECKLIST.get(item, plain(item).capitalize())
