"""Which of several statements about a person counts."""

from datetime import datetime, timedelta

import pytest

from registry.reports import Said, add_report, last_status, reports_of
from registry.store import Store
from registry.tables import ReportKind, Source
from tests.registry.registered import NOW, somebody


@pytest.mark.parametrize(
    ("said", "counts"),
    [
        ([], None),
        ([("safe", Source.WARDEN, 0)], "safe"),
        ([("safe", Source.SELF, 0), ("help", Source.SELF, 1)], "help"),
        ([("help", Source.SELF, 0), ("safe", Source.WARDEN, 23)], "help"),
        ([("help", Source.SELF, 0), ("safe", Source.WARDEN, 24)], "help"),
        ([("help", Source.SELF, 0), ("safe", Source.WARDEN, 25)], "safe"),
        ([("hurt", Source.FAMILY, 0), ("safe", Source.SELF, 1)], "safe"),
    ],
)
def test_the_own_word_counts_unless_another_is_more_than_a_day_newer(
    store: Store, said: list[tuple[str, Source, int]], counts: str | None
) -> None:
    def report(session):  # type: ignore[no-untyped-def]
        person, _ = somebody(session)
        for value, source, hours in said:
            add_report(session, person.id, Said(ReportKind.STATUS, value, source), NOW + timedelta(hours=hours))
        add_report(session, person.id, Said(ReportKind.PLACE, "position", Source.SELF), NOW + timedelta(days=9))
        return last_status(session, person.id)

    newest = store.write_now(report)
    assert (newest.value if newest else None) == counts


def test_reports_are_added_and_listed_newest_first(store: Store) -> None:
    def report(session) -> list[datetime]:  # type: ignore[no-untyped-def]
        person, _ = somebody(session)
        for hours in (2, 1, 3):
            said = Said(ReportKind.PLACE, "position", Source.SELF, latitude=1.0, longitude=2.0)
            add_report(session, person.id, said, NOW + timedelta(hours=hours))
        return [row.at for row in reports_of(session, person.id)]

    assert store.write_now(report) == [NOW + timedelta(hours=hours) for hours in (3, 2, 1)]
