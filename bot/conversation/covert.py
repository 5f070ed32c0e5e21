"""Somebody whose phone is watched: what they read says nothing, whatever they wrote, and one digit calls for help.

Every answer is the same short sentence, so that nobody who reads along can tell "safe" from "help" by it. Only what a
dialogue cannot do without stays as it is: places to choose from, languages, a sign, how to come back after STOP. The
mode is switched on by a word, or by a digit after a call for help, and explained once; no menu names it. It is switched
off by an officer alone, who has spoken with the person: whoever holds the phone could send any word.
"""

from dataclasses import replace

from bot.conversation import effects
from bot.conversation.facts import Facts
from bot.conversation.questions import Step, StepQuestion
from bot.conversation.replies import Answer, Line, Reply, Text, aside, reply, say, status_question
from bot.conversation.unclear import not_registered

DURESS = 7
"""Looks to everybody like any other answer. No level asks for it."""
_ASKS_FOR_A_NUMBER = (Step.LANGUAGE, Step.WHICH_AREA)
SHOWN_STEPS = (*_ASKS_FOR_A_NUMBER, Step.AREA, Step.SIGN)
"""The steps whose question somebody covert is shown. No other stays open: words that they write would be taken for the
answer to a question that they have never seen."""

_SAYS_NOTHING = frozenset(
    {
        "covert.on", "join.ask_area", "join.which_area", "join.area_unknown", "join.ask_language", "saved.language",
        "sign.ask", "stop.done",
    }
)  # fmt: skip
"""The only texts that somebody covert still gets word for word."""


_NOTED: tuple[Line, ...] = (say("plain.noted"),)
_NOT_DONE = (effects.TellInFull, effects.NoteTasksShown, effects.NoteAsked, effects.Erase)
"""What would show something, notes what was not shown, or must not be done by whoever holds the phone."""


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
    """The same answer in words that say nothing, to somebody covert; what would say more is not sent, and a question
    that is not shown is not asked. An officer reads what began it."""
    if not is_covert(facts):
        return given
    kept = tuple(effect for effect in given.effects if not isinstance(effect, _NOT_DONE))
    plain = _as_one(tuple(_plain(said, facts) for said in given.replies))
    if not plain and kept != given.effects:
        plain = (reply(say("plain.noted")),)
    shown = replace(given, replies=plain, effects=kept)
    asked = given.step is not None and any(said.question == StepQuestion(given.step) for said in plain)
    if given.step is None or asked or (given.step == facts.step and given.step in SHOWN_STEPS):
        return shown
    return replace(shown, step=None, notes={}, for_officer=given.for_officer or given.step != facts.step)


def _plain(said: Reply, facts: Facts) -> Reply:
    lines = tuple(line for line in said.lines if _says_nothing(line))
    if not any(isinstance(line, Text) for line in lines):
        lines = _NOTED
    asks = isinstance(said.question, StepQuestion) and lines != _NOTED
    question = said.question if asks or said.question is None else status_question(facts)
    choices = said.choices if lines == said.lines else ()
    return replace(said, lines=lines, question=question, choices=choices, words=())


def _as_one(replies: tuple[Reply, ...]) -> tuple[Reply, ...]:
    """Two messages would tell that it was more than "safe"."""
    return tuple(said for said in replies if said.lines != _NOTED) or replies[-1:]


def _says_nothing(line: Line) -> bool:
    """Numbered choices are bare strings: names of places and of languages."""
    return isinstance(line, str) or (isinstance(line, Text) and line.key in _SAYS_NOTHING)
