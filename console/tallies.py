"""What this console counts for many eyes, such as the people of an alert and its messages by state."""

from broadcasts.issue import highest_person
from broadcasts.ledger import Counts, counts
from broadcasts.readership import Readership, readership
from console.alerts.ledger_cells import Cell, cells_of
from console.alerts.message_counts import Failed, MessageRow, failures_of, messages_of
from console.decisions.correcting import Reached, are_few, reached_by
from console.frame.kept_counts import Kept
from console.overview.area_counts import AreaCount, people_by_area, rows_read
from console.wardens.warden_numbers import WardenNumbers, warden_numbers

READS_A_PERSON = 30
"""So much longer than a row of a ledger takes whoever is counted with the address that they are written to first."""
FEW = 20_000
"""So many people, or messages, are counted in a few hundredths of a second: a look takes no longer for them."""


class Tallies:
    """The counts of one console, whichever officers look."""

    def __init__(self) -> None:
        self.people: Kept[Counts] = Kept(counts, lambda counted: counted.audience)
        """By alert."""
        self.cells: Kept[dict[Cell, int]] = Kept(cells_of, lambda cells: sum(cells.values()))
        """By alert: people in each state and area."""
        self.failures: Kept[dict[Failed, int]] = Kept(failures_of, lambda failures: sum(failures.values()))
        """By broadcast: messages that failed, by channel and reason."""
        self.messages: Kept[tuple[MessageRow, ...]] = Kept(messages_of, lambda rows: sum(row.number for row in rows))
        """By broadcast."""
        self.reached: Kept[Reached] = Kept(
            reached_by,
            lambda found: found.people + found.queued,
            are_few=lambda session, number: are_few(session, number, FEW),
        )
        """By decision."""
        self.readers: Kept[Readership] = Kept(
            lambda session, _: readership(session),
            lambda found: found.people * READS_A_PERSON,
            are_few=lambda session, _: highest_person(session) <= FEW,
        )
        """Of all areas; there is one count for all, whatever the number."""
        self.areas: Kept[dict[int, AreaCount]] = Kept(lambda session, _: people_by_area(session), rows_read)
        """By area; there is one count for all, whatever the number."""
        self.wardens: Kept[WardenNumbers] = Kept(lambda session, _: warden_numbers(session), lambda found: found.rows)
        """Of all groups and areas; there is one count for all, whatever the number."""
