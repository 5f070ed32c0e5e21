"""Doing what was planned: an act on a phone or a page at its time, and its entry in the diary."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import aiohttp

from sandbox.clock import CrisisClock
from sandbox.population.acts import Act, Block, OpenLink, Press, SharePlace, Write
from sandbox.population.agenda import Agenda
from sandbox.population.diary import CONFIRMED, Deed, Diary, Entry
from sandbox.population.phones import Line, PhoneRefused, Phones
from sandbox.population.web_page import NotAnswered, answer_on_page

TRIES_PAGE_AGAIN_AFTER, TRIES = timedelta(minutes=10), 6


class Errands:
    """Everybody's hands."""

    def __init__(self, phones: Phones, session: aiohttp.ClientSession, clock: CrisisClock, diary: Diary) -> None:
        self.agenda = Agenda(clock)
        self.clock = clock
        self.diary = diary
        self._phones = phones
        self._session = session

    def plan(
        self,
        key: str,
        line: Line,
        act: Act,
        *,
        after: timedelta = timedelta(0),
        message_id: int | None = None,
        deed: Deed | None = None,
        area: str | None = None,
        note: str | None = None,
    ) -> None:
        """Let somebody do something on a line after a while; a deed goes into the diary."""

        due = self.clock.now() + after
        entry = Entry(key, deed, due, area=area, note=note) if deed is not None else None
        self.agenda.add(due, partial(self._run, key, line, act, message_id, entry))

    async def _run(
        self, key: str, line: Line, act: Act, message_id: int | None, entry: Entry | None, tries: int = TRIES
    ) -> None:
        entry = replace(entry, at=self.clock.now()) if entry is not None else None
        confirmed = entry is not None and entry.deed in CONFIRMED
        if entry is not None and confirmed:
            self.diary.begin(entry)  # the reply may be there before the phone says that the message is sent
        try:
            await self._perform(line, act, message_id)
        except NotAnswered as fault:
            if tries > 1:
                again = partial(self._run, key, line, act, message_id, entry, tries - 1)
                self.agenda.add(self.clock.now() + TRIES_PAGE_AGAIN_AFTER, again)
            else:
                self._refused(key, fault)
        except PhoneRefused as fault:
            self._refused(key, fault)
        else:
            if entry is not None and not confirmed:
                self.diary.add(replace(entry, until=self.clock.now()))

    def _refused(self, key: str, fault: Exception) -> None:
        self.diary.add(Entry(key, Deed.REFUSED, self.clock.now(), note=str(fault)))

    async def _perform(self, line: Line, act: Act, message_id: int | None) -> None:
        match act:
            case Write(text):
                await self._phones.write(line, text)
            case Press(button):
                assert message_id is not None
                await self._phones.press(line, message_id, button.data)
            case OpenLink(url, digit):
                await answer_on_page(self._session, url, digit)
            case SharePlace(latitude, longitude):
                await self._phones.share_place(line, latitude, longitude)
            case Block():
                await self._phones.block(line)
