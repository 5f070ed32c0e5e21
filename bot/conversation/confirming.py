"""The answer to whether somebody is still there. 2 is help here as everywhere."""

from bot.conversation import effects
from bot.conversation.changing import left
from bot.conversation.facts import Facts
from bot.conversation.joining import ask_area
from bot.conversation.replies import Answer, aside, say, then_status
from broadcasts.confirming import HERE, HOME, MOVED

DIGITS = (HERE, MOVED, HOME)


def answered(facts: Facts, digit: int) -> Answer:
    """Still there, somewhere else in the country, or gone home."""
    if digit == HERE:
        thanks = then_status(facts, say("confirm.thanks"))
        return aside(facts, thanks, effects=(effects.Confirm(),))
    return ask_area(facts) if digit == MOVED else left(facts)
