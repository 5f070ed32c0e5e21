"""Families: whoever has a code, or was allowed, sees status and age; all others get one neutral answer (promise P8)."""

from datetime import datetime, timedelta

from bot.conversation import effects
from bot.conversation.effects import Effect
from bot.conversation.enquiring import ask_who
from bot.conversation.facts import Facts
from bot.conversation.family_shows import is_word, shown_as
from bot.conversation.intents import FamilyQuestion
from bot.conversation.questions import KinQuestion
from bot.conversation.replies import Answer, Line, Reply, ShownWord, aside, reply, say
from bot.conversation.unclear import not_understood
from broadcasts.tables import LedgerState
from registry.areas import name_of
from registry.enquiries import Sought
from registry.family_codes import LastHeard

_AGES = (
    (timedelta(hours=6), "hours6"),
    (timedelta(hours=24), "hours24"),
    (timedelta(days=3), "days3"),
)
_KIN_SAYS = {1: "safe", 2: "help"}
_KIN_KNOWS_NOTHING = 3


def asked_about(facts: Facts, question: FamilyQuestion, now: datetime) -> Answer:
    """A code that works is answered, and whoever was allowed; everybody else gets one answer, and is an enquiry."""
    if facts.last_heard is not None:
        assert facts.last_heard.code_id is not None
        return _shown(facts, (facts.last_heard,), (effects.UseFamilyCode(facts.last_heard.code_id),), now)
    if facts.allowed_heard:
        return _allowed(facts, now)
    kept = effects.KeepEnquiry(Sought(question.text), mistyped=question.code is not None)
    about_themselves = facts.person is not None and question.code is None  # "family is dying"
    return aside(facts, what_code_shows(None, now, facts.language), effects=(kept,), for_officer=about_themselves)


def asked_alone(facts: Facts, now: datetime) -> Answer:
    """FAMILY and nothing else: whoever was allowed is answered, everybody else asked for a code or a name."""
    if facts.allowed_heard:
        return _allowed(facts, now)
    return aside(facts, reply(say("family.ask_code"))) if facts.step is not None else ask_who()


def what_code_shows(heard: LastHeard | None, now: datetime, language: str) -> Reply:
    """Status, who said it, and how old it is in four bands; or the neutral sentence."""
    if heard is None:
        return reply(say("family.neutral"))
    shown = shown_as(heard.status, LedgerState(heard.state) if heard.state else None, covert=heard.covert)
    lines: list[Line] = []
    if is_word(shown) and heard.at is not None:
        lines.append(
            say(
                "family.answer",
                name=heard.name or say("family.someone"),
                status=say(shown),
                source=say(f"source.{heard.source}"),
                age=say(f"age.{age_band(heard.at, now)}"),
            )
        )
    else:
        lines.append(say(shown))
    if heard.place is not None:
        lines.append(say("family.place", place=name_of(heard.place, language)))
    return reply(*lines)


def age_band(at: datetime, now: datetime) -> str:
    """How old a report is, no finer than a relative needs it."""
    return next((band for limit, band in _AGES if now - at < limit), "older")


def kin_answered(facts: Facts, about: KinQuestion, digit: int) -> Answer:
    """What a relative knows: a report for an officer, and a case if help is needed."""
    if not facts.kin or digit not in (*_KIN_SAYS, _KIN_KNOWS_NOTHING):
        return not_understood(facts)
    thanks = reply(say("kin.thanks"))
    if digit == _KIN_KNOWS_NOTHING:
        return aside(facts, thanks)
    said = effects.KinAnswer(about.person_id, about.alert_id, _KIN_SAYS[digit])
    return aside(facts, thanks, effects=(said,), for_officer=True)


def _allowed(facts: Facts, now: datetime) -> Answer:
    uses: tuple[Effect, ...] = tuple(effects.UseAllowed(allowed_id) for allowed_id, _ in facts.allowed_heard)
    return _shown(facts, tuple(heard for _, heard in facts.allowed_heard), uses, now)


def _shown(facts: Facts, known: tuple[LastHeard, ...], used: tuple[Effect, ...], now: datetime) -> Answer:
    lines = [line for heard in known for line in what_code_shows(heard, now, facts.language).lines]
    return aside(facts, reply(*lines, say("message.how", message=ShownWord("message"))), effects=used)
