"""The prepared text for people whose data somebody may have seen: what, since when, what to do. An officer sends it.

It says what is known, that it is not their fault, and what they can do; it accuses nobody and promises only to write
again. What the law wants people to be told is in the GDPR, article 34.
"""

from collections.abc import Collection, Mapping
from datetime import datetime

from babel.dates import format_date
from babel.lists import format_list

from broadcasts.speaker import Speaker
from locales.languages import LANGUAGES, language_of
from locales.sentence import Sentence

BREACHED: Mapping[str, str] = {
    "name": Sentence("names"),
    "number": Sentence("phone numbers or chats"),
    "place": Sentence("where people were"),
    "messages": Sentence("what they wrote, and what was written to them"),
    "needs": Sentence("their needs: illness, age, children"),
    "family": Sentence("family codes, or who asked about whom"),
}
"""What may be ticked, with what officers read; people read `breach.kind.*`."""

WITH_ADVICE = ("number", "place", "family")
"""Kinds after which there is something that people can do."""


def breach_texts(speaker: Speaker, kinds: Collection[str], since: datetime) -> dict[str, str]:
    """The text in every language, in the order of BREACHED. The day is that of the post's own time."""
    return {language.code: _text(speaker, language.code, kinds, since) for language in LANGUAGES}


def _text(speaker: Speaker, language: str, kinds: Collection[str], since: datetime) -> str:
    def say(key: str, **slots: object) -> str:
        return speaker.say(language, key, **slots)

    ordered = [kind for kind in BREACHED if kind in kinds]
    words = {name: speaker.catalogue.first_word(language, name) for name in ("help", "revoke", "code")}
    seen = format_list([say(f"breach.kind.{kind}") for kind in ordered], locale=language)
    whole_month = language_of(language).day.replace("MMMM", "MMM").replace("MMM", "MMMM")
    day = format_date(since.astimezone(speaker.zone), whole_month, locale=language)
    advice = [say(f"breach.advice.{kind}", **words) for kind in ordered if kind in WITH_ADVICE]
    return " ".join([say("breach.what", kinds=seen, since=day), *advice, say("breach.end")])
