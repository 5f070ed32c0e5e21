"""Who asked on the public page about a reference that was never ours, for a day, so that one visitor counts once."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    op.create_table(
        "false_reference_ask",
        sa.Column("asker", sa.String(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("asker", "ref"),
    )
    op.create_index("false_reference_asks_at", "false_reference_ask", ["at"])
