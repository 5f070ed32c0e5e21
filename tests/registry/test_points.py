"""Open points: the nearest, and the wind in which they lie."""

import pytest
from sqlmodel import Session

from registry.areas import add_area
from registry.points import first_of_each, nearest_of_each, open_points, wind
from registry.settings import seed_post
from registry.store import Store
from registry.tables import AreaKind, Point, PointKind

HERE = (33.0, 35.0)


def point(
    code: str, kind: PointKind, latitude: float, longitude: float = 35.0, area_id: int = 1, open: bool = True
) -> Point:
    return Point(
        code=code, area_id=area_id, kind=kind, names={"en": code}, latitude=latitude, longitude=longitude, open=open
    )


@pytest.mark.parametrize(
    ("there", "expected"),
    [
        ((34.0, 35.0), "n"), ((33.5, 35.6), "ne"), ((33.0, 36.0), "e"), ((32.5, 35.6), "se"), ((32.0, 35.0), "s"),
        ((32.5, 34.4), "sw"), ((33.0, 34.0), "w"), ((33.5, 34.4), "nw"), ((33.0, -145.0), "n"),
    ],
)  # fmt: skip
def test_one_of_eight_winds(there: tuple[float, float], expected: str) -> None:
    assert wind(HERE, there) == expected


def test_over_the_date_line_east_stays_east() -> None:
    assert wind((0.0, 179.9), (0.0, -179.9)) == "e"


def test_the_nearest_of_each_kind() -> None:
    points = [
        point("far", PointKind.SHELTER, 33.5), point("near", PointKind.SHELTER, 33.1),
        point("h", PointKind.HOSPITAL, 32.9),
    ]  # fmt: skip
    ways = {way.point.code: way for way in nearest_of_each(points, HERE)}
    assert ways.keys() == {"near", "h"}
    assert ways["near"].km == pytest.approx(11.1, abs=0.1)
    assert (ways["near"].wind, ways["h"].wind) == ("n", "s")


def test_without_a_position_the_innermost_area_goes_first() -> None:
    points = [
        point("country", PointKind.SHELTER, 33.5, area_id=1), point("city", PointKind.SHELTER, 33.1, area_id=3),
        point("elsewhere", PointKind.HOSPITAL, 33.1, area_id=9),
    ]  # fmt: skip
    ways = first_of_each(points, [3, 2, 1])
    assert [(way.point.code, way.km, way.wind) for way in ways] == [("city", None, None)]


def test_only_open_points_count(store: Store) -> None:
    def seed(session: Session) -> list[str]:
        post = seed_post(session, code="XB", name="Embassy", country="XB")
        area = add_area(
            session, code="xb", post_id=post.id or 0, parent_id=None, kind=AreaKind.COUNTRY, names={"en": "B"}
        )
        for code, is_open in (("yes", True), ("no", False)):
            session.add(point(code, PointKind.SHELTER, 33.0, area_id=area.id or 0, open=is_open))
        session.flush()
        return [each.code for each in open_points(session)]

    assert store.write_now(seed) == ["yes"]
