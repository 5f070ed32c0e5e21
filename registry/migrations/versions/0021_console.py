"""How officers read the console, who only looks, and what a plan holds: outlines, clocks, routes, room, review dates."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.add_column("officer", sa.Column("may_work", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("officer", sa.Column("language", sa.String(), nullable=False, server_default="en"))
    op.add_column("officer", sa.Column("time_zone", sa.String(), nullable=True))
    op.add_column("officer", sa.Column("looked_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("area", sa.Column("outline", sa.JSON(), nullable=True))
    op.add_column("area", sa.Column("time_zone", sa.String(), nullable=True))
    op.add_column("area", sa.Column("review_by", sa.Date(), nullable=True))
    op.add_column("point", sa.Column("capacity", sa.Integer(), nullable=True))
    op.create_table(
        "evacuation_route",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("path", sa.JSON(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code"),
    )
    op.create_index("ix_evacuation_route_area_id", "evacuation_route", ["area_id"])
    op.create_index("people_counted", "person", ["area_id", "state"])
    in_no_group = sa.text("coalesce(group_id, 0) = 0 AND state = 'active'")
    op.create_index(
        "people_without_group", "person", ["area_id", "id"], sqlite_where=in_no_group, postgresql_where=in_no_group
    )
