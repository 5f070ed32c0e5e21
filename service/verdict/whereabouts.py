"""Where each person was, and where they could be written to, by the script's diary alone.

Nobody knows to the second when the post took note of a move: between the message and the reply both places count.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from sandbox.population.cast import JoinBy, Resident
from sandbox.population.diary import Deed, Entry
from sandbox.population.phones import Line

ALWAYS = datetime.min.replace(tzinfo=UTC)
NEVER = datetime.max.replace(tzinfo=UTC)

_SHUTS_LINES = (Deed.BLOCKED, Deed.WENT_OFF, Deed.STOPPED)


@dataclass(frozen=True)
class Stay:
    """One stretch in the register at an area: it began between the first two moments and ended between the others."""

    area: str
    may_begin: datetime
    began: datetime
    may_end: datetime = NEVER
    ended: datetime = NEVER


@dataclass(frozen=True)
class Whereabouts:
    """One person's stays, and from when on which line surely works and may no longer work."""

    who: Resident
    stays: tuple[Stay, ...]
    opened: dict[Line, datetime]
    shut: dict[Line, datetime]

    def areas_between(self, start: datetime, end: datetime) -> frozenset[str]:
        """Wherever the person may have been in between."""
        return frozenset(stay.area for stay in self.stays if stay.may_begin <= end and start <= stay.ended)

    def sure_area(self, start: datetime, end: datetime) -> str | None:
        """Where the person surely was all the time in between; None if that is not sure."""
        sure = (stay.area for stay in self.stays if stay.began <= start and end < stay.may_end)
        return next(sure, None)

    def works(self, line: Line, at: datetime) -> bool:
        """Whether the person can surely be written to there."""
        return self.opened.get(line, NEVER) <= at < self.shut.get(line, NEVER)

    def leaves_between(self, start: datetime, end: datetime) -> bool:
        """Whether the person may have gone from somewhere in between."""
        return any(stay.may_end <= end and start < stay.ended for stay in self.stays)


def whereabouts(who: Resident, entries: Iterable[Entry]) -> Whereabouts:
    """One person's, from their entries. Somebody on the officer's list was always there."""
    listed = who.join_by is JoinBy.ROSTER
    stays = [Stay(who.area, ALWAYS, ALWAYS)] if listed else []
    opened = {line: ALWAYS for line in who.lines if not listed or line.carrier == "sms"}
    shut: dict[Line, datetime] = {}
    for entry in sorted(entries, key=lambda entry: entry.at):
        done = entry.until or NEVER
        match entry.deed:
            case Deed.REGISTERED | Deed.MOVED:
                assert entry.area is not None
                stays = [*_ended(stays, entry.at, done), Stay(entry.area, entry.at, done)]
            case Deed.LEFT:
                stays = _ended(stays, entry.at, done)
            case Deed.OPENED_CHAT:
                opened[who.lines[0]] = done
            case deed if deed in _SHUTS_LINES:
                shut |= {line: min(entry.at, shut.get(line, NEVER)) for line in who.lines}
    return Whereabouts(who, tuple(stays), opened, shut)


def _ended(stays: list[Stay], at: datetime, done: datetime) -> list[Stay]:
    if not stays:
        return []
    last = stays[-1]
    return [*stays[:-1], Stay(last.area, last.may_begin, last.began, at, done)]
