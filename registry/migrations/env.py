"""What Alembic runs for every command: it works on the connection that `registry.migrating` opened."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import Enum, String, TypeDecorator
from sqlmodel import SQLModel


def plain_type(kind: str, written: Any, _context: object) -> str | Literal[False]:
    """How a column's type is written in a step: a step must still mean the same when a class of ours has changed."""
    if kind != "type":
        return False
    if isinstance(written, TypeDecorator):
        written = written.impl
    if isinstance(written, Enum):
        written = String(written.length)
    return f"sa.{written!r}"


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_item=plain_type,
    render_as_batch=True,  # SQLite changes a table by copying it
)
with context.begin_transaction():
    context.run_migrations()
