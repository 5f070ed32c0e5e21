"""Families: a code goes from a resident to a relative, who asks with it later; strangers ask with guesses."""

from datetime import timedelta
from random import Random

from sandbox.population.acts import Write
from sandbox.population.cast import Asker, Cast, Resident
from sandbox.population.diary import Deed, Entry
from sandbox.population.errands import Errands
from sandbox.population.phones import Arrival, Line
from sandbox.population.reacting import Minutes, within
from sandbox.population.reading import find_family_code

WANTS_CODE: Minutes = (1, 60)
RELATIVE_ASKS: Minutes = (30, 150)
STRANGER_ASKS: Minutes = (60, 240)


class Families:
    """Who asks about whom, and what they were told."""

    def __init__(self, cast: Cast, errands: Errands) -> None:
        self._words = cast.scenario.words
        self._errands = errands
        self._dice = Random(f"{cast.seed}:families")
        self._relatives = {asker.about: asker for asker in cast.askers if asker.about is not None}
        self._strangers = [asker for asker in cast.askers if asker.about is None]
        self._asking: dict[Line, Asker] = {}
        self._codes: dict[str, str] = {}
        self._wanted: set[str] = set()

    def want_code(self, who: Resident) -> None:
        """Let a resident who has a relative ask for a code."""
        if who.key in self._relatives:
            self._wanted.add(who.key)
            wish = Write(self._words[who.language].code)
            self._errands.plan(who.key, who.lines[0], wish, after=within(WANTS_CODE, self._dice))

    def take_code(self, who: Resident, arrival: Arrival) -> bool:
        """Hand the code on if this is the message that holds it."""
        code = find_family_code(arrival.text) if who.key in self._wanted else None
        if code is None:
            return False
        self._wanted.discard(who.key)
        self._codes[who.key] = code
        now = self._errands.clock.now()
        self._errands.diary.add(Entry(who.key, Deed.GAVE_CODE, now, now))
        return True

    def resident_answers(self, who: Resident, after: timedelta) -> None:
        """The relative, who hears of the crisis too, will ask some time after the answer: once, with the code."""
        code = self._codes.pop(who.key, None)
        if code is not None:
            self._ask(self._relatives[who.key], code, after + within(RELATIVE_ASKS, self._dice))

    def alarm(self) -> None:
        """The news has spread: strangers try their luck, each once."""
        for stranger in self._strangers:
            assert stranger.guess is not None
            self._ask(stranger, stranger.guess, within(STRANGER_ASKS, self._dice))
        self._strangers = []

    def take_answer(self, arrival: Arrival) -> bool:
        """What an asker reads; False if the line is nobody's who asks."""
        asker = self._asking.pop(arrival.line, None)
        if asker is None:
            return False
        now, deed = self._errands.clock.now(), Deed.RELATIVE_HEARD if asker.about else Deed.STRANGER_HEARD
        self._errands.diary.add(Entry(asker.key, deed, now, now, note=arrival.text))
        return True

    def _ask(self, asker: Asker, code: str, after: timedelta) -> None:
        self._asking[asker.line] = asker
        question = Write(f"{self._words[asker.language].family} {code}")
        self._errands.plan(asker.key, asker.line, question, after=after)
