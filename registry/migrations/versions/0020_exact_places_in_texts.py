"""Whether an exact place stands in what somebody wrote; of what came before nobody knows, so the purge looks."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    # Not in a batch, which would copy the table on SQLite: sealed columns are read by nobody here.
    op.add_column("incoming", sa.Column("exact_place", sa.Boolean(), nullable=False, server_default=sa.true()))
