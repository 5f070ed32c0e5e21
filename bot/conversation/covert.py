"""Somebody whose phone is watched: what they read says nothing, whatever they wrote, and one digit calls for help.

Every answer is the same short sentence, so that nobody who reads along can tell "safe" from "help" by it. Only what a
dialogue cannot do without stays as it is: places to choose from, languages, a sign, how to come back after STOP. The
mode is switched on by a word, or by a digit after a call for help, and explained once; no menu names it. It is switched
off by an officer alone, who has spoken with the person: whoever holds the phone could send any word.
"""

from dataclasses import replace

from bot.conversation import effects
from bot.conversation.facts import Facts
from bot.conversation.questions import Step
from bot.conversation.replies import Answer, Line, Reply, Text, aside, reply, say, status_question
from bot.conversation.unclear import not_registered

DURESS = 7
"""Looks to everybody like any other answer. No level asks for it."""
_ASKS_FOR_A_NUMBER = (Step.LANGUAGE, Step.CONSENT, Step.WHICH_AREA, Step.PEOPLE)

_SAYS_NOTHING = frozenset(
    {
        "covert.on", "join.ask_area", "join.which_area", "join.area_unknown", "join.ask_language", "saved.language",
        "sign.ask", "stop.done",
    }
)  # fmt: skip
"""The only texts that somebody covert still gets word for word."""


def is_covert(facts: Facts) -> bool:
    return facts.person is not None and facts.person.covert


def is_duress(facts: Facts, number: int) -> bool:
    """Whether the digit is a silent call for help. Where a dialogue has asked for a number, it is that number."""
    return is_covert(facts) and number == DURESS and facts.step not in _ASKS_FOR_A_NUMBER


def under_duress(facts: Facts) -> Answer:
    """A case that says so. The person's word is help, not safe, whatever the phone shows."""
    said = effects.AnswerAlert("help", None)
    shown = reply(say("got.safe"), question=status_question(facts))
    return aside(facts, shown, effects=(said, effects.OpenCase("help", duress=True)))


def switch_on(facts: Facts) -> Answer:
    """From the next message on; an officer is shown who did. Somebody who is covert already learns nothing new."""
    if facts.person is None:
        return not_registered(facts, for_officer=True)
    if is_covert(facts):
        return aside(facts, reply(say("plain.noted")))
    explained = reply(say("covert.on", duress=DURESS), question=status_question(facts))
    return aside(facts, explained, effects=(effects.GoCovert(),), for_officer=True)


def plainly(given: Answer, facts: Facts) -> Answer:
    """The same answer in words that say nothing, to somebody covert; what would say more is not sent."""
    if not is_covert(facts):
        return given
    kept = tuple(effect for effect in given.effects if not isinstance(effect, effects.TellInFull))
    plain = tuple(map(_plain, given.replies))
    if not plain and kept != given.effects:
        plain = (reply(say("plain.noted")),)
    return replace(given, replies=plain, effects=kept)


def _plain(said: Reply) -> Reply:
    lines = tuple(line for line in said.lines if _says_nothing(line))
    if not any(isinstance(line, Text) for line in lines):
        lines = (say("plain.noted"),)
    choices = said.choices if lines == said.lines else ()
    return replace(said, lines=lines, choices=choices)


def _says_nothing(line: Line) -> bool:
    """Numbered choices are bare strings: names of places and of languages."""
    return isinstance(line, str) or line.key in _SAYS_NOTHING
