"""Two records of one person made one, and files that are looked at before they are taken."""

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    pass
