"""Areas and how they nest."""

from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, select

from registry.areas import UnknownArea, add_area, chain, chains, find_area, name_of, zone_of, zones
from registry.settings import seed_post
from registry.store import Store
from registry.tables import Area, AreaKind, AreaWithin
from tests.fakes.emptying import empty


def draw(session: Session, parents: list[int | None]) -> list[int]:
    """An area for each entry, below the area whose place in the list it names; their numbers."""
    post = seed_post(session, code="XB", name="Embassy", country="XB")
    drawn: list[int] = []
    for number, parent in enumerate(parents):
        area = add_area(
            session, code=str(number), post_id=post.id or 0, parent_id=None if parent is None else drawn[parent],
            kind=AreaKind.ZONE, names={"en": str(number)},
        )  # fmt: skip
        drawn.append(area.id or 0)
    return drawn


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(0, 9), max_size=9))
def test_a_chain_goes_from_the_area_itself_out_to_the_widest(store: Store, picks: list[int]) -> None:
    parents = [None if pick > number or number == 0 else pick % number for number, pick in enumerate([0, *picks])]
    empty(store)

    def check(session: Session) -> None:
        drawn = draw(session, parents)
        for number, area_id in enumerate(drawn):
            walk, at = [], number
            while at is not None:
                walk.append(drawn[at])
                at = parents[at]  # type: ignore[assignment]
            assert chain(session, area_id) == walk == chains(session)[area_id]
            depths = session.exec(
                select(AreaWithin.depth).where(AreaWithin.area_id == area_id).order_by(AreaWithin.depth)  # type: ignore[arg-type]
            ).all()
            assert list(depths) == list(range(len(walk)))

    store.write_now(check)


def test_an_area_that_does_not_exist_is_named(store: Store) -> None:
    with pytest.raises(UnknownArea, match="no area number 7"):
        store.read_now(lambda session: find_area(session, 7))
    assert store.read_now(lambda session: chain(session, 7)) == []


@pytest.mark.parametrize(
    ("names", "language", "name"),
    [
        ({"en": "Port", "ar": "الميناء"}, "ar", "الميناء"),
        ({"en": "Port", "ar": "الميناء"}, "bn", "Port"),
        ({"en": "Port", "ar": ""}, "ar", "Port"),
    ],
)
def test_a_place_name_may_fall_back_to_english(names: dict[str, str], language: str, name: str) -> None:
    assert name_of(names, language) == name


def test_the_clock_of_an_area_is_its_own_or_that_of_the_nearest_area_around_it(store: Store) -> None:
    empty(store)

    def check(session: Session) -> None:
        country, region, city, island = draw(session, [None, 0, 1, 0])
        for area_id, zone in ((country, "Asia/Beirut"), (island, "Asia/Nicosia")):
            session.get_one(Area, area_id).time_zone = zone
        session.flush()
        assert [zone_of(session, each) for each in (country, region, city, island)] == [
            ZoneInfo("Asia/Beirut"), ZoneInfo("Asia/Beirut"), ZoneInfo("Asia/Beirut"), ZoneInfo("Asia/Nicosia"),
        ]  # fmt: skip
        assert zones(session) == {each: zone_of(session, each) for each in (country, region, city, island)}

    store.write_now(check)


def test_where_no_area_has_a_clock_there_is_none(store: Store) -> None:
    empty(store)

    def check(session: Session) -> None:
        [country, region] = draw(session, [None, 0])
        assert (zone_of(session, region), zones(session)) == (None, {})
        session.get_one(Area, region).time_zone = "Asia/Beirut"
        session.flush()
        assert zones(session) == {region: ZoneInfo("Asia/Beirut")}
        assert zone_of(session, country) is None

    store.write_now(check)
