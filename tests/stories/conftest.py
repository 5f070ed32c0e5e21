"""Bravia with its South, and two officers; the stories' world."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlmodel import Session, select

from registry.areas import add_area
from registry.tables import AreaKind, Officer, Point, PointKind, Post
from tests.stories.world import World, begin

PLACES = (
    ("xb", None, AreaKind.COUNTRY, "Bravia", None, None),
    ("south", "xb", AreaKind.REGION, "South", None, None),
    ("port", "south", AreaKind.CITY, "Port Sur", 33.27, 35.20),
    ("capital", "xb", AreaKind.CITY, "Bravia City", 33.89, 35.50),
)


def found(world: World) -> None:
    def places(session: Session) -> None:
        post = session.exec(select(Post)).one()
        areas: dict[str, int] = {}
        for code, parent, kind, name, latitude, longitude in PLACES:
            area = add_area(
                session, code=code, post_id=post.id or 0, parent_id=areas.get(parent or ""), kind=kind,
                names={"en": name}, latitude=latitude, longitude=longitude,
            )  # fmt: skip
            areas[code] = area.id or 0
            session.add(
                Point(
                    code=f"p-{code}", area_id=areas[code], kind=PointKind.ASSEMBLY, names={"en": f"{name} school"},
                    latitude=33.3, longitude=35.2,
                )  # fmt: skip
            )
        for login in ("ada", "ben"):
            officer = Officer(login=login, name=login.title(), password_hash="-", may_propose=True, may_approve=True)
            session.add(officer)

    world.write(places)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with begin(tmp_path, found) as started:
        yield started
