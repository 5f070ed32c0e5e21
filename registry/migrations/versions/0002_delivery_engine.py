"""The delivery engine: leases, the health of carriers, filling in order of need, indexes for what is asked often."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

QUEUED = sa.text("state = 'queued'")
REFERRED = sa.text("carrier_ref IS NOT NULL")
CARRIED = sa.text("carried_to IS NOT NULL")
WAITING = sa.text("waits_for IS NOT NULL AND due_at IS NOT NULL")
HANDED_OVER = sa.text("state = 'with an officer'")
SLOW = sa.text("needs_rank > 0")
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
    with op.batch_alter_table("delivery") as delivery:
        delivery.add_column(sa.Column("recency", sa.Integer(), nullable=False, server_default="0"))
    op.execute("UPDATE delivery SET recency = -alert_id WHERE alert_id IS NOT NULL AND state = 'queued'")
    op.drop_index("delivery_queued", "delivery")
    op.create_index(
        "delivery_queued",
        "delivery",
        ["channel", "priority", "urgency", "recency", "id"],
        sqlite_where=QUEUED,
        postgresql_where=QUEUED,
    )
    op.create_index("ledger_board", "ledger", ["state", "alert_id", "area_id", "since"])
    op.drop_index("delivery_of_broadcast", "delivery")
    op.create_index("delivery_of_broadcast", "delivery", ["broadcast_id", "channel", "state"])
    op.create_index("task_open", "task", ["warden_id", "state"])
    op.create_index("ix_seen_at", "seen", ["at"])
    op.drop_index("ix_alert_area_area_id", "alert_area")
    op.create_index("alerts_of_area", "alert_area", ["area_id", "alert_id"])
    op.drop_index("ix_delivery_carrier_ref", "delivery")
    op.create_index("delivery_by_ref", "delivery", ["carrier_ref"], sqlite_where=REFERRED, postgresql_where=REFERRED)
    op.drop_index("ix_ledger_carried_to", "ledger")
    op.create_index(
        "ledger_carried", "ledger", ["carried_to", "person_id"], sqlite_where=CARRIED, postgresql_where=CARRIED
    )
    with op.batch_alter_table("ledger") as ledger:
        ledger.add_column(sa.Column("waits_for", sa.Integer(), nullable=True))
        ledger.add_column(sa.Column("waits_below", sa.Integer(), nullable=True))
        ledger.add_column(sa.Column("needs", sa.Integer(), nullable=True))
    op.create_index(
        "ledger_waiting", "ledger", ["waits_for", "waits_below"], sqlite_where=WAITING, postgresql_where=WAITING
    )
    op.create_index(
        "ledger_handed_over",
        "ledger",
        ["state", "alert_id", "area_id", "why", "needs", "since", "person_id"],
        sqlite_where=HANDED_OVER,
        postgresql_where=HANDED_OVER,
    )
    op.drop_index("ix_person_area_id", "person")
    op.create_index("people_of_area", "person", ["area_id", "id"])
    op.create_index("slow_people", "person", ["area_id", "id"], sqlite_where=SLOW, postgresql_where=SLOW)
    op.drop_index("ix_address_person_id", "address")
    op.create_index("addresses_of_person", "address", ["person_id", "rank"])
    for role in ("warden_id", "deputy_id", "zone_warden_id"):
        op.create_index(f"ix_care_group_{role}", "care_group", [role])
