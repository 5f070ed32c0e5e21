"""The digits that answer a warden's questions, or one about a warden; every other digit keeps its usual meaning."""

from bot.conversation import own_warden, undertaking, wardens
from bot.conversation.facts import Facts
from bot.conversation.questions import EverybodyQuestion, HowQuestion, OwnWardenQuestion, UndertakingQuestion
from bot.conversation.replies import Answer


def answered(facts: Facts, number: int) -> Answer | None:
    """The answer, where the digit is one of the open question's own."""
    if facts.person is None:
        return None
    match facts.question:
        case UndertakingQuestion() if number in undertaking.DIGITS:
            return undertaking.answered(facts, number)
        case OwnWardenQuestion() as about if number in own_warden.DIGITS:
            return own_warden.answered(facts, about, number)
        case HowQuestion() as about if wardens.is_warden(facts) and number in wardens.HOW:
            return wardens.how_known(facts, about, number)
        case EverybodyQuestion() as about if wardens.is_warden(facts) and number in (wardens.YES, wardens.NO):
            return wardens.confirmed(facts, about, number)
    return None
