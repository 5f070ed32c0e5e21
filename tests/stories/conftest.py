"""Bravia with its South and its North, and two officers; the stories' world."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlmodel import Session

from registry.areas import add_area
from registry.keys import sandbox_ring
from registry.migrating import upgrade
from registry.settings import seed_post
from registry.store import Store
from registry.tables import AreaKind, Officer, Point, PointKind
from tests.stories.world import World, begin

PLACES = (
    ("xb", None, AreaKind.COUNTRY, "Bravia", None, None),
    ("south", "xb", AreaKind.REGION, "South", None, None),
    ("port", "south", AreaKind.CITY, "Port Sur", 33.27, 35.20),
    ("springs", "south", AreaKind.CITY, "Springs", 33.38, 35.48),
    ("north", "xb", AreaKind.REGION, "North", None, None),
    ("capital", "north", AreaKind.CITY, "Bravia City", 33.89, 35.50),
    ("springs-north", "north", AreaKind.CITY, "Springs", 34.43, 35.84),
)


@pytest.fixture(scope="session")
def bravia(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the places and the officers, and nobody registered yet; making it once is faster."""
    path = tmp_path_factory.mktemp("bravia") / "muster.db"
    upgrade(f"sqlite:///{path}")
    store = Store(f"sqlite:///{path}", sandbox_ring())
    store.write_now(found)
    store.close()
    return path


@pytest.fixture
async def world(tmp_path: Path, bravia: Path) -> AsyncIterator[World]:
    async with begin(tmp_path, bravia) as started:
        yield started


def found(session: Session) -> None:
    post = seed_post(session, code="XB", name="Embassy in Bravia", country="XB")
    areas: dict[str, int] = {}
    for code, parent, kind, name, latitude, longitude in PLACES:
        area = add_area(
            session, code=code, post_id=post.id or 0, parent_id=areas.get(parent or ""), kind=kind,
            names={"en": name}, latitude=latitude, longitude=longitude,
        )  # fmt: skip
        areas[code] = area.id or 0
        point = Point(
            code=f"p-{code}", area_id=areas[code], kind=PointKind.ASSEMBLY, names={"en": f"{name} school"},
            latitude=33.3, longitude=35.2,
        )  # fmt: skip
        session.add(point)
    for login in ("ada", "ben"):
        officer = Officer(login=login, name=login.title(), password_hash="-", may_propose=True, may_approve=True)
        session.add(officer)
