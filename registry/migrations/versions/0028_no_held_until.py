"""How long a lane waits after a 429 is known to the lane alone: the store's column for it was never filled."""

from alembic import op

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    op.drop_column("carrier_health", "held_until")
