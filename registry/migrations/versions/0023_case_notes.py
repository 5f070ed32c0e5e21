"""Notes and referrals of cases, who has one open, and what the lists of cases and of messages go by."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"

NOT_SEEN, TO_ASK, NOT_ANSWERED, NOT_CLOSED = (
    sa.text(which) for which in ("seen_at IS NULL", "ask_at IS NOT NULL", "answered_at IS NULL", "closed_at IS NULL")
)


def upgrade() -> None:
    _entries()
    _referrals()
    op.create_table(
        "case_look",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["need_case.id"]),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"]),
        sa.PrimaryKeyConstraint("case_id", "officer_id"),
    )
    _index("cases_in_order", "need_case", ["urgency", "opened_at", "id", "officer_id"], NOT_CLOSED)
    _index("cases_by_end", "need_case", ["closed_at", "id"], sa.text("closed_at IS NOT NULL"))
    op.create_index(
        "incoming_for_officers",
        "incoming",
        ["id"],
        sqlite_where=sa.text("for_officer IS 1 AND handled_at IS NULL"),
        postgresql_where=sa.text("for_officer IS TRUE AND handled_at IS NULL"),
    )


def _entries() -> None:
    op.create_table(
        "case_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=True),
        sa.Column("for_officer_id", sa.Integer(), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("text", sa.LargeBinary(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["need_case.id"]),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"]),
        sa.ForeignKeyConstraint(["for_officer_id"], ["officer.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("case_entries_of", "case_entry", ["case_id", "id"])
    _index("case_entries_unseen", "case_entry", ["for_officer_id"], NOT_SEEN)


def _referrals() -> None:
    op.create_table(
        "referral",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("to_whom", sa.LargeBinary(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stands", sa.Boolean(), nullable=False),
        sa.Column("ask_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["need_case.id"]),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("referrals_of", "referral", ["case_id", "id"])
    _index("referrals_to_ask", "referral", ["ask_at"], TO_ASK)
    _index("referrals_waiting", "referral", ["case_id"], NOT_ANSWERED)


def _index(name: str, table: str, columns: list[str], which: sa.TextClause) -> None:
    op.create_index(name, table, columns, sqlite_where=which, postgresql_where=which)
