"""What the page of an alert reads fast: the messages of the last minute, the failures by reason, people by language."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"

FAILED = sa.text("state = 'failed'")


def upgrade() -> None:
    op.drop_index("delivery_of_broadcast", "delivery")
    op.create_index("delivery_of_broadcast", "delivery", ["broadcast_id", "channel", "state", "accepted_at"])
    op.create_index(
        "delivery_failed",
        "delivery",
        ["broadcast_id", "channel", "why", "id"],
        sqlite_where=FAILED,
        postgresql_where=FAILED,
    )
    op.create_index("people_by_language", "person", ["language", "id"])
    if op.get_bind().dialect.name == "sqlite":
        _write_times_alike()


def _write_times_alike() -> None:
    """Answers were dated 2026-03-02 12:00:00+00:00 where all other times read 2026-03-02 12:00:00.000000: as text, which
    SQLite compares, the one comes before the other."""
    op.execute("UPDATE ledger SET since = substr(since, 1, length(since) - 6) WHERE since LIKE '%+00:00'")
    op.execute("UPDATE ledger SET since = since || '.000000' WHERE length(since) = 19")
