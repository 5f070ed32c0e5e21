"""Wardens at work: they take their lists and report on everybody of them in one message, some time later."""

from random import Random

from sandbox.population.acts import Write
from sandbox.population.cast import Behaviour, Cast, Resident
from sandbox.population.diary import Deed
from sandbox.population.errands import Errands
from sandbox.population.phones import Line
from sandbox.population.reacting import MOST_TASKS_REPORTED_AT_ONCE, WARDEN_REPORTS, report, within
from sandbox.population.reading import TasksSeen


class Wardening:
    """The lists that wardens hold."""

    def __init__(self, cast: Cast, errands: Errands) -> None:
        self._errands = errands
        self._dice = {who.key: Random(f"{cast.seed}:{who.key}:warden") for who in cast.residents}
        self._waiting: dict[str, list[int]] = {}

    def take(self, who: Resident, line: Line, tasks: TasksSeen) -> None:
        """Note the new numbers; the first of them makes the warden set out."""
        if who.behaviour is Behaviour.SILENT:
            return
        waiting = self._waiting.setdefault(who.key, [])
        sets_out = not waiting
        waiting += [number for number in tasks.numbers if number not in waiting]
        if sets_out and waiting:
            due = self._errands.clock.now() + within(WARDEN_REPORTS, self._dice[who.key])
            self._errands.agenda.add(due, lambda: self._report(who, line))

    async def _report(self, who: Resident, line: Line) -> None:
        waiting = self._waiting.pop(who.key)
        for start in range(0, len(waiting), MOST_TASKS_REPORTED_AT_ONCE):
            numbers = waiting[start : start + MOST_TASKS_REPORTED_AT_ONCE]
            text, count = report(numbers, self._dice[who.key])
            self._errands.plan(who.key, line, Write(text), deed=Deed.REPORTED, note=str(count))
