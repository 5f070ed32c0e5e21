"""Since when a version of the ladder has held: one that was made may have to wait."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.add_column("ladder_version", sa.Column("held_since", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE ladder_version SET held_since = made_at")
