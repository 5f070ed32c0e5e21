"""The proof of an erasure: every value that still stands in a row that refers to the person, apart from what may stay.

It walks all tables by their foreign keys, also those that this file has never heard of: whatever is not listed here as
harmless counts as personal. So a new table, or a new column, is either erased or said to be harmless.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Boolean, Column, DateTime, Enum, Table, TypeDecorator, or_, select
from sqlmodel import Session, SQLModel

from locales.catalogue import SOURCE
from registry.erasure import ERASED

MAY_STAY: Mapping[str, frozenset[str]] = {
    "address": frozenset({"channel", "value_key", "web_token_key"}),  # the keys of what is there now
    "delivery": frozenset({"channel", "priority", "recency", "attempts", "area_id"}),
    "erasure": frozenset({"counts", "farewell_id"}),  # how many rows went; the number of the last message
    "ledger": frozenset(  # what the sums of an alert are made of
        {"area_id", "was", "now", "why", "answer", "step", "repeats", "waits_for", "waits_below"}
    ),
    "need_case": frozenset({"category", "urgency"}),
    "report": frozenset({"value", "alert_id"}),  # the status word that the ledger counts
    "task": frozenset({"number", "reason"}),
    "viewing": frozenset({"role", "viewer_id", "what"}),  # who looked, not at what they saw
}
"""By table, the columns that say nothing of who the person is. Keys, times, states and yes-or-no need no entry."""
RESET: Mapping[tuple[str, str], object] = {("person", "language"): SOURCE, ("person", "party_size"): 1}
"""Columns that cannot be empty, with what everybody has."""
ABOUT_OTHERS = frozenset({("task", "warden_id")})
"""References from rows that are about somebody else: whom the person was asked to find, and found or not."""


@dataclass(frozen=True)
class LeftOver:
    """One column of one row that an erasure forgot; never its value."""

    table: str
    key: tuple[object, ...]
    column: str


def left_over(session: Session, person_id: int) -> list[LeftOver]:
    """What still tells something of the person: empty after an erasure."""
    tables = SQLModel.metadata.tables
    person, address, case = tables["person"], tables["address"], tables["need_case"]
    found = list(_filled(person, _rows(session, person, [person.c.id], {person_id})))
    address_ids: set[int] = set()
    case_ids: set[int] = set()
    for table in tables.values():
        rows = _rows(session, table, _references(table, person), {person_id})
        found += _filled(table, rows)
        for reference in _references(table, address):
            address_ids |= {row[reference.name] for row in rows if row[reference.name] is not None}
        if table is address:
            address_ids |= {row["id"] for row in rows}
            found += [LeftOver("address", (row["id"],), "person_id") for row in rows]
        if table is case:
            case_ids |= {row["id"] for row in rows}
    for table in tables.values():
        found += _filled(table, _rows(session, table, _references(table, case), case_ids))
    for table in tables.values():
        found += _filled(table, _rows(session, table, _references(table, address), address_ids))
    found += _filled(address, _rows(session, address, [address.c.id], address_ids))
    return list(dict.fromkeys(found))


def _references(table: Table, to: Table) -> list[Column[Any]]:
    return [
        key.parent
        for key in table.foreign_keys
        if key.column.table is to and (table.name, key.parent.name) not in ABOUT_OTHERS
    ]


def _rows(session: Session, table: Table, columns: list[Column[Any]], ids: set[int]) -> list[Mapping[str, Any]]:
    if not columns or not ids:
        return []
    chosen = select(table).where(or_(*(column.in_(ids) for column in columns)))
    return [dict(row._mapping) for row in session.execute(chosen)]


def _filled(table: Table, rows: list[Mapping[str, Any]]) -> Iterator[LeftOver]:
    personal = [column for column in table.columns if _may_be_personal(table, column)]
    for row in rows:
        for column in personal:
            if not _is_blank(table, column, row[column.name]):
                key = tuple(row[each.name] for each in table.primary_key.columns)
                yield LeftOver(table.name, key, column.name)


def _may_be_personal(table: Table, column: Column[Any]) -> bool:
    if column.foreign_keys or column.primary_key or column.name in MAY_STAY.get(table.name, ()):
        return False
    kind = column.type.impl if isinstance(column.type, TypeDecorator) else column.type
    return not isinstance(kind, (Boolean, DateTime, Enum))


def _is_blank(table: Table, column: Column[Any], value: object) -> bool:
    if value in (None, "", 0, [], {}) or value == RESET.get((table.name, column.name), ERASED):
        return True
    return isinstance(value, str) and value.startswith((f"{ERASED} ", f"{ERASED}:"))
