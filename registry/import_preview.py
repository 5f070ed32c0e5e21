"""What an import would do, without doing it: the file is taken in a savepoint that is never kept.

So the preview cannot say anything else than the import does, whatever a kind of file means.
"""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import event, inspect
from sqlmodel import Session, SQLModel

from locales.sentence import Sentence
from registry.import_columns import File
from registry.importing import import_file
from registry.settings import Mode
from registry.sheets import ImportRefused, RowFault
from registry.tables import Address, Area, CareGroup, Contact, EvacuationRoute, Person, Point
from registry.writing import AT_COMMIT

MOST_LINES = 2000
"""Of a file that is imported while everybody else waits for the store."""

ROWS_OF: Mapping[File, type[SQLModel]] = {
    File.AREAS: Area, File.POINTS: Point, File.ROUTES: EvacuationRoute, File.CONTACTS: Contact,
    File.GROUPS: CareGroup, File.PEOPLE: Person,
}  # fmt: skip
"""What one row of a file is."""


@dataclass(frozen=True)
class Preview:
    """So many rows are new, would change something, or say what is known already; or what is wrong with the file.

    `placed`: how many people it puts into each area anew, by the area's number.
    """

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    placed: Mapping[int, int] = field(default_factory=dict)
    faults: tuple[RowFault, ...] = ()

    @property
    def rows(self) -> int:
        return self.new + self.changed + self.unchanged

    @property
    def seen(self) -> str:
        """What an officer has seen of it, to be compared when they confirm."""
        return f"{self.new}-{self.changed}-{self.unchanged}"


def preview_file(session: Session, file: File, raw: bytes, mode: Mode, now: datetime) -> Preview:
    """What `import_file` would do now. Nothing of it stays. Raises NoPost in a store without a post."""
    lines = max(raw.count(b"\n"), raw.count(b"\r"))
    if lines > MOST_LINES:
        much = Sentence(
            "has {lines} lines, and this page takes {most}: split it, or have it imported on the command line",
            lines=lines,
            most=MOST_LINES,
        )
        return Preview(faults=(RowFault(1, "file", much),))
    noted, waiting = _Noted(ROWS_OF[file]), len(session.info.get(AT_COMMIT, ()))
    savepoint = session.begin_nested()
    event.listen(session, "before_flush", noted.look)
    try:
        done = import_file(session, file, raw, mode, now)
        session.flush()
        changed = len(noted.changed())
        placed = Counter(session.get_one(Person, person_id).area_id for person_id in done.placed)
    except ImportRefused as refused:
        return Preview(faults=refused.faults)
    finally:
        event.remove(session, "before_flush", noted.look)
        savepoint.rollback()
        del session.info.get(AT_COMMIT, [])[waiting:]
    return Preview(done.added, changed, done.updated - changed, placed)


class _Noted:
    """What a session is about to write."""

    def __init__(self, of: type[SQLModel]) -> None:
        self._of = of
        self._new: list[Any] = []
        self._changed: set[int] = set()

    def look(self, session: Session, context: object, instances: object) -> None:
        for row in session.new:
            if isinstance(row, self._of):
                self._new.append(row)
            self._note_address(row)
        for row in session.dirty:
            if isinstance(row, self._of) and _is_changed(row):
                self._changed.add(row.id)  # type: ignore[attr-defined]
            elif _is_changed(row):
                self._note_address(row)

    def changed(self) -> set[int]:
        """The numbers of the rows that were there before and change."""
        return self._changed - {row.id for row in self._new}

    def _note_address(self, row: object) -> None:
        if self._of is Person and isinstance(row, Address) and row.person_id is not None:
            self._changed.add(row.person_id)


def _is_changed(row: object) -> bool:
    """Whether a value differs; a pair that came back from the store as a list is the same pair."""
    state = inspect(row)
    assert state is not None
    for column in state.mapper.column_attrs:
        history = state.attrs[column.key].history
        if history.added and _plain(history.added[0]) != (_plain(history.deleted[0]) if history.deleted else None):
            return True
    return False


def _plain(value: object) -> str:
    return json.dumps(value, default=str, sort_keys=True)
