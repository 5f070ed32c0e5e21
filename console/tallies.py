"""What this console counts for many eyes, such as the people of an alert and its messages by state."""

from typing import Any

from sqlalchemy import Select, select
from sqlmodel import Session

from broadcasts.issue import highest_person
from broadcasts.readership import Readership, readership
from broadcasts.tables import Delivery, Ledger
from console.alerts.ledger_cells import Cell, cells_of
from console.alerts.message_counts import Failed, MessageRow, failures_of, messages_of
from console.decisions.correcting import Reached, messages_of_decision, reached_by
from console.frame.counting import are_few
from console.frame.kept_counts import Kept
from console.overview.area_counts import people_by_area
from console.wardens.warden_numbers import WardenNumbers, warden_numbers
from registry.store import table_of

ledger = table_of(Ledger)
deliveries = table_of(Delivery)

READS_A_PERSON = 30
"""So much longer than a row of a ledger takes whoever is counted with the address that they are written to first."""
FEW = 20_000
"""So many people, or messages, are counted in a few hundredths of a second: a look takes no longer for them."""


class Tallies:
    """The counts of one console, whichever officers look."""

    def __init__(self) -> None:
        self.cells: Kept[dict[Cell, int]] = Kept(
            cells_of,
            lambda cells: sum(cells.values()),
            are_few=lambda session, alert_id: are_few(session, _people_of(alert_id), FEW),
        )
        """By alert: people in each state and area."""
        self.failures: Kept[dict[Failed, int]] = Kept(
            failures_of, lambda failures: sum(failures.values()), are_few=_are_few_messages
        )
        """By broadcast: messages that failed, by channel and reason."""
        self.messages: Kept[tuple[MessageRow, ...]] = Kept(
            messages_of, lambda rows: sum(row.number for row in rows), are_few=_are_few_messages
        )
        """By broadcast."""
        self.reached: Kept[Reached] = Kept(
            reached_by,
            lambda found: found.people + found.queued,
            are_few=lambda session, decision_id: are_few(session, messages_of_decision(decision_id), FEW),
        )
        """By decision."""
        self.readers: Kept[Readership] = Kept(
            lambda session, _: readership(session), lambda found: found.people * READS_A_PERSON, are_few=_are_few_people
        )
        """Of all areas; there is one count for all, whatever the number, and so for those that follow."""
        self.heads: Kept[dict[int, int]] = Kept(
            lambda session, _: people_by_area(session), lambda heads: sum(heads.values()), are_few=_are_few_people
        )
        """By area."""
        self.wardens: Kept[WardenNumbers] = Kept(
            lambda session, _: warden_numbers(session), lambda found: found.rows, are_few=_are_few_people
        )
        """Of all groups and areas."""


def _people_of(alert_id: int) -> Select[Any]:
    return select(ledger.c.person_id).where(ledger.c.alert_id == alert_id)


def _are_few_messages(session: Session, broadcast_id: int) -> bool:
    return are_few(session, select(deliveries.c.id).where(deliveries.c.broadcast_id == broadcast_id), FEW)


def _are_few_people(session: Session, _: int) -> bool:
    return highest_person(session) <= FEW
