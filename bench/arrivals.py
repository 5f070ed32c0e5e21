"""What reached a carrier and when, and what that says of rates: pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil

SECOND = 1.0


@dataclass(frozen=True, slots=True)
class Arrival:
    """One message: when (monotonic seconds), on which channel, to whom, which text, its units, whether it was taken."""

    at: float
    channel: str
    to: str
    text: int
    units: int
    taken: bool


def most_in_any(times: Sequence[float], units: Sequence[int] | None = None, span: float = SECOND) -> int:
    """The most units in any half-open stretch of `span` seconds; times go up, and each is one unit unless said."""
    weights = units if units is not None else [1] * len(times)
    most = held = first = 0
    for at, weight in zip(times, weights, strict=True):
        held += weight
        while at - times[first] >= span:
            held -= weights[first]
            first += 1
        most = max(most, held)
    return most


def used(arrivals: Sequence[Arrival], begin: float, end: float) -> float:
    """Units a second that were taken from `begin` up to `end`."""
    taken = sum(arrival.units for arrival in arrivals if arrival.taken and begin <= arrival.at < end)
    return taken / (end - begin)


def rates(times: Sequence[float], stretches: int, leave_out: float = 0.1) -> list[float]:
    """Arrivals a second in so many stretches of as many arrivals each; the first share is for warming up."""
    begin = int(len(times) * leave_out)
    size = (len(times) - 1 - begin) // stretches
    cuts = [begin + number * size for number in range(stretches + 1)]
    return [size / (times[end] - times[start]) for start, end in pairwise(cuts)]


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of the values does not exceed."""
    ranked = sorted(values)
    return ranked[max(0, ceil(share * len(ranked)) - 1)]
