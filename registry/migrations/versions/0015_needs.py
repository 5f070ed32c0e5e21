"""How urgent a case is, whether it was opened under duress, and marks that people put on themselves."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    # Not in a batch, which would copy the table on SQLite: sealed columns are read by nobody here.
    op.add_column("need_case", sa.Column("urgency", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("need_case", sa.Column("duress", sa.Boolean(), nullable=False, server_default="0"))
    with op.batch_alter_table("person_mark") as mark:
        mark.alter_column("officer_id", existing_type=sa.Integer(), nullable=True)
