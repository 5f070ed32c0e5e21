"""Columns that are sealed at rest: what is written is encrypted, what is read is opened, in whatever statement.

The keys hang on the database's dialect, of which each store has its own (`lend_keys`). A sealed column cannot be
searched or sorted by; a column made with `found_by` beside it finds a value by its keyed index.
"""

import json
from collections.abc import Callable
from typing import Any, cast

from sqlalchemy import Column, ColumnElement, Dialect, LargeBinary
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.sql import operators
from sqlalchemy.types import TypeDecorator
from sqlmodel import Session

from registry.keys import FieldGroup, KeyFault, KeyRing

_RING = "muster_keys"
_ASKABLE = (operators.is_, operators.is_not)


class NoKeys(KeyFault):
    """This store was opened without its keys: set MUSTER_STORE__KEYS_FILE."""


def lend_keys(dialect: Dialect, keys: KeyRing | None) -> None:
    """Let the sealed columns of this dialect's store use these keys."""
    setattr(dialect, _RING, keys)


def keys_of(session: Session) -> KeyRing:
    """The keys of the session's store. Raises NoKeys."""
    return ring_of(session.get_bind().dialect)


class Sealed(TypeDecorator[Any]):
    """A text, sealed. `column` is table and column: a value that is moved elsewhere does not open there."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, group: FieldGroup, column: str) -> None:
        super().__init__()
        self.group = group
        self.column = column

    class Comparator(TypeDecorator.Comparator[Any]):
        """Only whether there is a value can be asked."""

        def operate(self, op: Any, *other: Any, **how: Any) -> ColumnElement[Any]:
            if op in _ASKABLE or (op in (operators.eq, operators.ne) and self._may_meet(other[0])):
                return super().operate(op, *other, **how)
            raise TypeError(f"{self.expr} is sealed: it cannot be compared or sorted by")

        def _may_meet(self, other: Any) -> bool:
            """Nothing, or the column itself, by which the ORM finds out which of its objects an update is about."""
            return other is None or (isinstance(other, Column) and str(other) == str(self.expr))

    comparator_factory = Comparator

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], bytes | None]:
        group, column, encode = self.group, self.column, self.encoded

        def sealed(value: Any) -> bytes | None:
            return None if value is None else ring_of(dialect).seal(group, column, encode(value))

        return sealed

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[bytes | None], Any]:
        group, column, decode = self.group, self.column, self.decoded

        def opened(value: bytes | None) -> Any:
            return None if value is None else decode(ring_of(dialect).open(group, column, value))

        return opened

    def encoded(self, value: Any) -> bytes:
        """The value as bytes, before it is sealed."""
        return str(value).encode()

    def decoded(self, plain: bytes) -> Any:
        return plain.decode()


class SealedNumber(Sealed):
    """A number, sealed."""

    cache_ok = True

    def encoded(self, value: Any) -> bytes:
        return repr(float(value)).encode()

    def decoded(self, plain: bytes) -> Any:
        return float(plain)


class SealedJson(Sealed):
    """Whatever JSON can say, sealed."""

    cache_ok = True

    def encoded(self, value: Any) -> bytes:
        return json.dumps(value, ensure_ascii=False).encode()

    def decoded(self, plain: bytes) -> Any:
        return json.loads(plain)


def sealed(group: FieldGroup, column: str) -> type[Any]:
    """The type of a column for a text that only the keys open."""
    return cast(type[Any], Sealed(group, column))


def sealed_number(group: FieldGroup, column: str) -> type[Any]:
    return cast(type[Any], SealedNumber(group, column))


def sealed_json(group: FieldGroup, column: str) -> type[Any]:
    return cast(type[Any], SealedJson(group, column))


def found_by(column: str) -> dict[str, Any]:
    """What makes a column the index of a sealed one of its row: whoever adds a row need not think of it."""
    name = column.rpartition(".")[2]

    def made(context: DefaultExecutionContext) -> bytes:
        return ring_of(context.dialect).index(column, context.get_current_parameters()[name])  # type: ignore[no-untyped-call]

    return {"default": made}


def ring_of(dialect: Dialect) -> KeyRing:
    """The keys of the store with this dialect. Raises NoKeys."""
    ring: KeyRing | None = getattr(dialect, _RING, None)
    if ring is None:
        raise NoKeys(NoKeys.__doc__)
    return ring
