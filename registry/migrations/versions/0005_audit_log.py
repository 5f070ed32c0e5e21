"""The audit log: entries that are only ever added, and the months that were sealed.

The database itself refuses to change an entry, to delete one whose month was not given up for the purge, and to change
anything of a sealed month but its purge. Whoever may drop triggers is not stopped by them: that is what the chain of
hashes and its anchored head are for. A later step that copies these tables (`batch_alter_table` on SQLite) must make
the triggers anew.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

SQLITE = (
    """
    CREATE TRIGGER audit_entry_added_once BEFORE INSERT ON audit_entry
    WHEN EXISTS (SELECT 1 FROM audit_entry WHERE number = NEW.number)
    BEGIN SELECT RAISE(ABORT, 'the audit log has this entry already'); END
    """,
    """
    CREATE TRIGGER audit_entry_unaltered BEFORE UPDATE ON audit_entry
    BEGIN SELECT RAISE(ABORT, 'an entry of the audit log is never changed'); END
    """,
    """
    CREATE TRIGGER audit_entry_kept BEFORE DELETE ON audit_entry
    WHEN NOT EXISTS (
        SELECT 1 FROM audit_segment
        WHERE purged_at IS NOT NULL AND OLD.number BETWEEN first_number AND last_number
    )
    BEGIN SELECT RAISE(ABORT, 'an entry of the audit log is deleted with its month, when that is purged'); END
    """,
    """
    CREATE TRIGGER audit_segment_unaltered BEFORE UPDATE ON audit_segment
    WHEN OLD.purged_at IS NOT NULL OR NEW.purged_at IS NULL OR NEW.first_number IS NOT OLD.first_number
        OR NEW.last_number IS NOT OLD.last_number OR NEW.count IS NOT OLD.count OR NEW.month IS NOT OLD.month
        OR NEW.head IS NOT OLD.head OR NEW.sealed_at IS NOT OLD.sealed_at
    BEGIN SELECT RAISE(ABORT, 'of a sealed month of the audit log only the purge is noted, once'); END
    """,
    """
    CREATE TRIGGER audit_segment_kept BEFORE DELETE ON audit_segment
    BEGIN SELECT RAISE(ABORT, 'a sealed month of the audit log is never deleted'); END
    """,
)

POSTGRESQL = (
    """
    CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'the audit log refuses this: it is only ever added to, and purged by whole months'; END $$
    """,
    """
    CREATE FUNCTION audit_keep_entry() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN
        IF EXISTS (
            SELECT 1 FROM audit_segment
            WHERE purged_at IS NOT NULL AND OLD.number BETWEEN first_number AND last_number
        ) THEN RETURN OLD; END IF;
        RAISE EXCEPTION 'an entry of the audit log is deleted with its month, when that is purged';
    END $$
    """,
    """
    CREATE FUNCTION audit_keep_segment() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN
        IF OLD.purged_at IS NULL AND NEW.purged_at IS NOT NULL
            AND (NEW.first_number, NEW.last_number, NEW.count, NEW.month, NEW.head, NEW.sealed_at)
                = (OLD.first_number, OLD.last_number, OLD.count, OLD.month, OLD.head, OLD.sealed_at)
        THEN RETURN NEW; END IF;
        RAISE EXCEPTION 'of a sealed month of the audit log only the purge is noted, once';
    END $$
    """,
    "CREATE TRIGGER audit_entry_unaltered BEFORE UPDATE ON audit_entry FOR EACH ROW EXECUTE FUNCTION audit_refuse()",
    "CREATE TRIGGER audit_entry_kept BEFORE DELETE ON audit_entry FOR EACH ROW EXECUTE FUNCTION audit_keep_entry()",
    "CREATE TRIGGER audit_entry_not_emptied BEFORE TRUNCATE ON audit_entry EXECUTE FUNCTION audit_refuse()",
    "CREATE TRIGGER audit_segment_unaltered BEFORE UPDATE ON audit_segment FOR EACH ROW"
    " EXECUTE FUNCTION audit_keep_segment()",
    "CREATE TRIGGER audit_segment_kept BEFORE DELETE ON audit_segment FOR EACH ROW EXECUTE FUNCTION audit_refuse()",
    "CREATE TRIGGER audit_segment_not_emptied BEFORE TRUNCATE ON audit_segment EXECUTE FUNCTION audit_refuse()",
)


def upgrade() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("actor", sa.Integer(), nullable=True),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=True),
        sa.Column("subject_number", sa.Integer(), nullable=True),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index("audit_by_act", "audit_entry", ["act", "number"])
    op.create_index("audit_by_actor", "audit_entry", ["role", "actor", "number"])
    op.create_table(
        "audit_segment",
        sa.Column("first_number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("month", sa.String(), nullable=False),
        sa.Column("head", sa.String(), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("purged_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("first_number"),
    )
    for statement in POSTGRESQL if op.get_bind().dialect.name == "postgresql" else SQLITE:
        op.execute(statement)
