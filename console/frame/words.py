"""What officers read for the words of the tables. What people read is in the catalogues, never here."""

from alert_levels.tables import DecisionState
from broadcasts.shortening import Part
from broadcasts.speaker import Route
from broadcasts.tables import DeliveryState, LedgerState
from locales.sentence import Sentence
from registry.settings import Mode
from registry.tables import AddressState, AreaKind, ContactKind, PointKind, Source

MODES = {
    Mode.LIVE: Sentence("what you send here reaches real people."),
    Mode.DRILL: Sentence("every text says so, first and last."),
    Mode.SANDBOX: Sentence("invented people, nothing leaves this machine."),
}

LEDGER_STATES = {
    LedgerState.QUEUED: Sentence("queued"),
    LedgerState.ASKED: Sentence("asked"),
    LedgerState.TOLD: Sentence("told"),
    LedgerState.ANSWERED: Sentence("answered"),
    LedgerState.UNREACHABLE: Sentence("unreachable"),
    LedgerState.WITH_WARDEN: Sentence("with a warden"),
    LedgerState.WITH_OFFICER: Sentence("with an officer"),
    LedgerState.CARRIED_OVER: Sentence("carried over"),
    LedgerState.EXCLUDED: Sentence("excluded"),
}

LEDGER = {
    LedgerState.QUEUED: Sentence("No carrier has taken the first message yet"),
    LedgerState.ASKED: Sentence("A carrier took the question; no answer yet"),
    LedgerState.TOLD: Sentence("A carrier took the message, and no answer is needed"),
    LedgerState.ANSWERED: Sentence("There is a report: their own, a warden's or an officer's"),
    LedgerState.UNREACHABLE: Sentence("No address works; somebody is sent to look"),
    LedgerState.WITH_WARDEN: Sentence("A warden is looking for them"),
    LedgerState.WITH_OFFICER: Sentence("Nobody else is left: an officer must find them"),
    LedgerState.CARRIED_OVER: Sentence("A newer alert asks them instead"),
    LedgerState.EXCLUDED: Sentence("This alert no longer concerns them"),
}
"""What each state means."""

ANSWERS = {
    "safe": Sentence("safe"),
    "help": Sentence("needs help"),
    "hurt": Sentence("hurt"),
    "cannot_move": Sentence("cannot move"),
    "at_point": Sentence("at the meeting point"),
    "on_way": Sentence("on the way"),
    "leave": Sentence("wants to leave"),
    "stay": Sentence("stays"),
    "left": Sentence("left the country"),
    "moved": Sentence("moved"),
}
"""What people, wardens and officers say of how somebody is."""

DELIVERY_STATES = {
    DeliveryState.QUEUED: Sentence("queued"),
    DeliveryState.SENDING: Sentence("sending"),
    DeliveryState.ACCEPTED: Sentence("sent"),
    DeliveryState.DELIVERED: Sentence("delivered"),
    DeliveryState.READ: Sentence("read"),
    DeliveryState.FAILED: Sentence("failed"),
    DeliveryState.UNKNOWN: Sentence("not known"),
    DeliveryState.SUPERSEDED: Sentence("stopped"),
    DeliveryState.EXPIRED: Sentence("too dear"),
}

DELIVERIES = {
    DeliveryState.QUEUED: Sentence("waiting here"),
    DeliveryState.SENDING: Sentence("being handed to the carrier"),
    DeliveryState.ACCEPTED: Sentence("taken by the carrier, arrival not known"),
    DeliveryState.DELIVERED: Sentence("on the phone"),
    DeliveryState.READ: Sentence("read"),
    DeliveryState.FAILED: Sentence("refused for good"),
    DeliveryState.UNKNOWN: Sentence("outcome not known yet"),
    DeliveryState.SUPERSEDED: Sentence("stopped before it went out"),
    DeliveryState.EXPIRED: Sentence("stopped: it would have cost too much"),
}
"""What each state means."""

CHANNELS = {
    "telegram": Sentence("Telegram"),
    "sms": Sentence("SMS"),
    "whatsapp": Sentence("WhatsApp"),
    "voice": Sentence("Telephone"),
    "web": Sentence("Web page"),
}

DECISION_STATES = {
    DecisionState.DRAFT: Sentence("draft"),
    DecisionState.PROPOSED: Sentence("proposed"),
    DecisionState.APPROVED: Sentence("approved"),
    DecisionState.ISSUED: Sentence("issued"),
    DecisionState.SUPERSEDED: Sentence("superseded"),
    DecisionState.CORRECTED: Sentence("corrected"),
    DecisionState.REJECTED: Sentence("rejected"),
    DecisionState.WITHDRAWN: Sentence("withdrawn"),
}

DECISIONS = {
    DecisionState.DRAFT: Sentence("not proposed yet"),
    DecisionState.PROPOSED: Sentence("waits for a second officer"),
    DecisionState.APPROVED: Sentence("approved, about to go out"),
    DecisionState.ISSUED: Sentence("in force"),
    DecisionState.SUPERSEDED: Sentence("replaced by a newer decision"),
    DecisionState.CORRECTED: Sentence("was wrong and has been corrected"),
    DecisionState.REJECTED: Sentence("rejected"),
    DecisionState.WITHDRAWN: Sentence("withdrawn"),
}

