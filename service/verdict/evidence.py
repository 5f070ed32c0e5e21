"""Everything that a judgement rests on, brought together once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from locales.catalogue import Catalogue
from sandbox.population.cast import Cast
from sandbox.population.diary import Entry
from sandbox.population.phones import Line
from service.verdict.levels import Issued, Levels
from service.verdict.telling import Sent, Words, reference_of
from service.verdict.whereabouts import Whereabouts, whereabouts


@dataclass(frozen=True)
class Alert:
    """A sent message that is an alert, and its reference."""

    sent: Sent
    ref: str


@dataclass(frozen=True)
class Evidence:
    """People, levels and the alerts among the sent messages; `first` is when a line first got a reference.

    slack: how long after a change a message that was on its way may still be taken by a carrier, in crisis time.
    """

    cast: Cast
    levels: Levels
    words: Words
    people: Mapping[str, Whereabouts]
    alerts: tuple[Alert, ...]
    first: Mapping[tuple[Line, str], datetime]
    slack: timedelta

    def person_at(self, line: Line) -> Whereabouts | None:
        who = self.cast.by_line.get(line)
        return self.people[who.key] if who is not None else None


def bring_together(
    cast: Cast,
    diary: Iterable[Entry],
    decisions: Sequence[Issued],
    log: Sequence[Sent],
    catalogue: Catalogue,
    slack: timedelta,
) -> Evidence:
    """The evidence of one run; the log must be in the order of its times."""
    levels = Levels({place.code: place.parent for place in cast.scenario.places.values()}, decisions)
    own: dict[str, list[Entry]] = {}
    for entry in diary:
        own.setdefault(entry.key, []).append(entry)
    referring = ((sent, reference_of(sent.text)) for sent in log)
    alerts = tuple(Alert(sent, ref) for sent, ref in referring if ref is not None and ref in levels.by_ref)
    first: dict[tuple[Line, str], datetime] = {}
    for alert in alerts:
        first.setdefault((alert.sent.line, alert.ref), alert.sent.at)
    return Evidence(
        cast=cast,
        levels=levels,
        words=Words(catalogue, cast.scenario.words),
        people={who.key: whereabouts(who, own.get(who.key, ())) for who in cast.residents},
        alerts=alerts,
        first=first,
        slack=slack,
    )
