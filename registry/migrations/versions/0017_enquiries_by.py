"""How many enquiries an address made within a day is counted without reading those of others."""

from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.create_index("enquiries_by", "enquiry", ["address_id", "at"])
