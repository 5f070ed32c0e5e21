"""Many at once: a long list of numbers in a condition, and one statement for many rows; for the hot paths."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Compiled,
    Dialect,
    Integer,
    String,
    Update,
    any_,
    bindparam,
    column,
    func,
    literal,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Session

from registry.store import moment_as_text

NUMBERS = "numbers"


def on_postgresql(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def one_of(session: Session, number: ColumnElement[int], numbers: Iterable[int]) -> ColumnElement[bool]:
    """Whether the column is one of these numbers, bound as one value."""
    postgresql = on_postgresql(session)
    value = as_list(postgresql, numbers)
    return _one_of(number, literal(value, ARRAY(Integer) if postgresql else String()))


def listed(postgresql: bool, number: ColumnElement[int]) -> ColumnElement[bool]:
    """The same for a statement that is built once: whoever runs it binds `as_list(...)` as NUMBERS."""
    return _one_of(number, bindparam(NUMBERS, type_=ARRAY(Integer) if postgresql else String()))


def as_list(postgresql: bool, numbers: Iterable[int]) -> object:
    """The numbers as the database takes them in one value."""
    return list(numbers) if postgresql else json.dumps(list(numbers))


def write_many(session: Session, statement: Update, rows: Sequence[Mapping[str, object]]) -> None:
    """Run one statement for many rows of bound values, past the ORM's and Core's work on each of them.

    The statement is built once, at import, and its own constants must be literals. Times are aware.
    """
    connection = session.connection()
    compiled = _compiled(statement, connection.dialect)
    order = getattr(compiled, "positiontup", None)
    if order is None:
        connection.exec_driver_sql(str(compiled), [dict(row) for row in rows])
    else:
        plain = _Plain()
        connection.exec_driver_sql(str(compiled), [tuple([plain[row[name]] for name in order]) for row in rows])


def _one_of(number: ColumnElement[int], numbers: BindParameter[object]) -> ColumnElement[bool]:
    if isinstance(numbers.type, ARRAY):
        return number == any_(numbers)
    each = func.json_each(numbers).table_valued(column("value", Integer))
    return number.in_(select(each.c.value))


@lru_cache(maxsize=64)
def _compiled(statement: Update, dialect: Dialect) -> Compiled:
    return statement.compile(dialect=dialect)


class _Plain(dict[object, object]):
    """Values as SQLite takes them; a time that many rows have is written out once."""

    def __missing__(self, value: object) -> object:
        plain = self[value] = moment_as_text(value) if isinstance(value, datetime) else value
        return plain
