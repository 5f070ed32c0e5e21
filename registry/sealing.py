"""Seals what is in the clear or under an older key with the newest one, some rows at a time, while the service serves.

Which columns are sealed is read off the tables. Where the work stands is kept in the store, so that it goes on after a
restart. Keys that nothing is sealed with any more can then be taken out of the key file.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Column, LargeBinary, Table, bindparam, select, type_coerce, update
from sqlmodel import Session, SQLModel

from registry.keys import SEALED, KeyFault, KeyRing
from registry.notes import note, note_first, noted
from registry.sealed import Sealed, keys_of

AT_ONCE = 500

_CHECK = "keys"
_DONE = "sealed with"
_REACHED = "sealing"


class OtherKeys(KeyFault):
    """The store was begun with other keys than those it is opened with."""


def remember_keys(session: Session) -> None:
    """Note which keys a new store has. Raises OtherKeys when the store was begun with others."""
    check_value = keys_of(session).check_value
    if note_first(session, _CHECK, check_value) != check_value:
        raise OtherKeys(
            "this store was begun with other keys: set MUSTER_STORE__KEYS_FILE to the key file that belongs to it"
        )


def sealed_with(session: Session) -> int | None:
    """The number of the key with which everything is sealed; None while something may be in the clear."""
    done = noted(session, _DONE)
    return int(done) if done is not None else None


def seal_next(session: Session, size: int = AT_ONCE) -> bool:
    """Seal the next rows that are not under the newest key; whether there may be more."""
    ring = keys_of(session)
    if sealed_with(session) == ring.newest:
        return False
    tables = sealed_tables()
    number, place, after = _reached(session, ring)
    if place < len(tables):
        last = _seal_rows(session, ring, tables[place], after, size)
        place, after = (place, last) if last is not None else (place + 1, 0)
    if place < len(tables):
        note(session, _REACHED, f"{number}:{place}:{after}")
    else:
        note(session, _DONE, str(number))
    return True


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


def _seal_rows(session: Session, ring: KeyRing, table: Table, after: int, size: int) -> int | None:
    """The highest number of the rows that were looked at; None when there are none."""
    [number] = table.primary_key.columns
    columns = _sealed_columns(table)
    raw = [type_coerce(column, LargeBinary).label(column.name) for column in columns]
    chosen = select(number.label("number"), *raw).where(number > after).order_by(number).limit(size)
    rows = session.execute(chosen.with_for_update()).all()
    changed = [each for row in rows if (each := _sealed_anew(ring, table, columns, row._asdict()))]
    for values in changed:
        # Already sealed, so the column's own type must not seal it once more.
        plain = {name: type_coerce(value, LargeBinary) for name, value in values.items() if name != "number"}
        session.execute(update(table).where(number == bindparam("this", values["number"])).values(plain))
    return rows[-1].number if rows else None


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


def _reached(session: Session, ring: KeyRing) -> tuple[int, int, int]:
    """The key that the work goes on with, the place of the table, and the row it has reached."""
    reached = noted(session, _REACHED)
    number, place, after = map(int, reached.split(":")) if reached is not None else (0, 0, 0)
    return (number, place, after) if number == ring.newest else (ring.newest, 0, 0)
