"""The answer of somebody whom an officers' file entered: right, somewhere else, or not me. 2 is help here as always."""

from bot.conversation import deleting, effects
from bot.conversation.facts import Facts
from bot.conversation.joining import ask_area
from bot.conversation.replies import Answer, aside, say, then_status
from broadcasts.listing import ELSEWHERE, NOT_ME, RIGHT

DIGITS = (RIGHT, ELSEWHERE, NOT_ME)


def answered(facts: Facts, digit: int) -> Answer:
    """Whoever says where they are agrees to be on the list. A chat that says "not me" is erased at once; an SMS, which
    anybody can send in anybody's name, is asked to send back a number first, and so is whoever has called for help."""
    if digit == NOT_ME:
        asks_back = facts.forgeable or facts.case_id is not None
        return deleting.explain(facts) if asks_back else Answer(effects=(effects.Erase(),))
    agreed = (effects.ConfirmListed(),)
    if digit == RIGHT:
        return aside(facts, then_status(facts, say("listed.thanks")), effects=agreed)
    asked = ask_area(facts)
    return Answer(asked.replies, agreed, asked.step)
