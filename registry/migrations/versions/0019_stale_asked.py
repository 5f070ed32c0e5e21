"""When somebody was asked, beside an alert, whether they are still there: not the question before they are dropped."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.add_column("person", sa.Column("stale_asked_at", sa.DateTime(timezone=True), nullable=True))
