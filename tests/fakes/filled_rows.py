"""One row in every table that refers to a person, made from the tables themselves: every column holds something.

Also in tables that nobody has thought of yet: whoever adds one that refers to a person gets a row in it here.
"""

from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    Enum,
    Float,
    Integer,
    LargeBinary,
    Table,
    TypeDecorator,
    insert,
    select,
)
from sqlmodel import Session, SQLModel

from registry.sealed import Sealed, SealedJson, SealedNumber
from tests.fakes.clock import NOON

CANARY = "canary"
CANARY_NUMBER = 987654


class Filler:
    """Fills rows about one person; `address_id` is an address of theirs. Rows that exist are referred to."""

    def __init__(self, session: Session, person_id: int, address_id: int) -> None:
        self._session = session
        self._own = {"person": person_id, "address": address_id}
        self.filled: list[str] = []

    def fill(self) -> None:
        """A row in each table that refers to a person, an address or a case, in the order of their references."""
        for table in SQLModel.metadata.sorted_tables:
            refers_to = {key.column.table.name for key in table.foreign_keys}
            if refers_to & {*self._own, "need_case"} and table.name not in self._own and table.name != "person":
                self._session.execute(insert(table).values(self._row(table)))
                self.filled.append(table.name)

    def _row(self, table: Table) -> dict[str, Any]:
        automatic = [column for column in table.primary_key.columns if not column.foreign_keys]
        single = automatic[0].name if len(automatic) == 1 and isinstance(automatic[0].type, Integer) else None
        return {column.name: self._value(table, column) for column in table.columns if column.name != single}

    def _value(self, table: Table, column: Column[Any]) -> Any:
        for key in column.foreign_keys:
            return self._referred(table, column, key.column.table)
        if isinstance(column.type, Sealed):
            return _sealed_value(column.type)
        kind = column.type.impl if isinstance(column.type, TypeDecorator) else column.type
        if isinstance(kind, LargeBinary):
            return f"{CANARY} {table.name} {column.name}".encode()
        if isinstance(kind, Enum):
            return next(iter(kind.enum_class or ()))
        if isinstance(kind, JSON):
            return {CANARY: CANARY}
        if isinstance(kind, Boolean):
            return False
        if isinstance(kind, DateTime):
            return NOON
        if isinstance(kind, Float):
            return float(CANARY_NUMBER)
        return CANARY_NUMBER if isinstance(kind, Integer) else f"{CANARY} {table.name} {column.name}"

    def _referred(self, table: Table, column: Column[Any], to: Table) -> Any:
        if to.name in self._own:
            return self._own[to.name]
        number = next(iter(to.primary_key.columns))
        return self._session.execute(select(number).limit(1)).scalar()


def _sealed_value(kind: Sealed) -> Any:
    if isinstance(kind, SealedNumber):
        return float(CANARY_NUMBER)
    return {CANARY: CANARY} if isinstance(kind, SealedJson) else f"{CANARY} {kind.column}"
