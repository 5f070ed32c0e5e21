"""Wardens: their tasks, several reports in one message, and a text for their group that an officer reads first."""

from collections.abc import Collection
from dataclasses import replace

from bot.conversation import effects
from bot.conversation.answering import call_for_help, help_opened
from bot.conversation.facts import Facts
from bot.conversation.intents import ASKS_FOR_CARE, WardenReports
from bot.conversation.needing import call_answered
from bot.conversation.questions import EverybodyQuestion, HowQuestion, Question
from bot.conversation.replies import (
    Answer,
    Choice,
    Line,
    Reply,
    ShownWord,
    aside,
    reply,
    say,
    say_count,
    status_question,
    then_status,
)
from bot.conversation.unclear import not_understood
from bot.conversation.undertaking import practised
from bot.conversation.warden_words import DIGITS

REFUSES, SAFE, HURT, CALL_ME = 0, 1, 3, 9
HOW: dict[int, str] = {4: "spoke", 5: "saw", 6: "heard"}
"""How a warden knows, by digit: 1 and 2 mean safe and help here as everywhere."""
YES, NO = 1, 3
ALL_AT_ONCE = 3
"""So many people are reported with "all safe" without asking back."""
LONGEST_PRESS = 60
"""A button of Telegram carries 64 bytes, its digit among them."""


def is_warden(facts: Facts) -> bool:
    return facts.person is not None and facts.person.warden


def tasks(facts: Facts) -> Answer:
    """The list; but first the warden's own answer to an alert that waits for it."""
    if not is_warden(facts):
        return not_a_warden(facts)
    if not facts.tasks:
        return aside(facts, reply(say("task.none")))
    if facts.owes_answer:
        choices = (Choice(1, say("answer.safe")), Choice(2, say("answer.help")))
        first_you = say("task.own_first", tasks=ShownWord("tasks"))
        return aside(facts, reply(first_you, question=status_question(facts), choices=choices))
    first = facts.tasks[0].number
    lines = (task.text for task in facts.tasks)
    shown = effects.NoteTasksShown(tuple(task.person_id for task in facts.tasks))
    listed = reply(say_count("task.count", len(facts.tasks)), *lines, say("task.codes", number=first))
    return aside(facts, listed, effects=(shown,))


def report(facts: Facts, sent: WardenReports) -> Answer:
    """Note what names an open task, or one that may be corrected; tell which numbers are neither, and what could not
    be read."""
    if not is_warden(facts):
        return call_for_help(facts) if sent.is_call else not_understood(facts)
    if (practice := practised(facts, sent)) is not None:
        return practice
    if sent.everybody is not None and not sent.reports:
        return _everybody(facts, sent.everybody)
    digits = dict(sent.reports)  # of two reports on one task the later corrects the earlier
    noted = [number for number in digits if _is_theirs(facts, number, digits[number])]
    called = sent.call_me or CALL_ME in digits.values()
    unknown = [number for number in digits if number not in noted and digits[number] != CALL_ME]
    lines: list[Line] = [say("task.noted", numbers=_listed(noted))] if noted else []
    lines.extend([say("task.call")] if called else [])
    lines.extend([say("task.unknown", numbers=_listed(unknown))] if unknown else [])
    lines.extend(say("task.bad", part=part) for part in sent.bad)
    how = dict(sent.how)
    made = tuple(effects.ReportTask(number, digits[number], how.get(number)) for number in noted)
    to_ask = [number for number in noted if digits[number] == SAFE and number not in how]
    for_officer = bool(sent.bad) or called
    hurt = [digits[number] for number in unknown if digits[number] in ASKS_FOR_CARE]
    if hurt or sent.cares:
        opened = effects.OpenCase("help" if hurt and HURT not in hurt else "hurt")
        return aside(facts, _with_call(facts, lines), effects=(*made, opened), for_officer=for_officer)
    return aside(facts, _with_how(facts, lines, to_ask), effects=made, for_officer=for_officer)


def how_known(facts: Facts, about: HowQuestion, digit: int) -> Answer:
    """Spoke, saw or only heard. Hearsay accounts for nobody, and the warden is told so."""
    how = HOW[digit]
    said = say("how.told") if how == "heard" else say("how.noted")
    noted = then_status(facts, said)
    return aside(facts, noted, effects=(effects.NoteHow(about.numbers, how),))


