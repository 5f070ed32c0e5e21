"""What was sent and should not have been: to the wrong people, in the wrong language, of the wrong level, or twice."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

from sandbox.population.phones import Line
from service.verdict.evidence import Alert, Evidence
from service.verdict.findings import Fault, FaultKind
from service.verdict.levels import Told
from service.verdict.whereabouts import Whereabouts

REPEATED_AFTER = timedelta(minutes=4)
"""No level repeats its question sooner (the ladder's shortest time is five minutes)."""


def mistakes(evidence: Evidence) -> Iterator[Fault]:
    """A fault for every alert that was wrong in itself, and for every one that was sent twice."""
    for alert in evidence.alerts:
        where = evidence.person_at(alert.sent.line)
        if where is None:
            yield _fault(FaultKind.WRONG_AREA, None, alert, "nobody of the cast has this address")
        else:
            yield from _wrong(evidence, where, alert)
    yield from _doubles(evidence)


def _wrong(evidence: Evidence, where: Whereabouts, alert: Alert) -> Iterator[Fault]:
    concerned = _concerning(evidence, where, alert)
    if not concerned:
        yield _fault(FaultKind.WRONG_AREA, where, alert, "they were nowhere that this alert is about")
        return
    if not any(_holds(evidence, told, alert) for told in concerned):
        yield _fault(FaultKind.WRONG_LEVEL, where, alert, "they had newer news by then")
    meanings = evidence.words.meanings(alert.sent.text, concerned[0].corrects)
    language = where.who.language
    if language not in {spoken for spoken, _ in meanings}:
        read = ", ".join(sorted({spoken for spoken, _ in meanings})) or "none that is known"
        yield _fault(FaultKind.WRONG_LANGUAGE, where, alert, f"it reads like {read}, and they speak {language}")
    elif not any((language, told.now) in meanings for told in concerned):
        yield _fault(FaultKind.WRONG_LEVEL, where, alert, f"it does not say {concerned[0].now}")


def _concerning(evidence: Evidence, where: Whereabouts, alert: Alert) -> list[Told]:
    """What the alert means for this person: for the areas where they may be, or for the alert that it corrects."""
    by_area = evidence.levels.by_ref[alert.ref]
    corrected = {told.corrects for told in by_area.values()} - {None}
    start = alert.sent.at - evidence.slack
    for wrong in corrected:
        assert wrong is not None
        reached = evidence.first.get((alert.sent.line, wrong))
        if reached is None:
            return []
        start = min(start, reached)
    areas = where.areas_between(start, alert.sent.at + evidence.slack)
    return [by_area[area] for area in sorted(areas) if area in by_area]


def _holds(evidence: Evidence, told: Told, alert: Alert) -> bool:
    """Whether the alert was still the newest word in its area, or a correction, which always holds."""
    start, end = alert.sent.at - evidence.slack, alert.sent.at + evidence.slack
    return told.corrects is not None or told in evidence.levels.in_force_between(told.area, start, end)


def _doubles(evidence: Evidence) -> Iterator[Fault]:
    same: dict[tuple[Line, str], list[Alert]] = {}
    for alert in evidence.alerts:
        same.setdefault((alert.sent.line, alert.sent.text), []).append(alert)
    for (line, _), alerts in same.items():
        where = evidence.person_at(line)
        for before, alert in pairwise(alerts):
            if where is not None and not _may_repeat(evidence, where, before, alert):
                yield _fault(
                    FaultKind.DOUBLE, where, alert, f"the same text came {alert.sent.at - before.sent.at} before"
                )


def _may_repeat(evidence: Evidence, where: Whereabouts, before: Alert, alert: Alert) -> bool:
    """A question may be repeated after a while, in words that say so (an SMS page has no room); news after a move."""
    says_so = evidence.words.is_repeat(alert.sent.text, where.who.language) or where.who.is_one_way
    waited = alert.sent.at - before.sent.at >= REPEATED_AFTER
    return (says_so and waited) or where.leaves_between(before.sent.at, alert.sent.at)


def _fault(kind: FaultKind, where: Whereabouts | None, alert: Alert, why: str) -> Fault:
    return Fault(kind, where.who.key if where is not None else None, alert.ref, alert.sent.at, why)
