"""Texts for people whose phone is watched: a number, and nothing that says who writes or why.

Which number means what they were told when the mode was switched on. What cannot be hidden is said in docs/needs.md.
"""

from sqlalchemy import ColumnElement, case, literal

from broadcasts.speaker import Route, Speaker
from broadcasts.wording import PLAIN, AlertFacts, Text, asks
from registry.marks import marked
from registry.tables import MarkKind


def plain_text(speaker: Speaker, facts: AlertFacts, language: str, route: Route) -> Text:
    """One alert, first or again. Without buttons, because each would say what is asked."""
    key = "plain.told"
    if facts.wrong:
        key = "plain.correction"
    elif route.kind == "same_thread" and asks(speaker.ladder, facts.was, facts.now):
        key = "plain.ask"
    return Text(speaker.mark_drill(language, speaker.say(language, key, rank=facts.now)))


def length_for(person: ColumnElement[int], length: str) -> ColumnElement[str]:
    """The length of the wording that a person of a column reads."""
    return case((marked(person, MarkKind.COVERT), literal(PLAIN)), else_=literal(length))


def is_covert(person: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether the person of a column reads only texts that say nothing."""
    return marked(person, MarkKind.COVERT)
