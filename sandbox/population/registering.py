"""Everybody's way into the register: who stands where, who is through, and who has to begin again."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from random import Random

from sandbox.population.acts import Write
from sandbox.population.cast import Cast, JoinBy, Resident
from sandbox.population.diary import Deed, Entry
from sandbox.population.errands import Errands
from sandbox.population.joining import Move, Stage, begin, go_on
from sandbox.population.phones import Arrival


class Registering:
    """The joiners, and people on the list who open a chat so that the bot may write to them."""

    def __init__(self, cast: Cast, errands: Errands) -> None:
        self._cast = cast
        self._errands = errands
        self._dice = {who.key: Random(f"{cast.seed}:{who.key}:joining") for who in cast.residents}
        self._stages: dict[str, Stage] = {}
        self._began: dict[str, datetime] = {}
        self._moved: dict[str, datetime] = {}
        self.changed = asyncio.Event()

    @property
    def expected(self) -> int:
        return len(self._stages)

    @property
    def through(self) -> int:
        return sum(stage is Stage.DONE for stage in self._stages.values())

    def begin(self, who: Resident) -> None:
        """Send the first message, or send it again; whoever is in and only lost the last pleasantry is through."""
        if self._stages.get(who.key) is Stage.THANKS:
            self._go(who, Move(Stage.DONE), None)
        elif who.join_by is JoinBy.ROSTER:
            self._stages[who.key] = Stage.CONFIRMATION
            self._note_moved(who)
            self._errands.plan(who.key, who.lines[0], Write("/start"), deed=Deed.OPENED_CHAT)
        else:
            self._go(who, begin(who, self._cast.scenario.words[who.language]), None)

    def take(self, who: Resident, arrival: Arrival) -> bool:
        """What a message means to somebody who is on the way in; False if it is none of that."""
        stage = self._stages.get(who.key, Stage.DONE)
        if stage is Stage.DONE:
            return False
        move = go_on(who, stage, arrival, self._cast.scenario, self._dice[who.key])
        if move is None:
            return False
        if stage is Stage.CONFIRMATION or (move.stage is Stage.DONE and stage is Stage.LANGUAGES):
            self._confirm(who)
            if who.join_by is JoinBy.ROSTER:
                move = Move(Stage.DONE)
        self._go(who, move, arrival)
        return True

    def stuck_since(self, before: datetime) -> Iterator[Resident]:
        """Those who wait and have heard nothing since."""
        for key, stage in self._stages.items():
            if stage is not Stage.DONE and self._moved[key] < before:
                yield self._cast.by_key[key]

    def who_waits(self) -> str:
        """How many wait for what."""
        waits = Counter(stage.value for stage in self._stages.values() if stage is not Stage.DONE)
        return "; ".join(f"{number} of {self.expected} wait for {what}" for what, number in waits.items())

    def _go(self, who: Resident, move: Move, arrival: Arrival | None) -> None:
        self._stages[who.key] = move.stage
        self._note_moved(who)
        if move.stage is Stage.CONFIRMATION:
            self._began[who.key] = self._errands.clock.now()
        if move.act is not None:
            message_id = arrival.message_id if arrival is not None else None
            self._errands.plan(who.key, who.lines[0], move.act, message_id=message_id)
        self.changed.set()

    def _note_moved(self, who: Resident) -> None:
        self._moved[who.key] = self._errands.clock.now()

    def _confirm(self, who: Resident) -> None:
        """The area was sent some time ago; now the post has surely entered the person."""
        now, diary = self._errands.clock.now(), self._errands.diary
        if who.join_by is JoinBy.ROSTER:
            diary.confirm(who.key, now)
        else:
            diary.add(Entry(who.key, Deed.REGISTERED, self._began.get(who.key, now), now, area=who.area))
