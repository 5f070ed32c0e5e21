"""How a person in a country can answer an SMS, as data: the defaults here, the post's own findings from the config.

Sources of the defaults: Twilio's SMS guidelines for Saudi Arabia and the United Arab Emirates, Unifonic's for Kuwait,
Salesforce's for Bahrain. Operators change their rules, so what the post tried out itself overrides all of this.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class ReplyRoute(StrEnum):
    """The way back from an SMS."""

    SAME_THREAD = "same_thread"
    NUMBER = "number"
    MISSED_CALL = "missed_call"
    TELEGRAM = "telegram"
    WEB = "web"
    NONE = "none"


NEEDS_LINK = (ReplyRoute.TELEGRAM, ReplyRoute.WEB)
NEEDS_NUMBER = (ReplyRoute.NUMBER, ReplyRoute.MISSED_CALL)


@dataclass(frozen=True)
class CountryRules:
    """What an SMS to this country may hold and how it is answered. Without links no route that needs one works."""

    sms_reply: ReplyRoute = ReplyRoute.SAME_THREAD
    links: bool = True

    @property
    def two_way(self) -> bool:
        """Whether people can answer in the thread they were written to."""
        return self.sms_reply is ReplyRoute.SAME_THREAD


DEFAULTS: Mapping[str, CountryRules] = {
    "AE": CountryRules(ReplyRoute.NONE, links=False),  # one-way; neither links nor phone numbers in the text
    "BH": CountryRules(ReplyRoute.WEB),  # one-way
    "KW": CountryRules(ReplyRoute.WEB),  # one-way; neither short nor long codes
    "SA": CountryRules(ReplyRoute.WEB),  # one-way; alphanumeric senders only
}


def rules_by_country(own: Mapping[str, CountryRules]) -> dict[str, CountryRules]:
    """The rules of every country (ISO 3166, or XA, XB, XC) that is not `CountryRules()`; the post's own go first."""
    return {**DEFAULTS, **own}
