"""What the fields of Twilio's requests say: an SMS as our message, a status callback as a receipt."""

import re
from collections.abc import Mapping

from bot.message import Message
from bot.via_sms.troubles import trouble_of
from broadcasts.channel import Trouble
from broadcasts.receipts import Receipt
from broadcasts.tables import DeliveryState
from registry.numbers import NumberFault, parse_number
from registry.settings import Mode

_SID = re.compile(r"(?:SM|MM)[0-9a-f]{32}")
_STATES = {
    "queued": DeliveryState.ACCEPTED,
    "accepted": DeliveryState.ACCEPTED,
    "scheduled": DeliveryState.ACCEPTED,
    "sending": DeliveryState.ACCEPTED,
    "sent": DeliveryState.ACCEPTED,
    "delivered": DeliveryState.DELIVERED,
    "read": DeliveryState.READ,
    "undelivered": DeliveryState.FAILED,
    "failed": DeliveryState.FAILED,
    "canceled": DeliveryState.FAILED,
}


class Malformed(ValueError):
    """A field is missing, or is none that Twilio sends; the message says which."""


def read(form: Mapping[str, str], mode: Mode) -> list[Message]:
    """What one SMS says. Raises Malformed.

    Twilio takes YES for an opt-in word, and people write it as an answer too: so such an SMS is both, one after the
    other.
    """
    sid, sender = _sid(form), _sender(form, mode)
    opt_out = form.get("OptOutType", "").upper()
    if opt_out == "STOP":
        return [Message(f"sms:{sid}", "sms", sender, opted_out=True)]
    text = form.get("Body", "")
    other = None if text.strip() else "picture" if form.get("NumMedia", "0") != "0" else "nothing"
    said = Message(f"sms:{sid}", "sms", sender, text=None if other else text, other=other)
    if opt_out == "START":
        return [Message(f"sms:{sid}:start", "sms", sender, opted_out=False), said]
    return [said]


def read_status(form: Mapping[str, str]) -> Receipt:
    """What one status callback says. Raises Malformed."""
    sid, status = _field(form, "MessageSid"), _field(form, "MessageStatus")
    state = _STATES.get(status)
    if state is None:
        raise Malformed("MessageStatus is none that an outgoing SMS can have.")
    if state is not DeliveryState.FAILED:
        return Receipt("sms", sid, state)
    code = form.get("ErrorCode", "")
    if not code.isdecimal():
        return Receipt("sms", sid, state, Trouble.UNREACHABLE, status)
    return Receipt("sms", sid, state, trouble_of(int(code)), code)


def _sid(form: Mapping[str, str]) -> str:
    """The key by which a message counts once.

    What Twilio signs has no boundaries in it: whoever recorded a request could move the end of a looser SID into the
    next field, under the same signature, and have the same SMS count again.
    """
    sid = _field(form, "MessageSid")
    if _SID.fullmatch(sid) is None:
        raise Malformed("MessageSid is not SM or MM and 32 hexadecimal digits.")
    return sid


def _sender(form: Mapping[str, str], mode: Mode) -> str:
    try:
        return parse_number(_field(form, "From"), None, mode)
    except NumberFault as fault:
        raise Malformed(f"From {fault}.") from None


def _field(form: Mapping[str, str], name: str) -> str:
    if not form.get(name):
        raise Malformed(f"{name} is missing.")
    return form[name]
