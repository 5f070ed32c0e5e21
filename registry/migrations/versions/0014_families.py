"""Codes have names, addresses may ask without one, enquiries are put to the person, relatives write short messages."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

OPEN = sa.text("handled_at IS NULL")


def upgrade() -> None:
    with op.batch_alter_table("family_code") as code:
        code.add_column(sa.Column("label", sa.LargeBinary(), nullable=True))
        code.add_column(sa.Column("shows_place", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("family_code") as code:
        code.alter_column("shows_place", existing_type=sa.Boolean(), server_default=None)
    op.add_column("family_ask", sa.Column("code_id", sa.Integer(), nullable=True))
    _enquiries()
    _allowed()
    _messages()


def _enquiries() -> None:
    with op.batch_alter_table("enquiry") as enquiry:
        for column in ("relation", "place", "asker"):
            enquiry.add_column(sa.Column(column, sa.LargeBinary(), nullable=True))
        enquiry.add_column(sa.Column("state", sa.String(length=24), nullable=False, server_default="to find"))
        enquiry.add_column(sa.Column("person_id", sa.Integer(), nullable=True))
        enquiry.add_column(sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True))
        enquiry.create_foreign_key("enquiry_person_id_fkey", "person", ["person_id"], ["id"])
    with op.batch_alter_table("enquiry") as enquiry:
        enquiry.alter_column("state", existing_type=sa.String(length=24), server_default=None)
    op.create_index("enquiry_open", "enquiry", ["state", "id"], sqlite_where=OPEN, postgresql_where=OPEN)
    op.create_index("enquiries_about", "enquiry", ["person_id", "asked_at"])


def _allowed() -> None:
    op.create_table(
        "family_allowed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("address_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.LargeBinary(), nullable=True),
        sa.Column("allowed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("person_id", "address_id"),
    )
    op.create_index("ix_family_allowed_address_id", "family_allowed", ["address_id"])
    op.create_table(
        "family_block",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("address_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("person_id", "address_id"),
    )
    op.create_index("ix_family_block_address_id", "family_block", ["address_id"])


def _messages() -> None:
    op.create_table(
        "family_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("address_id", sa.Integer(), nullable=True),
        sa.Column("from_person", sa.Boolean(), nullable=False),
        sa.Column("called", sa.LargeBinary(), nullable=True),
        sa.Column("text", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"]),
        sa.ForeignKeyConstraint(["decided_by"], ["officer.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("family_messages_by", "family_message", ["address_id", "at"])
    op.create_index("family_messages_of", "family_message", ["person_id", "at"])
    op.create_index("ix_family_message_state", "family_message", ["state"])
