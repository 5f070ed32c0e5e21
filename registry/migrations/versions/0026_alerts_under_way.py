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
