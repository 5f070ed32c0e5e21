"""Why a message failed and what an officer can do about it, and why somebody of the ledger is where they are.

The engine keeps a word of ours and the carrier's own code ("refused: 21408"). Officers read a sentence of each, and the
code beside it for whoever runs the service.
"""

from dataclasses import dataclass

from broadcasts.channel import Trouble
from broadcasts.tables import Ledger
from console.frame.words import ANSWERS, CHANNELS, answer_said, plain
from locales.sentence import Sentence


@dataclass(frozen=True)
class Reason:
    """What went wrong, and what an officer can do now."""

    what: Sentence
    act: Sentence


_ENGINE_GOES_ON = Sentence("Nothing now: their next address or their warden is tried by itself.")

BY_TROUBLE = {
    Trouble.BLOCKED: Reason(
        Sentence("They have shut us out on this channel."),
        Sentence("Only they can let us in again. Reach them another way: another address, their warden, a call."),
    ),
    Trouble.OPTED_OUT: Reason(
        Sentence("They sent STOP to our number."),
        Sentence("SMS stays off until they send START themselves. Call them, or ask their warden to tell them."),
    ),
    Trouble.INVALID: Reason(
        Sentence("Nobody can be reached at this number or chat."),
        Sentence("Find out their new number from their warden or family, and ask them to write to us from it."),
    ),
    Trouble.UNREACHABLE: Reason(Sentence("The phone is off or out of reach."), _ENGINE_GOES_ON),
    Trouble.REFUSED: Reason(
        Sentence("The carrier refuses this message."),
        Sentence("Give the code to whoever runs Muster; until it is mended, wardens look for these people."),
    ),
    Trouble.MISCONFIGURED: Reason(
        Sentence("The carrier refuses our account."),
        Sentence("Nothing goes out on this channel. Call whoever runs Muster now, and give them the code."),
    ),
    Trouble.DOWN: Reason(
        Sentence("The carrier took the message and could not pass it on."),
        Sentence("Nothing now: it is sent again a few times, then their next address or their warden is tried."),
    ),
    Trouble.THROTTLED: Reason(
        Sentence("The carrier's own queue was full."),
        Sentence("Nothing now: it is sent again a few times, then their next address or their warden is tried."),
    ),
    Trouble.UNKNOWN: Reason(Sentence("The carrier never said whether the message went out."), _ENGINE_GOES_ON),
}

_COUNTRY = Reason(
    Sentence("Our sender is not permitted for the country of this number."),
    Sentence("Whoever runs Muster has to have the country permitted or the sender registered, which takes days. "
             "Until then, reach these people over Telegram or their wardens."),
)  # fmt: skip
_DEAR = Reason(
    Sentence("It would have cost more than the account allows for one message."),
    Sentence("Whoever runs Muster can raise the limit at the carrier."),
)
_FILTERED = Reason(
    Sentence("A network took the text for advertising and dropped it."),
    Sentence("Tell whoever runs Muster: the carrier can have the sender cleared. Do not send the same text again."),
)
_FRAUD = Reason(
    Sentence("The carrier took so many messages for a fraud."),
    Sentence("Tell whoever runs Muster at once: the carrier has to be told that this is an emergency."),
)
_LANDLINE = Reason(
    Sentence("This number cannot take SMS."),
    Sentence("Call it, or find out a mobile number from their warden or family."),
)
_NO_ROUTE = Reason(
    Sentence("The carrier has no way from our sender to this network."),
    Sentence("Reach them over Telegram or their warden; whoever runs Muster can ask the carrier for another sender."),
)
_TOO_LONG = Reason(
    Sentence("The text is longer than the carrier takes."),
    Sentence("Tell whoever runs Muster; the short text has gone out all the same."),
)

BY_CODE = {
    **dict.fromkeys(("21408", "30018", "30024", "30032", "30034"), _COUNTRY),
    **dict.fromkeys(("21614", "21635", "30006"), _LANDLINE),
    "21612": _NO_ROUTE,
    "21617": _TOO_LONG,
    "30007": _FILTERED,
    "30010": _DEAR,
    "30450": _FRAUD,
}
"""Codes of Twilio that say more than the kind of trouble; what each is stands in `bot/via_sms/troubles.py`."""

CANNOT_BE_READ = Reason(
    Sentence("The message here cannot be read any more."),
    Sentence("Tell whoever runs Muster: a key of the store may be missing."),
)
NOT_SAID = Reason(Sentence("Nobody said why."), _ENGINE_GOES_ON)

