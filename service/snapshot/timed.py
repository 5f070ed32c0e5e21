"""Snapshots by the clock, in whichever process has the rounds."""

from datetime import datetime, timedelta

import structlog

from service.snapshot import taking
from service.snapshot.errors import NotTaken
from service.snapshot.from_settings import paper_of, shelf_of
from service.wiring import Muster

log = structlog.get_logger()


class TimedSnapshots:
    """Takes one whenever it is told to. Raises NotTaken when it is made without a folder or a passphrase."""

    def __init__(self, muster: Muster) -> None:
        self._muster = muster
        self._shelf = shelf_of(muster.settings)
        self._paper = paper_of(muster.settings, muster.speaker)

    @property
    def every(self) -> timedelta:
        return self._muster.settings.snapshot.interval

    def next_due(self, now: datetime) -> datetime:
        """When the first one of this process is due."""
        return taking.next_due(self._shelf.folder, self.every, now)

    async def take(self) -> None:
        """Beside the writer, on a thread that reads; what goes wrong with it stops nothing else."""
        now = self._muster.clock.now()
        try:
            taken = await self._muster.store.read(lambda session: taking.take(session, self._shelf, self._paper, now))
        except NotTaken as fault:
            log.error("no snapshot was taken", why=str(fault))
        else:
            log.info("a snapshot was taken", areas=taken.areas, people=taken.people)
