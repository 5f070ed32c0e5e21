"""What is said when a message was not understood: kindly, and not for ever, because a machine may be answering us."""

from dataclasses import replace

from bot.conversation import effects
from bot.conversation.facts import Facts
from bot.conversation.joining import agree_or_not
from bot.conversation.questions import Step
from bot.conversation.replies import Answer, Choice, Reply, ask, reply, say, status_question
from bot.conversation.tongues import ask_language

MOST_IN_A_ROW = 5
_SENDS_SOMETHING = (effects.TellInFull, effects.UseFamilyCode, effects.UseAllowed, effects.NoteTasksShown)


def quietly(given: Answer, repeats: int) -> Answer:
    """The same without a word back: whoever says one thing again and again may be a machine that answers ours.

    What was said still counts, and an officer is shown the first that was not answered.
    """
    return replace(without_words(given), for_officer=given.for_officer or repeats == MOST_IN_A_ROW)


def without_words(given: Answer) -> Answer:
    """What was said counts, and nothing is sent for it."""
    silent = tuple(effect for effect in given.effects if not isinstance(effect, _SENDS_SOMETHING))
    return replace(given, replies=(), effects=silent)


def not_understood(facts: Facts) -> Answer:
    """Somebody's own words, which go to an officer."""
    return unclear(facts, _what_next(facts))


def unclear(facts: Facts, said: Reply, *, for_officer: bool = True) -> Answer:
    """Nothing comes of the message; it is answered unless that happened to this address five times in a row."""
    replies = (said,) if facts.unclear < MOST_IN_A_ROW else ()
    return Answer(replies, step=facts.step, notes=facts.notes, understood=False, for_officer=for_officer)


def silently(facts: Facts, *, for_officer: bool = False) -> Answer:
    """Nothing comes of the message, and nothing is said; it counts towards silence."""
    return Answer(step=facts.step, notes=facts.notes, understood=False, for_officer=for_officer)


def ask_status(facts: Facts, key: str) -> Reply:
    """A text that ends in 1 safe, 2 help."""
    choices = (Choice(1, say("answer.safe")), Choice(2, say("answer.help")))
    return reply(say(key), question=status_question(facts), choices=choices)


def not_registered(facts: Facts, *, for_officer: bool = False) -> Answer:
    """Only people of the register can do that; how to become one of them."""
    return unclear(facts, _what_next(facts), for_officer=for_officer)


def _what_next(facts: Facts) -> Reply:
    if facts.case_id is not None:
        return reply(say("got.to_officer"))
    if facts.person is not None:
        return ask_status(facts, "got.unclear")
    if facts.step is Step.LANGUAGE:
        return ask_language(facts)
    if facts.step is Step.CONSENT:
        return agree_or_not(facts)
    if facts.agreed:
        return ask(Step.AREA, say("join.ask_area"))
    return reply(say("not_registered"))
