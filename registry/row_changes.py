"""What an act changed, row by row: read before and after, compared, and put back while nothing else has touched it.

Nothing here knows what the rows mean. A sealed value is kept as its keyed index, so only what was empty before can be
put back.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeAlias

from sqlalchemy import (
    Column,
    ColumnElement,
    Date,
    DateTime,
    LargeBinary,
    Table,
    TypeDecorator,
    and_,
    delete,
    insert,
    select,
    update,
)
from sqlmodel import Session

from registry.sealed import Sealed, keys_of

Plain: TypeAlias = dict[str, Any]
Rows: TypeAlias = dict[str, dict[str, Plain]]
"""By table, and by the row's key as JSON: its columns as JSON can say them."""


@dataclass(frozen=True)
class Watched:
    """Rows of one table that an act may change, and those of its sealed columns that it may fill."""

    table: Table
    rows: ColumnElement[bool]
    sealed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Change:
    """One row: the columns that changed, as they were and as they are. A row that is new has no `before`, one that is
    gone no `after`."""

    table: str
    key: str
    before: Plain | None
    after: Plain | None


def read_rows(session: Session, watched: Iterable[Watched], *, hold: bool = False) -> Rows:
    """The rows as they stand; `hold`: and nobody else changes them until this transaction ends."""
    session.flush()
    found: Rows = {}
    for each in watched:
        columns = _columns(each)
        chosen = select(*columns).where(each.rows)
        if hold:
            chosen = chosen.with_for_update(of=each.table)
        rows = found.setdefault(each.table.name, {})
        for row in session.execute(chosen):
            plain = {column.name: _plain(session, column, value) for column, value in zip(columns, row, strict=True)}
            rows[_key(each.table, plain)] = plain
    return found


def changes_between(before: Rows, after: Rows) -> list[Change]:
    """What differs between two readings of the same rows."""
    changes = []
    for table, rows in before.items():
        now = after.get(table, {})
        changes += [Change(table, key, None, row) for key, row in now.items() if key not in rows]
        for key, row in rows.items():
            if key not in now:
                changes.append(Change(table, key, row, None))
            elif names := [name for name in row if row[name] != now[key][name]]:
                changes.append(Change(table, key, _of(row, names), _of(now[key], names)))
    return changes


def touched_since(now: Rows, changes: Iterable[Change], known: Mapping[str, Sequence[str]]) -> set[str]:
    """The tables in which a changed row is no longer as the act left it, or in which a row is new."""
    touched = {table for table, rows in now.items() if not set(rows) <= set(known.get(table, ()))}
    for change in changes:
        row = now.get(change.table, {}).get(change.key)
        wanted = change.after
        if (row is None) != (wanted is None) or (row and wanted and _of(row, list(wanted)) != wanted):
            touched.add(change.table)
    return touched


def put_back(session: Session, tables: Mapping[str, Table], changes: Sequence[Change]) -> None:
    """Make every row what it was before: new ones go first, then changed ones are set, then lost ones return."""
    for change in changes:
        if change.before is None:
            table = tables[change.table]
            session.execute(delete(table).where(_is(table, change.key)))
    for change in changes:
        if change.before is not None and change.after is not None:
            table = tables[change.table]
            session.execute(update(table).where(_is(table, change.key)).values(_values(table, change.before)))
    for change in changes:
        if change.before is not None and change.after is None:
            table = tables[change.table]
            session.execute(insert(table).values(_values(table, change.before)))
    session.expire_all()


def _columns(watched: Watched) -> list[Column[Any]]:
    """All but what is sealed or found by, unless the key is made of it."""
    return [
        column
        for column in watched.table.columns
        if column.primary_key or column.name in watched.sealed or not isinstance(column.type, Sealed | LargeBinary)
    ]


def _plain(session: Session, column: Column[Any], value: Any) -> Any:
    if value is None:
        return None
    if isinstance(column.type, Sealed):
        return keys_of(session).index(column.type.column, str(value)).hex()
    if isinstance(value, bytes):
        return value.hex()
    return value.isoformat() if isinstance(value, date) else value


def _values(table: Table, plain: Plain) -> dict[str, Any]:
    return {name: _value(table.c[name], value) for name, value in plain.items()}


def _value(column: Column[Any], plain: Any) -> Any:
    if plain is None:
        return None
    if isinstance(column.type, Sealed):
        raise ValueError(f"{column} was not empty: a sealed value cannot be put back")
    if isinstance(column.type, LargeBinary):
        return bytes.fromhex(plain)
    kind = column.type.impl if isinstance(column.type, TypeDecorator) else column.type
    if isinstance(kind, DateTime):
        return datetime.fromisoformat(plain)
    return date.fromisoformat(plain) if isinstance(kind, Date) else plain


def _key(table: Table, plain: Plain) -> str:
    return json.dumps([plain[column.name] for column in table.primary_key.columns])


def _is(table: Table, key: str) -> ColumnElement[bool]:
    columns = list(table.primary_key.columns)
    return and_(*(column == _value(column, value) for column, value in zip(columns, json.loads(key), strict=True)))


def _of(row: Plain, names: Sequence[str]) -> Plain:
    return {name: row[name] for name in names}
