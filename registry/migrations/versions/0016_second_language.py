"""The language that a person reads where their own is not shipped."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.add_column("person", sa.Column("second_language", sa.String(), nullable=True))
