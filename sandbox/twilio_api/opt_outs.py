"""Who has sent STOP to which sender, and what Twilio answers to its keywords by itself."""

from typing import Literal

OptOutType = Literal["STOP", "START", "HELP"]

_STOP = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"})
_START = frozenset({"START", "YES", "UNSTOP"})
_HELP = frozenset({"HELP", "INFO"})

CANNED: dict[OptOutType, str] = {
    "STOP": (
        "You have successfully been unsubscribed. You will not receive any more messages from this number."
        " Reply START to resubscribe."
    ),
    "START": (
        "You have successfully been re-subscribed to messages from this number."
        " Reply HELP for help. Reply STOP to unsubscribe."
    ),
    "HELP": "Reply STOP to unsubscribe. Msg&Data Rates May Apply.",
}


def keyword(body: str) -> OptOutType | None:
    """What the whole message means to Twilio, in any case; None for everything else."""
    word = body.strip().upper()
    if word in _STOP:
        return "STOP"
    if word in _START:
        return "START"
    return "HELP" if word in _HELP else None


class OptOuts:
    """Pairs of recipient and sender between which nothing may be sent."""

    def __init__(self) -> None:
        self._out: set[tuple[str, str]] = set()

    def __contains__(self, pair: tuple[str, str]) -> bool:
        return pair in self._out

    def hear(self, recipient: str, sender: str, body: str) -> str | None:
        """Take a keyword in; gives Twilio's own answer to it. Opting out or in a second time is not answered."""
        pair = (recipient, sender)
        match keyword(body):
            case "STOP" if pair not in self._out:
                self._out.add(pair)
                return CANNED["STOP"]
            case "START" if pair in self._out:
                self._out.discard(pair)
                return CANNED["START"]
            case "HELP":
                return CANNED["HELP"]
        return None
