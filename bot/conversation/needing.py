"""The one question after a call for help: what is it? And whether somebody else reads the phone.

The case is open before anything is asked. Its digits begin with 3, so that 1 still means safe and 2 still means help,
whoever answers and however often: a bare 1 can never be taken for the first of a list. The question is kept under a
name of its own, so a digit answers it only where it was asked last.
"""

from collections.abc import Mapping

from bot.conversation import covert, effects
from bot.conversation.facts import Facts
from bot.conversation.questions import NeedQuestion, ReadsQuestion
from bot.conversation.replies import Answer, Choice, Line, Reply, aside, say, status_question
from bot.conversation.unclear import not_understood
from broadcasts.tables import Priority

NEEDS: Mapping[int, str] = {
    3: "hurt",
    4: "danger",
    5: "locked in",
    6: "no food or roof",
    7: "papers",
    8: "violence",
    9: "something else",
}
"""What each digit says, as officers read it; its text is `need.<digit>`."""
SOMEBODY_READS = 5


def is_asked(facts: Facts, number: int) -> bool:
    """Whether the digit answers one of these questions; 1 and 2 never do."""
    return isinstance(facts.question, NeedQuestion | ReadsQuestion) and number > 2


def call_answered(facts: Facts, first: Line) -> Reply:
    """What whoever calls for help is told: that it is with us, who answers and when, and the question."""
    choices = tuple(Choice(digit, say(f"need.{digit}")) for digit in NEEDS)
    return Reply((first, promised(facts), say("need.ask")), NeedQuestion(), choices, Priority.HELP)


def promised(facts: Facts) -> Line:
    """When an officer answers."""
    if facts.promise.opens is not None:
        return say("help.closed", opens=facts.promise.opens)
    return say("help.within", minutes=facts.promise.minutes)


def answered(facts: Facts, number: int) -> Answer:
    """The case learns what it is; somebody registered is asked once more, whether others read along."""
    if isinstance(facts.question, ReadsQuestion):
        return covert.switch_on(facts) if number == SOMEBODY_READS else not_understood(facts)
    if number not in NEEDS:
        return not_understood(facts)
    named = effects.NameNeed(NEEDS[number])
    noted = say("need.noted", need=say(f"need.{number}"))
    if facts.person is None:
        return aside(facts, Reply((noted,), status_question(facts), priority=Priority.HELP), effects=(named,))
    choices = (Choice(SOMEBODY_READS, say("need.reads_yes")),)
    asked = Reply((noted, say("need.reads")), ReadsQuestion(), choices, Priority.HELP)
    return aside(facts, asked, effects=(named,))
