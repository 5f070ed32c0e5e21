"""Which alert told the people of which area, and which one is in force there at a moment."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Line:
    """One area of a decision. An exempt area is cut off from everything around it."""

    area: str
    to_rank: int
    exempt: bool = False


@dataclass(frozen=True)
class Issued:
    """A decision as it was issued, areas by code. `refs` is the reference of the alert of each line's area.

    A correction repeats the lines of the decision that it takes back, and names it by its number.
    """

    number: int
    issued_at: datetime
    lines: tuple[Line, ...]
    refs: Mapping[str, str]
    corrects: int | None = None


@dataclass(frozen=True)
class Told:
    """What one alert tells the people of one area. `corrects` is the reference that it takes back."""

    ref: str
    area: str
    line_area: str
    now: int
    issued_at: datetime
    corrects: str | None = None


@dataclass(frozen=True)
class _Held:
    rank: int
    source: str | None


class Levels:
    """All decisions, replayed in the order in which they were issued. `parents` is the area around each area."""

    def __init__(self, parents: Mapping[str, str | None], decisions: Iterable[Issued]) -> None:
        self._chains = {area: _chain(area, parents) for area in parents}
        self._placed: dict[str, list[tuple[int, Line]]] = {}
        self._told_by: dict[int, dict[str, Told]] = {}
        self._taken_back: dict[str, datetime] = {}
        self.decisions = tuple(sorted(decisions, key=lambda decision: decision.issued_at))
        for decision in self.decisions:
            told = self._correct(decision) if decision.corrects is not None else self._change(decision)
            self._told_by[decision.number] = told
        self.by_ref: dict[str, dict[str, Told]] = {
            ref: {told.area: told for told in self._told_by[decision.number].values() if told.ref == ref}
            for decision in self.decisions
            for ref in decision.refs.values()
        }

    def told_by(self, decision: Issued) -> Mapping[str, Told]:
        """What the decision tells, by area; areas whose people hear nothing of it are not there."""
        return self._told_by[decision.number]

    def in_force(self, area: str, at: datetime) -> Told | None:
        """The newest change that told this area by then and was not taken back by then."""
        standing = None
        for decision in self.decisions:
            told = self._told_by[decision.number].get(area)
            if told is None or told.corrects is not None or told.issued_at > at:
                continue
            taken_back = self._taken_back.get(told.ref)
            if taken_back is None or taken_back > at:
                standing = told
        return standing

    def in_force_between(self, area: str, start: datetime, end: datetime) -> list[Told]:
        """Every alert in force in the area at some moment in between."""
        moments = [start, *(decision.issued_at for decision in self.decisions if start < decision.issued_at <= end)]
        return [told for moment in moments if (told := self.in_force(area, moment)) is not None]

    def overtaken_at(self, told: Told) -> datetime | None:
        """When the people of the area were told something newer, or that this was wrong."""
        later = (
            newer.issued_at
            for decision in self.decisions
            if (newer := self._told_by[decision.number].get(told.area)) is not None
            and decision.issued_at > told.issued_at
        )
        return min(later, default=None)

    def _change(self, decision: Issued) -> dict[str, Told]:
        before = {area: stack[-1][1] for area, stack in self._placed.items() if stack}
        lines = {line.area: line for line in decision.lines}
        for line in decision.lines:
            self._placed.setdefault(line.area, []).append((decision.number, line))
        told = {}
        for area, chain in self._chains.items():
            was, now = _held(chain, before), _held(chain, {**before, **lines})
            line_area = now.source if now.source in lines else next((each for each in chain if each in lines), None)
            if line_area is None:
                continue
            renewed = now.source == line_area and before.get(line_area) == lines[line_area]
            if was.rank != now.rank or renewed:
                told[area] = Told(decision.refs[line_area], area, line_area, now.rank, decision.issued_at)
        return told

    def _correct(self, decision: Issued) -> dict[str, Told]:
        """Everything is again as if the wrong decision had never been."""
        assert decision.corrects is not None
        for area, stack in self._placed.items():
            self._placed[area] = [(number, line) for number, line in stack if number != decision.corrects]
        holds = {area: stack[-1][1] for area, stack in self._placed.items() if stack}
        told = {}
        for wrong in self._told_by[decision.corrects].values():
            self._taken_back[wrong.ref] = decision.issued_at
            rank, ref = _held(self._chains[wrong.area], holds).rank, decision.refs[wrong.line_area]
            told[wrong.area] = Told(ref, wrong.area, wrong.line_area, rank, decision.issued_at, corrects=wrong.ref)
        return told


def _chain(area: str, parents: Mapping[str, str | None]) -> tuple[str, ...]:
    around = parents[area]
    return (area,) if around is None else (area, *_chain(around, parents))


def _held(chain: Sequence[str], placed: Mapping[str, Line]) -> _Held:
    """The highest level on the way out, but no farther than an exempt area; of equals the nearest one's."""
    reaching: list[Line] = []
    for area in chain:
        if area in placed:
            reaching.append(placed[area])
            if placed[area].exempt:
                break
    if not reaching:
        return _Held(0, None)
    highest = max(reaching, key=lambda line: line.to_rank)
    return _Held(highest.to_rank, highest.area)
