"""Exact places live 72 hours (promise P7)."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from registry.places_kept import KEPT_FOR, forget_places
from registry.reports import Said, add_report
from registry.store import Store
from registry.tables import Report, ReportKind, Source
from tests.registry.registered import NOW, somebody


def report(store: Store, *ages: timedelta) -> None:
    """Somebody sent their exact place that long ago."""

    def write(session: Session) -> None:
        person, _ = somebody(session)
        for age in ages:
            said = Said(
                ReportKind.PLACE, "position", Source.SELF, area_id=person.area_id, latitude=33.5, longitude=35.5
            )
            add_report(session, person.id or 0, said, NOW - age)

    store.write_now(write)


def places(store: Store) -> list[tuple[float | None, float | None]]:
    rows = store.read_now(lambda session: session.exec(select(Report).order_by(Report.at)).all())  # type: ignore[arg-type]
    assert all(row.value == "position" and row.area_id is not None for row in rows)
    return [(row.latitude, row.longitude) for row in rows]


@pytest.mark.parametrize(
    ("age", "kept"),
    [
        (timedelta(0), True),
        (KEPT_FOR - timedelta(seconds=1), True),
        (KEPT_FOR, False),
        (timedelta(days=30), False),
    ],
)
def test_the_degrees_go_after_72_hours_and_the_area_stays(store: Store, age: timedelta, kept: bool) -> None:
    report(store, age)
    assert store.write_now(lambda session: forget_places(session, NOW)) == (0 if kept else 1)
    assert places(store) == ([(33.5, 35.5)] if kept else [(None, None)])


def test_only_what_still_has_degrees_is_counted(store: Store) -> None:
    assert timedelta(hours=72) == KEPT_FOR
    report(store, timedelta(days=4), timedelta(days=5), timedelta(hours=1))

    assert store.write_now(lambda session: forget_places(session, NOW)) == 2
    assert store.write_now(lambda session: forget_places(session, NOW)) == 0
    assert places(store) == [(None, None), (None, None), (33.5, 35.5)]
