"""What a proposal may say beside its level, and officers who decide from Telegram."""

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    pass
