"""Families: whoever has a code sees status and age, never a place; all others get one neutral answer (promise P8)."""

from datetime import datetime, timedelta

from bot.conversation import effects
from bot.conversation.facts import Facts
from bot.conversation.intents import FamilyQuestion
from bot.conversation.questions import KinQuestion
from bot.conversation.replies import Answer, Reply, ShownWord, aside, reply, say
from bot.conversation.unclear import not_understood
from registry.family_codes import LastHeard

_SHOWN = (
    "safe", "help", "leave", "stay", "at_point", "on_way", "cannot_move", "left", "moved", "hurt",
)  # fmt: skip
_AGES = (
    (timedelta(hours=6), "hours6"),
    (timedelta(hours=24), "hours24"),
    (timedelta(days=3), "days3"),
)
_KIN_SAYS = {1: "safe", 2: "help"}
_KIN_KNOWS_NOTHING = 3


def asked_about(facts: Facts, question: FamilyQuestion, now: datetime) -> Answer:
    """A code that works is answered; everything else gets the same answer and is kept as an enquiry."""
    if facts.last_heard is None:
        return aside(facts, what_code_shows(None, now), effects=(effects.KeepEnquiry(question.text),))
    used = effects.UseFamilyCode(facts.last_heard.code_id)
    return aside(facts, what_code_shows(facts.last_heard, now), effects=(used,))


def what_code_shows(heard: LastHeard | None, now: datetime) -> Reply:
    """Status, who said it, and how old it is in four bands; or the neutral sentence."""
    if heard is None:
        return reply(say("family.neutral"))
    if heard.at is None or heard.source is None or heard.status not in _SHOWN:
        return reply(say("family.no_report"))
    return reply(
        say(
            "family.answer",
            name=heard.name or say("family.someone"),
            status=say(f"status.{heard.status}"),
            source=say(f"source.{heard.source}"),
            age=say(f"age.{age_band(heard.at, now)}"),
        )
    )


def age_band(at: datetime, now: datetime) -> str:
    """How old a report is, no finer than a relative needs it."""
    return next((band for limit, band in _AGES if now - at < limit), "older")


def ask_code(facts: Facts) -> Answer:
    return aside(facts, reply(say("family.ask_code")))


def issue(facts: Facts) -> Answer:
    return aside(facts, reply(say("code.issued")), effects=(effects.IssueCode(),))


def revoke(facts: Facts, code: str | None) -> Answer:
    """Take back the code that was named, or the only one there is."""
    if not facts.codes:
        return aside(facts, reply(say("code.none")))
    held = ", ".join(facts.codes)
    if code is None and len(facts.codes) > 1:
        return aside(facts, reply(say("code.which", revoke=ShownWord("revoke"), codes=held)))
    taken_back = code or facts.codes[0]
    if taken_back not in facts.codes:
        return aside(facts, reply(say("code.not_yours", code=taken_back, codes=held)))
    return aside(facts, reply(say("code.revoked", code=taken_back)), effects=(effects.RevokeCode(taken_back),))


def kin_answered(facts: Facts, about: KinQuestion, digit: int) -> Answer:
    """What a relative knows: a report for an officer, and a case if help is needed."""
    if not facts.kin or digit not in (*_KIN_SAYS, _KIN_KNOWS_NOTHING):
        return not_understood(facts)
    thanks = reply(say("kin.thanks"))
    if digit == _KIN_KNOWS_NOTHING:
        return aside(facts, thanks)
    said = effects.KinAnswer(about.person_id, about.alert_id, _KIN_SAYS[digit])
    return aside(facts, thanks, effects=(said,), for_officer=True)
