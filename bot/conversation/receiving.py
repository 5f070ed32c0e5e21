"""The answer to whether help from outside has come. 2 is help here as everywhere: it has not; the case opens again."""

from dataclasses import replace

from bot.conversation import effects
from bot.conversation.answering import call_for_help
from bot.conversation.facts import Facts
from bot.conversation.needing import promised
from bot.conversation.replies import Answer, Reply, ShownWord, aside, say, status_question, then_status
from bot.conversation.unclear import not_understood
from broadcasts.following_up import NO, YES
from broadcasts.tables import Priority


def answered(facts: Facts, digit: int) -> Answer:
    """It came; it did not; or a digit that says neither. A button of somebody else's or a made-up one is no answer."""
    if digit == NO:
        return _not_yet(facts)
    if digit != YES or facts.referral is None:
        return not_understood(facts)
    thanks = then_status(facts, say("received.thanks", help=ShownWord("help")))
    return aside(facts, thanks, effects=(effects.NoteReceived(facts.referral, received=True),))


def _not_yet(facts: Facts) -> Answer:
    """A call for help, about the case that there is already."""
    called = call_for_help(facts)
    if facts.referral is None:
        return called
    said = tuple(effect for effect in called.effects if isinstance(effect, effects.AnswerAlert))
    told = Reply((say("received.not_yet"), promised(facts)), status_question(facts), priority=Priority.HELP)
    return replace(called, replies=(told,), effects=(effects.NoteReceived(facts.referral, received=False), *said))
