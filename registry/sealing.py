"""Seals what is in the clear or under an older key with the current one, some rows at a time, while the service serves.

Which key is current stands in the store, and every process follows it: all have the new key before the first seals
with it. Which columns are sealed is read off the tables. Where the work stands is kept in the store, so that it goes
on after a restart; it is done when a whole pass found nothing to do, for another process may have sealed with the
older key a moment longer. Keys that nothing is sealed with any more can then be taken out of the key file.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Column, LargeBinary, Table, bindparam, select, type_coerce, update
from sqlmodel import Session, SQLModel

from registry.keys import SEALED, KeyFault, KeyRing
from registry.notes import note, note_first, noted
from registry.sealed import Sealed, keys_of
from registry.store import Store

AT_ONCE = 500

_CHECK = "keys"
_CURRENT = "seals with"
_DONE = "sealed with"
_REACHED = "sealing"
_SEVERAL = 0
"""Noted instead of a key's number while values may be under more than one."""


@dataclass(frozen=True)
class _Stands:
    """Where a pass stands: for which key, at which table, after which row, and whether it has changed any yet."""

    key: int
    table: int = 0
    after: int = 0
    changed: bool = False

    def __str__(self) -> str:
        return f"{self.key}:{self.table}:{self.after}:{self.changed:d}"

    @classmethod
    def read(cls, noted: str) -> "_Stands":
        key, table, after, *changed = map(int, noted.split(":"))
        return cls(key, table, after, changed != [0])


class OtherKeys(KeyFault):
    """The store was begun with other keys than those it is opened with."""


def remember_keys(session: Session) -> None:
    """Note which keys a new store has, and follow it in which of them seals.

    Raises OtherKeys when the store was begun with others, KeyFault when the one that seals is not here.
    """
    check_value = keys_of(session).check_value
    if note_first(session, _CHECK, check_value) != check_value:
        raise OtherKeys(
            "this store was begun with other keys: set MUSTER_STORE__KEYS_FILE to the key file that belongs to it"
        )
    ring = keys_of(session)
    ring.seal_with(int(note_first(session, _CURRENT, str(ring.newest))))


def follow_keys(session: Session) -> None:
    """Seal with the key that the store says. Raises KeyFault when it is not here."""
    current = noted(session, _CURRENT)
    if current is not None:
        keys_of(session).seal_with(int(current))


def change_key(session: Session, number: int) -> None:
    """Have every process seal with this key from now on. Raises KeyFault when it is not here.

    What was noted of earlier changes is void: values may be under a key that was given up half way.
    """
    if number not in keys_of(session).numbers:
        raise KeyFault(f"key {number} is not in the key file of this machine")
    note(session, _CURRENT, str(number))
    note(session, _REACHED, str(_Stands(number)))
    if sealed_with(session) is not None:
        note(session, _DONE, str(_SEVERAL))


def sealed_with(session: Session) -> int | None:
    """The number of the key with which everything is sealed, 0 amid a change of it; None while something may be in the
    clear."""
    done = noted(session, _DONE)
    return int(done) if done is not None else None


def seal_next(session: Session, size: int = AT_ONCE) -> bool:
    """Seal the next rows that are not under the newest key; whether there may be more."""
    ring = keys_of(session)
    if sealed_with(session) == ring.current:
        return False
    tables, stands = sealed_tables(), _reached(session, ring)
    stands = _seal_rows(session, ring, tables[stands.table], stands, size)
    if stands.table < len(tables):
        note(session, _REACHED, str(stands))
    elif stands.changed:
        note(session, _REACHED, str(_Stands(ring.current)))
    else:
        note(session, _DONE, str(ring.current))
    return True


def seal_all(store: Store) -> None:
    """Seal until nothing is left, before anybody else works on the store."""
    while store.write_now(seal_next):
        pass


def sealed_tables() -> list[Table]:
    """Every table with a sealed column, by name."""
    return [table for _, table in sorted(SQLModel.metadata.tables.items()) if _sealed_columns(table)]


def keys_in_use(session: Session) -> dict[int, int]:
    """How many values are sealed with which key; 0 stands for those in the clear. Reads everything."""
    found: dict[int, int] = {}
    for table in sealed_tables():
        for column in _sealed_columns(table):
            raw = type_coerce(column, LargeBinary)
            for (value,) in session.execute(select(raw).where(column.is_not(None)).execution_options(yield_per=1000)):
                number = value[1] if value[:1] == bytes((SEALED,)) else 0
                found[number] = found.get(number, 0) + 1
    return found


def _seal_rows(session: Session, ring: KeyRing, table: Table, stands: _Stands, size: int) -> _Stands:
    """Seal the next rows of the table; where the work stands then."""
    [number] = table.primary_key.columns
    columns = _sealed_columns(table)
    raw = [type_coerce(column, LargeBinary).label(column.name) for column in columns]
    chosen = select(number.label("number"), *raw).where(number > stands.after).order_by(number).limit(size)
    rows = session.execute(chosen.with_for_update()).all()
    if not rows:
        return replace(stands, table=stands.table + 1, after=0)
    changed = [each for row in rows if (each := _sealed_anew(ring, table, columns, row._asdict()))]
    for values in changed:
        # Already sealed, so the column's own type must not seal it once more.
        plain = {name: type_coerce(value, LargeBinary) for name, value in values.items() if name != "number"}
        session.execute(update(table).where(number == bindparam("this", values["number"])).values(plain))
    return replace(stands, after=rows[-1].number, changed=stands.changed or bool(changed))


def _sealed_anew(ring: KeyRing, table: Table, columns: list[Column[Any]], row: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a row that must change, with the index of each; empty where nothing must."""
    values: dict[str, Any] = {}
    for column in columns:
        kept = row[column.name]
        if kept is None or ring.is_current(kept):
            continue
        kind = column.type
        assert isinstance(kind, Sealed)
        plain = ring.open(kind.group, kind.column, kept) if kept[:1] == bytes((SEALED,)) else bytes(kept)
        values[column.name] = ring.seal(kind.group, kind.column, plain)
        if f"{column.name}_key" in table.c:
            values[f"{column.name}_key"] = ring.index(kind.column, plain.decode())
    return values and values | {"number": row["number"]}


def _sealed_columns(table: Table) -> list[Column[Any]]:
    return [column for column in table.columns if isinstance(column.type, Sealed)]


def _reached(session: Session, ring: KeyRing) -> _Stands:
    reached = noted(session, _REACHED)
    stands = _Stands.read(reached) if reached is not None else None
    return stands if stands is not None and stands.key == ring.current else _Stands(ring.current)