SOURCES = {
    Source.SELF: Sentence("themselves"),
    Source.WARDEN: Sentence("a warden"),
    Source.OFFICER: Sentence("an officer"),
    Source.FAMILY: Sentence("the family"),
}

LOST = {
    None: Sentence("never gave an address"),
    AddressState.BLOCKED: Sentence("blocked us"),
    AddressState.OPTED_OUT: Sentence("opted out"),
    AddressState.INVALID: Sentence("the address is not in use"),
    AddressState.UNREACHABLE: Sentence("the address could not be reached"),
    AddressState.ERASED: Sentence("the address was erased"),
}
"""Why nobody can write to somebody: what became of the address that was written to first."""

AREA_KINDS = {
    AreaKind.COUNTRY: Sentence("country"),
    AreaKind.REGION: Sentence("region"),
    AreaKind.CITY: Sentence("city"),
    AreaKind.ZONE: Sentence("zone"),
}

POINT_KINDS = {
    PointKind.ASSEMBLY: Sentence("meeting point"),
    PointKind.SHELTER: Sentence("shelter"),
    PointKind.EXIT: Sentence("way out of the country"),
    PointKind.HOSPITAL: Sentence("hospital"),
    PointKind.CONSULATE: Sentence("consulate"),
}

CONTACT_KINDS = {
    ContactKind.EMBASSY: Sentence("embassy"),
    ContactKind.POLICE: Sentence("police"),
    ContactKind.AMBULANCE: Sentence("ambulance"),
    ContactKind.FIRE: Sentence("fire brigade"),
    ContactKind.HELPLINE: Sentence("helpline"),
}

PARTS = {
    Part.SOURCE: Sentence("who speaks"),
    Part.AGAIN: Sentence("that it is a repeat"),
    Part.WAS: Sentence("what the level was"),
    Part.HAZARD: Sentence("the danger"),
    Part.WRONG: Sentence("what was wrong"),
    Part.PLACE: Sentence("the area"),
    Part.ACTION: Sentence("what to do"),
    Part.POINT: Sentence("where to go"),
    Part.WAY: Sentence("the way"),
    Part.LEAVES: Sentence("the departure"),
    Part.CALL: Sentence("the number to call"),
    Part.WORDS: Sentence("your own words"),
    Part.CONTINUES: Sentence("what goes on"),
    Part.ENDS: Sentence("what ends"),
    Part.TIME: Sentence("since when"),
    Part.NEXT: Sentence("when the next message comes"),
    Part.QUESTION: Sentence("the question"),
    Part.REFERENCE: Sentence("the reference"),
}
"""The parts of a full text."""

HAZARDS = ("conflict", "shelling", "unrest", "earthquake", "flood", "storm", "fire", "epidemic", "other")
CONTINUES = ("repatriation", "shelter", "helpline")
ENDS = ("restriction", "repatriation", "shelter")

STATUSES = ("safe", "help", "hurt", "cannot_move", "at_point", "on_way", "leave", "stay", "left")
"""What an officer can report about a person."""

CHECKLIST = {
    "crisis_team": Sentence("Call the crisis team together"),
    "check_plan": Sentence("Go through the contingency plan"),
    "check_register": Sentence("Check the register: who is missing, whose number is old"),
    "brief_wardens": Sentence("Brief the wardens"),
    "contingency_plan": Sentence("Put the contingency plan into effect"),
    "staff_on_call": Sentence("Put all staff on call"),
    "travel_papers": Sentence("Have travel papers ready to issue"),
    "exit_routes": Sentence("Check the exit routes"),
    "shelters_open": Sentence("Open the shelters and check food and water"),
    "transport_ready": Sentence("Have transport ready"),
    "exit_permits": Sentence("Ask the authorities for exit permits"),
    "repatriation_list": Sentence("Keep the list of those who want to go home"),
    "open_points": Sentence("Open and staff the meeting points"),
    "safe_routes": Sentence("Confirm that the routes to the points are safe"),
    "head_counts": Sentence("Take head counts at the points and on board"),
    "sitrep": Sentence("Send the situation report to the capital"),
}


CHECKED = {
    "source": Sentence("source text"),
    "reviewed": Sentence("reviewed by a native speaker"),
    "approved": Sentence("reviewed by a native speaker"),
    "machine draft": Sentence("machine draft"),
    "draft": Sentence("draft"),
}
"""How far the texts of a language are; a draft of either kind was not read by a native speaker."""

_ANSWERED_BY = {
    "same_thread": Sentence("by SMS"),
    "number": Sentence("by SMS to {number}"),
    "web": Sentence("on a web page"),
    "telegram": Sentence("on a web page"),
    "missed_call": Sentence("by a missed call to {number}"),
    "none": Sentence("to the warden"),
}


def answered_by(route: Route) -> Sentence:
    """How somebody of this reply route answers an SMS."""
    return Sentence(_ANSWERED_BY[route.kind], number=route.number)


def channel_said(channel: str) -> str:
    """What a channel is called."""
    return CHANNELS.get(channel, channel)


def answer_said(answer: str | None) -> str:
    """What somebody answered; a word that is not in the table reads as it is kept."""
    return ANSWERS.get(answer or "") or plain(answer or "")


def plain(word: str) -> str:
    """A word of the tables as people write it."""
    return word.replace("_", " ")


def checklist_words(item: str) -> str:
    """The sentence for an item; one that a post added to its own ladder reads as it is named there."""
    return CHECKLIST.get(item, plain(item).capitalize())
