"""The delivery engine: leases, the health of carriers, filling in order of need, indexes for what is asked often."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

ON_ITS_WAY = sa.text("state IN ('sending', 'unknown')")


def upgrade() -> None:
    op.create_table(
        "carrier_health",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("down_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("why", sa.String(), nullable=True),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("channel"),
    )
    op.create_table(
        "lease",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("token", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("name"),
    )
    with op.batch_alter_table("broadcast") as broadcast:
        broadcast.add_column(sa.Column("phase", sa.Integer(), nullable=False, server_default="0"))
        broadcast.add_column(sa.Column("faults", sa.Integer(), nullable=False, server_default="0"))
        broadcast.add_column(sa.Column("fill_after", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "delivery_on_its_way", "delivery", ["channel"], sqlite_where=ON_ITS_WAY, postgresql_where=ON_ITS_WAY
    )
    op.create_index("ledger_board", "ledger", ["alert_id", "state", "area_id"])
    op.create_index("task_open", "task", ["warden_id", "state"])
