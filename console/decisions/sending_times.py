"""How long a decision takes to reach the last person, by what the carriers allow: pure, in real seconds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from math import ceil

from broadcasts.limiter import WINDOW
from broadcasts.preview import Load


@dataclass(frozen=True)
class SendingTime:
    """One channel: what leaves, and how long it takes to the last first text, and to the last of all.

    `per_second` and the times are None where the channel is switched off. `ahead`: so many more urgent messages wait
    there now; they go first, and are not in the times.
    """

    channel: str
    first: int
    bulk: int
    per_second: float | None
    first_takes: timedelta | None
    all_takes: timedelta | None
    ahead: int = 0


def sending_time(load: Load, rates: Mapping[str, float], ahead: int = 0) -> SendingTime:
    """What a load of one channel takes, if nothing that is more urgent comes between."""
    rate = rates.get(load.channel)
    return SendingTime(
        channel=load.channel,
        first=load.first,
        bulk=load.bulk,
        per_second=rate,
        first_takes=_span(load.first, rate),
        all_takes=_span(load.first + load.bulk, rate),
        ahead=ahead,
    )


def _span(units: int, rate: float | None) -> timedelta | None:
    return None if rate is None else timedelta(seconds=ceil(units * WINDOW / rate))
