"""What stands on the pages of a snapshot, read from the store at one moment while the pages are written."""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from alert_levels.standing import effective_ranks
from broadcasts.still_open import AreaAlert, StillOpen, alerts_by_area, people_open
from console.frame.names import area_names, nested_areas
from registry.areas import chains
from registry.many import on_postgresql
from registry.tables import Area
from service.snapshot.pages import AreaHead, Line, Paper, Section

OVERVIEW = "overview.html"

Watch = Callable[[StillOpen], None]
"""Is told of every person whose name goes on a page."""


@dataclass(frozen=True)
class Contents:
    """The areas in the order in which officers read them, and the alerts in them."""

    heads: dict[int, AreaHead]
    alerts: list[AreaAlert]

    def of(self, within: Collection[int]) -> list[AreaAlert]:
        return [alert for alert in self.alerts if alert.area_id in within]

    def overview(self) -> Iterator[Line]:
        for area_id, head in self.heads.items():
            alerts = self.of({area_id})
            yield from (Line(head, alert, file_of(area_id, head)) for alert in alerts)
            if not alerts:
                yield Line(head)


def hold_moment(session: Session) -> None:
    """From here on the session sees one moment of the store; SQLite does so by itself."""
    if on_postgresql(session):
        session.rollback()  # the level of a transaction is set before its first statement
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def read_contents(session: Session) -> Contents:
    names, around, ranks = area_names(session), chains(session), effective_ranks(session)
    codes = {area.id: area.code for area in session.exec(select(Area))}
    heads = {
        area.area_id: AreaHead(
            code=codes[area.area_id],
            name=area.name,
            around=tuple(names[above] for above in reversed(around[area.area_id][1:])),
            rank=ranks[area.area_id],
        )
        for area in nested_areas(session)
    }
    return Contents(heads, alerts_by_area(session))


def area_page(
    session: Session,
    paper: Paper,
    contents: Contents,
    area_id: int,
    within: Collection[int],
    now: datetime,
    watch: Watch = lambda _: None,
) -> Iterator[str]:
    """The page of an area, with the people of all these areas; they are read while it is written."""

    def watched(alert: AreaAlert) -> Iterator[StillOpen]:
        for person in people_open(session, alert.alert_id, alert.area_id, at_addresses=paper.addresses):
            watch(person)
            yield person

    sections = (
        Section(contents.heads[alert.area_id].name, alert, watched(alert))
        for alert in contents.of(within)
        if alert.area_id in contents.heads
    )
    return paper.area(contents.heads[area_id], sections, now)


def file_of(area_id: int, head: AreaHead) -> str:
    """A name that every file system takes, and that no two areas share."""
    return f"area-{area_id}-{re.sub('[^A-Za-z0-9-]', '_', head.code)}.html"
