"""What a proposal may say beside its level, and officers who decide from Telegram."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    _slots()
    _officer_chats()


def _slots() -> None:
    op.add_column("decision", sa.Column("words", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("decision_line", sa.Column("leaves_at", sa.DateTime(timezone=True), nullable=True))
    # Written out, because Alembic adds a column and its reference to a SQLite table only by copying it.
    op.execute("ALTER TABLE decision_line ADD COLUMN route_id INTEGER REFERENCES evacuation_route (id)")
    op.execute("ALTER TABLE decision_line ADD COLUMN contact_id INTEGER REFERENCES contact (id)")


def _officer_chats() -> None:
    op.create_table(
        "officer_chat",
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("address_id", sa.Integer(), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wrong_codes", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"]),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"]),
        sa.PrimaryKeyConstraint("officer_id"),
        sa.UniqueConstraint("address_id"),
    )
    op.create_table(
        "officer_chat_code",
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"]),
        sa.PrimaryKeyConstraint("officer_id"),
        sa.UniqueConstraint("code_hash"),
    )
    op.create_table(
        "proposal_shown",
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("as_read", sa.String(), nullable=True),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"]),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"]),
        sa.PrimaryKeyConstraint("officer_id", "decision_id"),
    )
