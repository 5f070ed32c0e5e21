"""Who had to be told what: by a decision, by coming to where an alert stands, or by a correction; and who was not."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sandbox.population.phones import Line
from service.verdict.evidence import Evidence
from service.verdict.findings import Fault, FaultKind, Figures
from service.verdict.levels import Issued, Told
from service.verdict.whereabouts import ALWAYS, NEVER, Whereabouts


@dataclass(frozen=True)
class Due:
    """Somebody had to be told from then on, on one of these lines. `came`: to where the alert stood already."""

    where: Whereabouts
    told: Told
    lines: tuple[Line, ...]
    since: datetime
    came: bool = False


@dataclass(frozen=True)
class Expected:
    """What had to be sent, excuses set aside."""

    met: tuple[Due, ...]
    unmet: tuple[Due, ...]


def expect(evidence: Evidence) -> Expected:
    """What had to be sent, and whether it was. Who got it counts, whatever would have excused it."""
    due = list(_all_due(evidence))
    met = [each for each in due if told_at(evidence, each) is not None]
    until = _going_out_until(evidence, met)
    unmet = [each for each in due if told_at(evidence, each) is None and not _excused(evidence, each, until)]
    return Expected(tuple(met), tuple(unmet))


def missing(expected: Expected) -> Iterator[Fault]:
    """A fault for everybody who was not told."""
    for due in expected.unmet:
        why = "came to where it stands" if due.came else f"was in {due.told.area} when it was issued"
        if due.told.corrects is not None:
            why = f"had got {due.told.corrects}, which it corrects"
        yield Fault(FaultKind.MISSING, due.where.who.key, due.told.ref, due.since, why)


def figures(evidence: Evidence, expected: Expected) -> Iterator[Figures]:
    """The figures of each alert; its times are of those who were there when it was issued."""
    for decision in evidence.levels.decisions:
        for ref in decision.refs.values():
            met = [due for due in expected.met if due.told.ref == ref]
            reached = {due.where.who.key for due in met}
            unmet = {due.where.who.key for due in expected.unmet if due.told.ref == ref}
            times = [at - decision.issued_at for due in met if not due.came and (at := told_at(evidence, due))]
            first, last = min(times, default=None), max(times, default=None)
            yield Figures(ref, len(reached | unmet), len(reached), first, last)


def told_at(evidence: Evidence, due: Due) -> datetime | None:
    """When the person was first told, if ever."""
    times = (evidence.first.get((line, due.told.ref)) for line in due.lines)
    return min((at for at in times if at is not None), default=None)


def _all_due(evidence: Evidence) -> Iterator[Due]:
    for where in evidence.people.values():
        for decision in evidence.levels.decisions:
            if decision.corrects is None:
                yield from _by_decision(evidence, where, decision)
            else:
                yield from _by_correction(evidence, where, decision)
        yield from _by_coming(evidence, where)


def _by_decision(evidence: Evidence, where: Whereabouts, decision: Issued) -> Iterator[Due]:
    """People are told who were there at the moment of issue."""
    area = where.sure_area(decision.issued_at, decision.issued_at + evidence.slack)
    told = evidence.levels.told_by(decision).get(area) if area is not None else None
    if told is not None:
        yield Due(where, told, where.who.lines, decision.issued_at)


def _by_correction(evidence: Evidence, where: Whereabouts, decision: Issued) -> Iterator[Due]:
    """A correction goes to every address that the wrong alert had reached."""
    for told in {told.ref: told for told in evidence.levels.told_by(decision).values()}.values():
        assert told.corrects is not None
        for line in where.who.lines:
            if (line, told.corrects) in evidence.first:
                yield Due(where, told, (line,), decision.issued_at)


def _by_coming(evidence: Evidence, where: Whereabouts) -> Iterator[Due]:
    """Newcomers and movers meet what stands, unless all is normal."""
    for stay in where.stays:
        if stay.began in (ALWAYS, NEVER):
            continue
        told = evidence.levels.in_force(stay.area, stay.began)
        if told is not None and told.now > 0:
            yield Due(where, told, where.who.lines, stay.began, came=True)


def _going_out_until(evidence: Evidence, met: Iterable[Due]) -> Mapping[str, datetime]:
    """By reference, when the last of those who were there at the issue was told."""
    until: dict[str, datetime] = {}
    for due in met:
        at = told_at(evidence, due)
        if at is not None and not due.came:
            until[due.told.ref] = max(at, until.get(due.told.ref, at))
    return until


def _excused(evidence: Evidence, due: Due, until: Mapping[str, datetime]) -> bool:
    """Whether something came between while the alert was still going out: no line works, a move, newer news."""
    end = (due.since if due.came else until.get(due.told.ref, due.since)) + evidence.slack
    reachable = any(due.where.works(line, due.since) and due.where.works(line, end) for line in due.lines)
    overtaken = evidence.levels.overtaken_at(due.told)
    return not reachable or due.where.leaves_between(due.since, end) or (overtaken is not None and overtaken <= end)
