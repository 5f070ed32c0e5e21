"""What identifies people or says where they are becomes bytes: the service seals it, and finds it by a keyed index.

Values stay in the clear until the service starts with its keys, which seals them before anything else.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

TEXTS = {
    "person": ("name",),
    "thread": ("notes",),
    "report": ("detail", "latitude", "longitude"),
    "incoming": ("text",),
    "need_case": ("category", "outcome"),
    "enquiry": ("text",),
    "delivery": ("text",),
    "relay": ("text",),
}
FOUND = {"address": ("value", "web_token"), "family_code": ("code",)}
ALWAYS_THERE = {("thread", "notes"), ("incoming", "text"), ("need_case", "category"), ("enquiry", "text"), ("relay", "text")}


def upgrade() -> None:
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    for table, columns in TEXTS.items():
        for column in columns:
            (_bytes_on_postgresql if on_postgresql else _bytes_on_sqlite)(table, column)
    for table, columns in FOUND.items():
        _with_keys(table, columns, on_postgresql)


def _bytes_on_postgresql(table: str, column: str) -> None:
    op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} TYPE bytea USING convert_to({column}::text, 'UTF8')")


def _bytes_on_sqlite(table: str, column: str) -> None:
    rule = "BLOB NOT NULL DEFAULT x''" if (table, column) in ALWAYS_THERE else "BLOB"
    op.execute(f"ALTER TABLE {table} ADD COLUMN {column}_bytes {rule}")
    op.execute(f"UPDATE {table} SET {column}_bytes = CAST(CAST({column} AS TEXT) AS BLOB) WHERE {column} IS NOT NULL")
    op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    op.execute(f"ALTER TABLE {table} RENAME COLUMN {column}_bytes TO {column}")


def _with_keys(table: str, columns: tuple[str, ...], on_postgresql: bool) -> None:
    """Until the values are sealed each row has a key of its own, which finds nothing."""
    for column in columns:
        op.add_column(table, sa.Column(f"{column}_key", sa.LargeBinary(), nullable=True))
        made = "convert_to(id::text, 'UTF8')" if on_postgresql else "CAST(CAST(id AS TEXT) AS BLOB)"
        op.execute(f"UPDATE {table} SET {column}_key = {made}")
    if on_postgresql:
        for column in columns:
            whole = "channel_value" if column == "value" else column
            op.execute(f"ALTER TABLE {table} DROP CONSTRAINT {table}_{whole}_key")
            _bytes_on_postgresql(table, column)
            op.alter_column(table, f"{column}_key", nullable=False)
            unique = ["channel", "value_key"] if column == "value" else [f"{column}_key"]
            op.create_unique_constraint(None, table, unique)
        return
    copied = sa.Table(table, sa.MetaData(), autoload_with=op.get_bind())
    for constraint in [each for each in copied.constraints if isinstance(each, sa.UniqueConstraint)]:
        copied.constraints.discard(constraint)
    with op.batch_alter_table(table, copy_from=copied, recreate="always") as rows:
        for column in columns:
            rows.alter_column(column, type_=sa.LargeBinary(), nullable=False)
            rows.alter_column(f"{column}_key", nullable=False)
            unique = ["channel", "value_key"] if column == "value" else [f"{column}_key"]
            rows.create_unique_constraint(f"{table}_{column}_key", unique)
