"""How somebody is: the digits and words that answer an alert. A call for help goes before every dialogue."""

from dataclasses import replace

from bot.conversation import effects
from bot.conversation.effects import Effect
from bot.conversation.facts import Facts
from bot.conversation.needing import call_answered
from bot.conversation.questions import ENQUIRY_STEPS, AlertQuestion, KinQuestion, Step
from bot.conversation.replies import Answer, Reply, Text, aside, reply, say, status_question, then_status
from bot.conversation.unclear import not_registered, not_understood, unclear
from broadcasts.tables import Priority

URGENT = {"help": "help", "cannot_move": "cannot move"}
"""The answers that open a case, with the category of the case."""
_CAN_WAIT = (
    Step.NAME, Step.PEOPLE, Step.CONTACT, Step.NEEDS, Step.BOOKLET, Step.EXPIRY, Step.ADD_WHERE, Step.ADD_SAME_NAME,
    Step.ADD_AGREED, *ENQUIRY_STEPS,
)  # fmt: skip
"""What a call for help ends: words written after it are for the officer, not a name or a number for the register."""


def state(facts: Facts, status: str | None) -> Answer:
    """A digit's meaning for the alert that was asked about (or whatever is open); None means nothing there."""
    if status is None:
        return not_understood(facts)
    if status in URGENT:
        return call_for_help(facts, status)
    if facts.person is None:
        return not_registered(facts, for_officer=True)
    said = effects.AnswerAlert(status, facts.asked.alert_id if facts.asked else None)
    noted, late = say(f"got.{status}"), facts.asked is not None and not facts.asked.newest
    told = then_status(facts, noted) if late else reply(noted, question=status_question(facts))
    return aside(facts, told, effects=(said,))


def safe_word(facts: Facts) -> Answer:
    """Asked about a relative, "safe" may mean either of two people: that is for a human to find out."""
    if isinstance(facts.question, KinQuestion):
        return unclear(facts, reply(say("got.to_officer")))
    return state(facts, "safe")


def call_for_help(facts: Facts, status: str = "help") -> Answer:
    """At any moment, from anybody, registered or not: an officer gets a case, and the caller is told so."""
    said: tuple[Effect, ...] = ()
    if facts.person is not None:
        about = facts.asked.alert_id if facts.asked and isinstance(facts.question, AlertQuestion) else None
        said = (effects.AnswerAlert(status, about),)
    opened = effects.OpenCase(URGENT[status])
    called = aside(facts, _help_is_coming(facts, status), effects=(*said, opened))
    ended = facts.step in (_CAN_WAIT if facts.person is not None else ENQUIRY_STEPS)
    return replace(called, step=None, notes={}) if ended else called


def with_call(given: Answer, facts: Facts) -> Answer:
    """The call for help as well as what was done besides; where the words were for nobody, the call alone."""
    called = call_for_help(facts)
    replies = given.replies if given.effects or facts.message_to is not None else ()
    return replace(called, replies=(*replies, *called.replies), effects=(*given.effects, *called.effects))


def _help_is_coming(facts: Facts, status: str) -> Reply:
    if status != "help":
        return Reply((say(f"got.{status}"),), status_question(facts), priority=Priority.HELP)
    return call_answered(facts, help_opened(facts))


def help_opened(facts: Facts) -> Text:
    """That there is a case now, or still."""
    return say("got.help" if facts.case_id is None else "got.help_again")
