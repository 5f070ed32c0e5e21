"""Who looks after a person, and that they may refuse it: a warden can be somebody to be afraid of."""

from bot.conversation import effects
from bot.conversation.facts import Facts
from bot.conversation.questions import OwnWardenQuestion
from bot.conversation.replies import Answer, Choice, aside, reply, say, then_status

KEEPS, ANOTHER, NOBODY = 1, 3, 4
"""2 is help here as everywhere."""
DIGITS = (KEEPS, ANOTHER, NOBODY)


def show(facts: Facts) -> Answer:
    """The name that the warden chose, and what the person can do about it."""
    warden = facts.own_warden
    if warden is None:
        return aside(facts, reply(say("warden.nobody")))
    name = warden.name or say("task.nameless")
    labels = {KEEPS: "warden.keep", ANOTHER: "warden.another", NOBODY: "warden.none"}
    asked = reply(
        say("warden.yours", name=name),
        question=OwnWardenQuestion(warden.id),
        choices=tuple(Choice(digit, say(key)) for digit, key in labels.items()),
    )
    return aside(facts, asked)


def answered(facts: Facts, about: OwnWardenQuestion, digit: int) -> Answer:
    """Keep, or refuse this one, or all; from that moment on the one refused never has the person on a list. Where it is
    another by now, that one is shown first."""
    if digit == KEEPS:
        return aside(facts, then_status(facts, say("warden.kept")))
    if digit == ANOTHER and (facts.own_warden is None or facts.own_warden.id != about.warden_id):
        return show(facts)
    refused = about.warden_id if digit == ANOTHER else None
    said = say("warden.refused" if digit == ANOTHER else "warden.none_now")
    told = then_status(facts, said)
    return aside(facts, told, effects=(effects.RefuseWarden(refused),), for_officer=True)
