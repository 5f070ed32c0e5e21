"""Second factors, log-ins that are bound, administration by two, and decisions that no officer takes alone."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

ALONE = "NEW.approved_by = NEW.proposed_by AND NOT NEW.override AND NEW.kind <> 'correction'"
BY_TWO = "approved_by IS NULL OR approved_by <> proposed_by OR override OR kind = 'correction'"


def upgrade() -> None:
    # Not in a batch, which would copy the table on SQLite: other tables refer to this one.
    op.add_column("officer", sa.Column("may_administer", sa.Boolean(), nullable=False, server_default="0"))
    op.add_column("officer", sa.Column("totp_secret", sa.LargeBinary(), nullable=True))
    op.add_column("officer", sa.Column("totp_step", sa.Integer(), nullable=True))
    op.create_table(
        "recovery_code",
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"]),
        sa.PrimaryKeyConstraint("code_hash"),
    )
    op.create_index("ix_recovery_code_officer_id", "recovery_code", ["officer_id"])
    # Log-ins of before are not bound to anything: everybody logs in anew.
    op.drop_table("officer_session")
    op.create_table(
        "officer_session",
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agent", sa.String(), nullable=False),
        sa.Column("proven", sa.Boolean(), nullable=False),
        sa.Column("stamp", sa.String(), nullable=False),
        sa.Column("wrong_codes", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"]),
        sa.PrimaryKeyConstraint("token_hash"),
    )
    op.create_index("ix_officer_session_officer_id", "officer_session", ["officer_id"])
    op.create_table(
        "administrative_act",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state <> 'confirmed' OR (decided_by IS NOT NULL AND decided_by <> proposed_by)", name="act_by_two"
        ),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"]),
        sa.ForeignKeyConstraint(["proposed_by"], ["officer.id"]),
        sa.ForeignKeyConstraint(["decided_by"], ["officer.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_administrative_act_state", "administrative_act", ["state"])
    if op.get_bind().dialect.name == "sqlite":
        # SQLite adds a constraint by copying the table, and other tables refer to this one.
        for act in ("INSERT", "UPDATE"):
            op.execute(
                f"CREATE TRIGGER decision_by_two_{act.lower()} BEFORE {act} ON decision WHEN {ALONE}"
                " BEGIN SELECT RAISE(ABORT, 'decision_by_two'); END"
            )
    else:
        op.create_check_constraint("decision_by_two", "decision", BY_TWO)
