"""Being deleted: asked for in words, explained once, and done only on a number that stands in the explanation.

The number is new each time, because the sender of an SMS can be forged: who only pretends to be the person never reads
it. It has four digits, so that 1 and 2 go on meaning safe and help. What was explained must still be so: whoever has
asked for help since is told again what would be lost.
"""

from bot.conversation import effects
from bot.conversation.facts import Facts
from bot.conversation.questions import Step
from bot.conversation.replies import Answer, Choice, Line, ask, reply, say


def explain(facts: Facts) -> Answer:
    """What it means, and what would be lost; nothing is deleted yet."""
    lines: list[Line] = []
    if facts.case_id is not None:
        lines.append(say("delete.case", case=facts.case_id))
    if facts.person is not None and facts.person.warden:
        lines.append(say("delete.warden"))
    number = facts.sign
    choices = (Choice(number, say("delete.button")),)
    asked = ask(Step.DELETE, *lines, say("delete.ask", number=number), choices=choices)
    return Answer((asked,), step=Step.DELETE, notes={"case": facts.case_id, "number": number})


def answered(facts: Facts, number: int) -> Answer:
    """Delete, if it is the number that was just told; the last message is queued by the change itself.

    Another number ends the dialogue, so that numbers cannot be tried one after the other.
    """
    if facts.step is not Step.DELETE:
        return explain(facts)
    if number != facts.notes.get("number"):
        return kept()
    return Answer(effects=(effects.Erase(),)) if facts.notes.get("case") == facts.case_id else explain(facts)


def kept() -> Answer:
    return Answer((reply(say("delete.kept")),))
