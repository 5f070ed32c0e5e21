"""How a person in a country can answer an SMS: what is known of the country, and before it what the post found out.

What is known, and who says so, stands in countries.toml (`country_facts`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from phonenumbers import SUPPORTED_REGIONS

from registry.country_facts import NOTHING_KNOWN, CountryFacts, Known, country_facts


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


def rules_by_country(own: Mapping[str, CountryRules]) -> dict[str, CountryRules]:
    """The rules of every country (ISO 3166), and of those among XA, XB and XC that have some; what was tried out goes
    first. Of a country that is not in the table nobody knows anything.

    Numbers of no country, and fictional ones without rules, are answered in the thread.
    """
    unlisted = dict.fromkeys(SUPPORTED_REGIONS, rules_of(NOTHING_KNOWN))
    return {**unlisted, **{code: rules_of(facts) for code, facts in country_facts().items()}, **own}


def rules_of(facts: CountryFacts) -> CountryRules:
    """What follows from what is known.

    Where nobody knows whether an answer arrives, people get a link: it works there too, and a digit that does arrive
    is still understood. Where links are not let through there is no way back but a warden.
    """
    links = facts.links is not Known.NO
    if facts.two_way is Known.YES:
        return CountryRules(links=links)
    return CountryRules(ReplyRoute.WEB if links else ReplyRoute.NONE, links=links)


def is_uncertain(country: str, own: Mapping[str, CountryRules]) -> bool:
    """Whether nobody knows if an SMS can be answered there: no source says so, and the post has not tried it out."""
    return country not in own and country_facts().get(country, NOTHING_KNOWN).two_way is Known.UNKNOWN
