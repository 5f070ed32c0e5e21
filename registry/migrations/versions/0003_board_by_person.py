"""The index of the ledger's pages ends with the person: people of one state and moment are walked, not sorted."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.drop_index("ledger_board", "ledger")
    op.create_index("ledger_board", "ledger", ["state", "alert_id", "area_id", "since", "person_id"])
