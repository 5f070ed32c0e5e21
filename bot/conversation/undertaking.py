"""What somebody says who was asked to look after people, and the made-up task that they practise on.

The practice task has the number 0, which no real one ever has: a late answer to it can never be about a real person.
"""

from bot.conversation import effects
from bot.conversation.facts import Facts
from bot.conversation.intents import WardenReports
from bot.conversation.replies import Answer, ShownWord, aside, reply, say, then_status

AGREES, DECLINES = 1, 3
"""2 is help here as everywhere."""
DIGITS = (AGREES, DECLINES)
PRACTICE = 0


def answered(facts: Facts, digit: int) -> Answer:
    """Agreed, and here is a task to practise on; or declined, and an officer looks for somebody else."""
    if facts.person is None or not facts.person.named:
        return aside(facts, then_status(facts, say("task.not_warden")))
    if digit == DECLINES:
        declined = then_status(facts, say("undertaking.declined"))
        return aside(facts, declined, effects=(effects.DeclineToLook(),), for_officer=True)
    thanks = then_status(
        facts,
        say("undertaking.agreed", away=ShownWord("away"), back=ShownWord("back")),
        say("practice.task", number=PRACTICE),
    )
    return aside(facts, thanks, effects=(effects.AgreeToLook(),))


def practised(facts: Facts, sent: WardenReports) -> Answer | None:
    """The answer to the made-up task alone; None where the message is about anything else."""
    if {number for number, _ in sent.reports} != {PRACTICE} or sent.bad:
        return None
    return aside(facts, reply(say("practice.done")), effects=(effects.NotePractice(),))
