"""Wardens: their tasks, several reports in one message, and a text for their group that an officer reads first."""

from bot.conversation import effects
from bot.conversation.facts import Facts
from bot.conversation.intents import WardenReports
from bot.conversation.replies import Answer, Line, aside, reply, say, say_count
from bot.conversation.unclear import not_understood


def is_warden(facts: Facts) -> bool:
    return facts.person is not None and facts.person.warden


def tasks(facts: Facts) -> Answer:
    if not is_warden(facts):
        return _not_a_warden(facts)
    if not facts.tasks:
        return aside(facts, reply(say("task.none")))
    first = facts.tasks[0].number
    lines = (task.text for task in facts.tasks)
    shown = effects.NoteTasksShown(tuple(task.person_id for task in facts.tasks))
    listed = reply(say_count("task.count", len(facts.tasks)), *lines, say("task.codes", number=first))
    return aside(facts, listed, effects=(shown,))


def report(facts: Facts, sent: WardenReports) -> Answer:
    """Note what names an open task; tell which numbers are not open and which parts could not be read."""
    if not is_warden(facts):
        return not_understood(facts)
    open_numbers = {task.number for task in facts.tasks}
    digits = dict(sent.reports)  # of two reports on one task the later corrects the earlier
    noted = [number for number in digits if number in open_numbers]
    unknown = [number for number in digits if number not in open_numbers]
    lines: list[Line] = [say("task.noted", numbers=_listed(noted))] if noted else []
    if unknown:
        lines.append(say("task.unknown", numbers=_listed(unknown)))
    lines.extend(say("task.bad", part=part) for part in sent.bad)
    reports = tuple(effects.ReportTask(number, digits[number]) for number in noted)
    return aside(facts, reply(*lines), effects=reports, for_officer=bool(sent.bad))


def how_to_relay(facts: Facts) -> Answer:
    return aside(facts, reply(say("relay.how"))) if _leads_group(facts) else _not_a_warden(facts)


def relay(facts: Facts, text: str) -> Answer:
    if not _leads_group(facts):
        return _not_a_warden(facts)
    return aside(facts, reply(say("relay.waiting")), effects=(effects.AskRelay(text),))


def _leads_group(facts: Facts) -> bool:
    return facts.person is not None and facts.person.leads_group


def _not_a_warden(facts: Facts) -> Answer:
    return aside(facts, reply(say("task.not_warden")))


def _listed(numbers: list[int]) -> str:
    return ", ".join(map(str, numbers))
