"""Who speaks: everything that every text of this post needs besides its own facts, built once and handed down."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, timedelta, tzinfo

from alert_levels.ladder import Ladder
from broadcasts.caseload import Caseload
from broadcasts.desk_hours import DeskHours
from broadcasts.sms_price import SmsPrice
from locales.catalogue import Catalogue
from locales.channel_form import as_sent

WEB_MARK = "{token}"
"""Stands in a stored text where each address gets its own web token, so that a wording is rendered once for all."""


@dataclass(frozen=True)
class Route:
    """How an answer comes back from an SMS of one country; `number` where the way is another number."""

    kind: str = "same_thread"
    number: str | None = None


@dataclass(frozen=True)
class Speaker:
    """The post, its ladder and its words. `routes` is by ISO country; a country without one answers in its thread.

    `level_cards`: whether a picture of the level follows the text, on channels that have pictures.
    Whoever confirmed nothing for `stale_after` is asked at a new level whether they are still where they were.
    """

    catalogue: Catalogue
    ladder: Ladder
    post_name: str
    drill: bool = False
    public_url: str = ""
    routes: Mapping[str, Route] = field(default_factory=dict)
    caseload: Caseload = field(default_factory=Caseload)
    zone: tzinfo = UTC
    level_cards: bool = False
    desk: DeskHours = field(default_factory=DeskHours)
    stale_after: timedelta = timedelta(days=30)
    sms_price: SmsPrice | None = None

    def say(self, language: str, key: str, /, **slots: object) -> str:
        """The text of the key in that language. Raises MissingText: there is no silent fallback."""
        return self.catalogue.say(language, key, **slots)

    def mark_drill(self, language: str, text: str) -> str:
        """A drill begins and ends with the drill word in the reader's language (promise P5); else as it is."""
        if not self.drill:
            return text
        word = self.say(language, "drill.word")
        return f"{word}. {text} {word}"

    def dress(self, language: str, text: str, channel: str) -> str:
        """What really goes out: a drill is marked, and the text is in the form that phones of the channel show well."""
        return as_sent(channel, language, self.mark_drill(language, text))

    def reply_link(self, web_token: str) -> str:
        return f"{self.public_url}/r/{web_token}"

    def route_for(self, channel: str, country: str | None) -> Route:
        """Only SMS has countries without a way back."""
        return self.routes.get(country or "", Route()) if channel == "sms" else Route()
