"""What is promised to whoever calls for help, by level and hour."""

from datetime import datetime, time, timedelta

import pytest

from broadcasts.desk_hours import DeskHours, Promise

DAY = DeskHours()
NIGHT = DeskHours(opens=time(20), closes=time(6))
ALWAYS = DeskHours(opens=time(0), closes=time(0))


def at(clock: str) -> datetime:
    return datetime.fromisoformat(f"2026-03-02T{clock}:00")


@pytest.mark.parametrize(
    ("desk", "rank", "clock", "promised"),
    [
        (DAY, 0, "12:00", Promise(60)),
        (DAY, 2, "07:00", Promise(30)),
        (DAY, 2, "22:00", Promise(30, "07:00")),
        (DAY, 0, "03:00", Promise(60, "07:00")),
        (DAY, 3, "03:00", Promise(15)),
        (DAY, 4, "03:00", Promise(15)),
        (DAY, 9, "12:00", Promise(15)),
        (NIGHT, 0, "23:00", Promise(60)),
        (NIGHT, 0, "05:59", Promise(60)),
        (NIGHT, 0, "12:00", Promise(60, "20:00")),
        (ALWAYS, 0, "03:00", Promise(60)),
        (DeskHours(within=(timedelta(seconds=10),)), 4, "12:00", Promise(1)),
    ],
)
def test_minutes_are_promised_only_while_somebody_is_at_the_desk(
    desk: DeskHours, rank: int, clock: str, promised: Promise
) -> None:
    assert desk.promise(rank, at(clock)) == promised
