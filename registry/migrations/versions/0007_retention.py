"""Texts can be forgotten, people are asked whether they are still there, and an erasure leaves a record."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

UNFINISHED = sa.text("finished_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "erasure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("why", sa.String(length=24), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=True),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("farewell_id", sa.Integer(), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_erasure_person_id", "erasure", ["person_id"])
    op.create_index("erasure_unfinished", "erasure", ["id"], sqlite_where=UNFINISHED, postgresql_where=UNFINISHED)
    op.add_column("person", sa.Column("confirm_asked_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("thread") as thread:
        thread.alter_column("notes", nullable=True)
    with op.batch_alter_table("incoming") as incoming:
        incoming.alter_column("text", nullable=True)
    with op.batch_alter_table("relay") as relay:
        relay.alter_column("text", nullable=True)