def confirmed(facts: Facts, about: EverybodyQuestion, digit: int) -> Answer:
    """The warden means each of the tasks that were named; those that closed meanwhile stay as they are."""
    if digit == NO:
        return aside(facts, then_status(facts, say("all.nothing")))
    if about.digit not in DIGITS.values():
        return not_understood(facts)
    numbers = [number for number in about.numbers if number in _open(facts)]
    if not numbers:
        return aside(facts, then_status(facts, say("task.none")))
    made = tuple(effects.ReportTask(number, about.digit) for number in numbers)
    to_ask = numbers if about.digit == SAFE else []
    noted = _with_how(facts, [say("task.noted", numbers=_listed(numbers))], to_ask)
    return aside(facts, noted, effects=made)


def zone(facts: Facts) -> Answer:
    """For the warden of a zone: how far each group is, in numbers alone."""
    if not is_warden(facts) or not facts.zone:
        return not_a_warden(facts)
    lines = [say("zone.line", group=line.group, open=line.open, done=line.done) for line in facts.zone]
    return aside(facts, reply(say("zone.header"), *lines))


def relay_again(facts: Facts) -> Answer:
    """The word alone: the alert's own text once more to those of the group who have not answered."""
    if not leads_group(facts):
        return not_a_warden(facts)
    if not facts.relayable:
        return aside(facts, reply(say("relay.how")))
    return aside(facts, reply(say("relay.again"), say("relay.how")), effects=(effects.RelayAgain(),))


def relay(facts: Facts, text: str) -> Answer:
    if not leads_group(facts):
        return replace(not_a_warden(facts), for_officer=True)
    return aside(facts, reply(say("relay.waiting")), effects=(effects.AskRelay(text),))


def not_a_warden(facts: Facts) -> Answer:
    return aside(facts, reply(say("task.not_warden")))


def _everybody(facts: Facts, digit: int) -> Answer:
    """A few are noted at once; more are named first, because a list may have grown since the warden saw it."""
    numbers = sorted(_open(facts))
    if not numbers:
        return aside(facts, reply(say("task.none")))
    question = EverybodyQuestion(digit, tuple(numbers))
    return confirmed(facts, question, YES) if len(numbers) <= ALL_AT_ONCE else _ask_whether_all(facts, question)


def ask_again(facts: Facts, about: EverybodyQuestion) -> Answer:
    """A yes on a button of another hour or day: how the people were then says nothing of how they are."""
    numbers = tuple(number for number in about.numbers if number in _open(facts))
    if not is_warden(facts) or not numbers or about.digit not in DIGITS.values():
        return not_understood(facts)
    return _ask_whether_all(facts, EverybodyQuestion(about.digit, numbers))


def _ask_whether_all(facts: Facts, question: EverybodyQuestion) -> Answer:
    choices = (Choice(YES, say("all.yes")), Choice(NO, say("all.no")))
    asked = say("all.ask", numbers=_listed(question.numbers), digit=question.digit)
    return aside(facts, reply(asked, question=question, choices=_fitting(question, choices)))


def _with_how(facts: Facts, lines: list[Line], numbers: list[int]) -> Reply:
    """The lines, with the question how the warden knows where that was not said. Whether all tasks were meant is asked
    no more: the next 1 is about the warden."""
    if not numbers:
        asked_of_all = isinstance(facts.question, EverybodyQuestion)
        return reply(*lines, question=status_question(facts) if asked_of_all else None)
    question = HowQuestion(tuple(numbers))
    choices = tuple(Choice(digit, say(f"how.{how}")) for digit, how in HOW.items())
    return reply(*lines, say("how.ask"), question=question, choices=_fitting(question, choices))


def _with_call(facts: Facts, lines: list[Line]) -> Reply:
    """The lines, so that the warden sees what was taken for no task, and then what every call for help is told."""
    called = call_answered(facts, help_opened(facts))
    return replace(called, lines=(*lines, *called.lines))


def _fitting(question: Question, choices: tuple[Choice, ...]) -> tuple[Choice, ...]:
    """No buttons where the numbers are more than a button can carry; the digits can be typed."""
    return choices if len(str(question)) <= LONGEST_PRESS else ()


def _is_theirs(facts: Facts, number: int, digit: int) -> bool:
    """An open task, or one whose report is corrected; a person who was reported cannot be given back."""
    return number in _open(facts) or (digit != REFUSES and number in facts.corrigible)


def _open(facts: Facts) -> set[int]:
    return {task.number for task in facts.tasks}


def leads_group(facts: Facts) -> bool:
    return facts.person is not None and facts.person.leads_group


def _listed(numbers: Collection[int]) -> str:
    return ", ".join(map(str, numbers))
