"""The population at large: it reads every phone through one feed, and lives by what it finds there."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Literal

import aiohttp

from sandbox.clock import CrisisClock
from sandbox.population.acts import Write
from sandbox.population.cast import Behaviour, Cast, JoinBy, Resident
from sandbox.population.diary import Deed, Diary, Entry
from sandbox.population.errands import Errands
from sandbox.population.families import Families
from sandbox.population.phones import Arrival, Phones
from sandbox.population.reacting import SOON, Plan, react, within
from sandbox.population.reading import AlertSeen, find_sign, read_alert, read_tasks
from sandbox.population.registering import Registering
from sandbox.population.wardening import Wardening

Progress = Callable[[int, int], None]
"""How many are registered so far, and how many want to be."""

SECONDS_OF_PATIENCE = 20.0
TRIES = 3
_ACCOUNTS_AT_ONCE = 16


class JoiningStalled(Exception):
    """Some people could not register: the bot did not answer, or not with what they waited for."""


class Population:
    """Everybody of a cast, alive between `start` and `stop`. What they did stands in `diary`."""

    def __init__(self, phones_url: str, cast: Cast, clock: CrisisClock) -> None:
        self.cast = cast
        self.diary = Diary()
        self._clock = clock
        self._url = phones_url
        self._dice = {who.key: Random(f"{cast.seed}:{who.key}") for who in cast.residents}
        self._answers_by: dict[tuple[str, str], datetime] = {}
        self._alarmed: set[str] = set()

    async def start(self) -> None:
        """Take up the phones."""
        self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        self._phones = Phones(self._url, self._session)
        self._errands = Errands(self._phones, self._session, self._clock, self.diary)
        self._registering = Registering(self.cast, self._errands)
        self._wardening = Wardening(self.cast, self._errands)
        self._families = Families(self.cast, self._errands)
        await self._create_accounts()
        await self._make_unreachable(Behaviour.WRONG_NUMBER, "unknown")
        self._living = asyncio.create_task(self._live())

    async def join_all(self, progress: Progress, patience: float = SECONDS_OF_PATIENCE) -> None:
        """Let everybody register; returns when each is through. `patience` is in wall-clock seconds.

        People from the officer's list write to the bot too, where they chat. Raises JoiningStalled.
        """
        registering = self._registering
        for who in self.cast.residents:
            if who.join_by is not JoinBy.ROSTER or who.telegram_id is not None:
                registering.begin(who)
        for _ in range(TRIES):
            if await self._everybody_through(progress, patience):
                break
            for who in list(registering.stuck_since(self._ago(patience))):
                registering.begin(who)
        else:
            raise JoiningStalled(registering.who_waits())
        await self._make_unreachable(Behaviour.PHONE_OFF, "off")
        for who in self.cast.residents:
            self._families.want_code(who)

    async def stop(self) -> None:
        """Put the phones down. Raises what went wrong inside, if anything did."""
        broken = self._living.done()
        self._living.cancel()
        ended = (await asyncio.gather(self._living, return_exceptions=True))[0]
        await self._session.close()
        if broken and isinstance(ended, Exception):
            raise ended

    async def _everybody_through(self, progress: Progress, patience: float) -> bool:
        """Wait until all are; False when nobody has got any further for so long."""
        registering = self._registering
        while registering.through < registering.expected:
            progress(registering.through, registering.expected)
            registering.changed.clear()
            changed = asyncio.ensure_future(registering.changed.wait())
            done, _ = await asyncio.wait({changed, self._living}, timeout=patience, return_when=asyncio.FIRST_COMPLETED)
            changed.cancel()
            if self._living in done:
                await self._living
            if not done:
                return False
        progress(registering.through, registering.expected)
        return True

    def _ago(self, real_seconds: float) -> datetime:
        return self._clock.now() - timedelta(seconds=real_seconds * self._clock.scale)

    async def _create_accounts(self) -> None:
        """Everybody who chats has an account before anything happens."""
        people = [(who.telegram_id, who.name, who.language) for who in self.cast.residents if who.telegram_id]
        askers = [(asker.line.to, asker.key, asker.language) for asker in self.cast.askers]
        chatting = [*people, *((to, key, language) for to, key, language in askers if isinstance(to, int))]
        for start in range(0, len(chatting), _ACCOUNTS_AT_ONCE):
            some = chatting[start : start + _ACCOUNTS_AT_ONCE]
            await asyncio.gather(*(self._phones.create_account(*account) for account in some))

    async def _make_unreachable(self, behaviour: Behaviour, state: Literal["off", "unknown"]) -> None:
        for who in self.cast.residents:
            if who.behaviour is behaviour:
                for line in who.lines:
                    await self._phones.set_reach(line, state)
                now = self._clock.now()
                self.diary.add(Entry(who.key, Deed.WENT_OFF, now, now))

    async def _live(self) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(self._errands.agenda.run())
            group.create_task(self._read())

    async def _read(self) -> None:
        after = 0
        while True:
            arrivals, after = await self._phones.arrivals(after)
            for arrival in arrivals:
                self._take(arrival)

    def _take(self, arrival: Arrival) -> None:
        if self._families.take_answer(arrival):
            return
        who = self.cast.by_line.get(arrival.line)
        if who is None:
            return
        alert, tasks = read_alert(arrival), read_tasks(arrival)
        if alert is not None:
            self._see_alert(who, arrival, alert)
        elif tasks is not None:
            self._wardening.take(who, arrival.line, tasks)
        elif not self._registering.take(who, arrival) and not self._families.take_code(who, arrival):
            self._see_reply(who, arrival)

    def _see_alert(self, who: Resident, arrival: Arrival, alert: AlertSeen) -> None:
        """Answer, unless the same alert is being answered already; who is asked once more answers once more."""
        now, about = self._clock.now(), (who.key, alert.ref)
        if alert.choices == 0 or self._answers_by.get(about, now) > now:
            return
        first_ever = who.key not in self._alarmed
        self._alarmed.add(who.key)
        self._families.alarm()
        plans = react(who, alert, first_ever, self.cast.scenario, self._dice[who.key])
        for plan in plans:
            self._plan(who, arrival, plan)
        self._answers_by[about] = now + max((plan.after for plan in plans), default=timedelta(0))

    def _plan(self, who: Resident, arrival: Arrival, plan: Plan) -> None:
        self._errands.plan(
            who.key,
            arrival.line,
            plan.act,
            after=plan.after,
            message_id=arrival.message_id,
            deed=plan.deed,
            area=plan.area,
            note=plan.note,
        )
        if plan.deed is Deed.ANSWERED:
            self._families.resident_answers(who, plan.after)

    def _see_reply(self, who: Resident, arrival: Arrival) -> None:
        """A reply confirms what the person waits for; of a place it must name that place."""
        awaited = self.diary.awaited(who.key)
        if awaited is None:
            return
        sign = find_sign(arrival.text) if awaited.deed is Deed.LEFT else None
        if sign is not None:
            self._errands.plan(who.key, arrival.line, Write(sign), after=within(SOON, self._dice[who.key]))
            return
        named = awaited.area is None or self._name_of(awaited.area, who.language) in arrival.text
        if named:
            self.diary.confirm(who.key, self._clock.now())

    def _name_of(self, area: str, language: str) -> str:
        return self.cast.scenario.places[area].names[language]