WHYS = {
    Trouble.BLOCKED: Sentence("they have shut us out on this channel"),
    Trouble.OPTED_OUT: Sentence("they sent STOP"),
    Trouble.INVALID: Sentence("nobody at this number or chat"),
    Trouble.UNREACHABLE: Sentence("the phone is off or out of reach"),
    Trouble.REFUSED: Sentence("the carrier refuses the message"),
    Trouble.MISCONFIGURED: Sentence("the carrier refuses our account"),
    Trouble.DOWN: Sentence("the carrier could not pass it on"),
    Trouble.THROTTLED: Sentence("the carrier's queue was full"),
    Trouble.UNKNOWN: Sentence("nobody knows whether it went out"),
    "cannot be read": Sentence("the message here cannot be read"),
    "no_answer": Sentence("no answer"),
    "cannot_answer": Sentence("cannot answer where they were written to"),
    "no answer, and this level accepts silence": Sentence("no answer, and this level accepts silence"),
    "family asked": Sentence("the family was asked"),
    "waits for room on a warden's list": Sentence("waits for room on a warden's list"),
    "nobody could find them in time": Sentence("nobody could find them in time"),
    "no warden could be asked": Sentence("no warden could be asked"),
    "no warden had room in time": Sentence("no warden had room in time"),
    "the warden cannot find them": Sentence("the warden cannot find them"),
    "the warden says: wrong number": Sentence("the warden says: wrong number"),
    "the warden asks to be called": Sentence("the warden asks to be called"),
    "the warden only heard how they are": Sentence("the warden only heard how they are"),
    "the warden could not take them": Sentence("the warden could not take them"),
    "the warden is away": Sentence("the warden is away"),
    "another warden was named": Sentence("another warden was named"),
    "they do not want this warden": Sentence("they do not want this warden"),
    "they want no warden: an officer looks": Sentence("they want no warden: an officer looks"),
    "protected: only an officer may look for them": Sentence("protected: only an officer may look for them"),
    "restored from a backup": Sentence("restored from a backup"),
    "moved": Sentence("moved away from the area"),
    "left the country": Sentence("left the country"),
    "corrected before it was sent": Sentence("corrected before it was sent"),
    "erased": Sentence("erased"),
}  # fmt: skip
"""What the engine writes into a row of the ledger, as officers read it."""

STOPPED = {
    "corrected": Sentence("the alert was wrong and was corrected"),
    "newer alert": Sentence("a newer alert took its place"),
}

ENDED = {
    **STOPPED,
    "heard from": Sentence("they were heard from"),
    "the alert was corrected": Sentence("the alert was corrected"),
    "not reported in time": Sentence("not reported in time"),
    "protected": Sentence("the person is protected"),
    "the person wants texts that say nothing": Sentence("the person wants texts that say nothing"),
    "over this hour's limit of SMS": Sentence("over this hour's limit of SMS"),
    "too many answers to strangers whose numbers begin alike": Sentence(
        "too many answers to strangers whose numbers begin alike"
    ),
}
"""Why a message was held back or a warden's task is over, where the ledger has no such reason."""

SHUT_OUT = {
    "stop": WHYS[Trouble.OPTED_OUT],
    "carrier": Sentence("the carrier says that they want no messages"),
}
"""How an address opted out."""

_SENT_ANOTHER_WAY, _IS_DOWN, _SAME_PERSON = "sent another way: ", " is down", "same person as "


def reason_of(why: str | None) -> Reason:
    """What a delivery's `why` means: the carrier's code where it says more, else the kind of trouble."""
    trouble = (why or "").partition(": ")[0]
    if code_of(why) in BY_CODE:
        return BY_CODE[code_of(why)]
    if trouble in BY_TROUBLE:
        return BY_TROUBLE[Trouble(trouble)]
    return CANNOT_BE_READ if trouble == "cannot be read" else NOT_SAID


def code_of(why: str | None) -> str:
    """The carrier's own words in a delivery's `why`, empty where it said nothing."""
    return (why or "").partition(": ")[2]


def standing_said(row: Ledger) -> str:
    """What somebody answered to an alert, or why their row is where it is."""
    return answer_said(row.answer) or why_said(row.why)


def why_said(why: str | None) -> str:
    """Why a row of the ledger is where it is; what is not in the table reads as it was written."""
    if not why:
        return ""
    if why.startswith(_SAME_PERSON):
        return Sentence("same person as {code}", code=why.removeprefix(_SAME_PERSON))
    if why.endswith(_IS_DOWN):
        channel = why.removesuffix(_IS_DOWN)
        return Sentence("{channel} is down", channel=CHANNELS.get(channel, channel))
    return WHYS.get(why) or plain(why)


def stop_said(why: str) -> str:
    """Why a broadcast was stopped."""
    return STOPPED.get(why) or plain(why)


def message_why_said(why: str) -> str:
    """Why a message failed or was held back, with the carrier's own code where it gave one."""
    if why.startswith(_SENT_ANOTHER_WAY):
        down = why_said(why.removeprefix(_SENT_ANOTHER_WAY))
        return Sentence("sent another way: {down}", down=down)
    trouble, code = why.partition(": ")[0], code_of(why)
    if code and trouble in BY_TROUBLE:
        return Sentence("{why}: {code}", why=WHYS[trouble], code=code)
    return ENDED.get(why) or why_said(why)


def address_why_said(why: str) -> str:
    """Why an address is not written to; the carrier's own words stay as they are."""
    return SHUT_OUT.get(why) or why


def outcome_said(outcome: str) -> str:
    """How a warden's task ended: what they reported, or why nobody had to look any more."""
    return ANSWERS.get(outcome) or ENDED.get(outcome) or why_said(outcome)
