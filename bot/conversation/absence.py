"""A warden who is away, and one who is back. Wardens are at risk themselves: one word is enough."""

from bot.conversation import effects
from bot.conversation.facts import Facts
from bot.conversation.replies import Answer, ShownWord, aside, reply, say
from bot.conversation.wardens import is_warden, not_a_warden

USUALLY = 7
"""So many days, where the warden did not say."""
LONGEST = 90


def away(facts: Facts, days: int | None = None) -> Answer:
    """Others look for the people of the list from now on. The reply names the day, which the change gives."""
    if not is_warden(facts):
        return not_a_warden(facts)
    count = USUALLY if days is None else days
    if not 1 <= count <= LONGEST:
        return aside(facts, reply(say("away.how", away=ShownWord("away"))))
    told = reply(say("away.noted", back=ShownWord("back")))
    return aside(facts, told, effects=(effects.StepAside(count),))


def back(facts: Facts) -> Answer:
    if not is_warden(facts):
        return not_a_warden(facts)
    return aside(facts, reply(say("back.noted")), effects=(effects.ComeBack(),))
