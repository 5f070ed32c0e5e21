"""Which warden cares for whom."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, select

from registry.areas import add_area, chain
from registry.groups import LARGEST, assign_group
from registry.settings import seed_post
from registry.store import Store
from registry.tables import AreaKind, CareGroup, Person, PersonState
from tests.fakes.clock import NOON
from tests.fakes.emptying import empty

TREE = (("xb", None), ("south", "xb"), ("port", "south"), ("hill", "south"), ("capital", "xb"))


class Register:
    """Areas, and people and groups by name, in one session."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.areas: dict[str, int] = {}
        post = seed_post(session, code="XB", name="Embassy", country="XB")
        for code, parent in TREE:
            area = add_area(
                session, code=code, post_id=post.id or 0, parent_id=self.areas.get(parent or ""),
                kind=AreaKind.ZONE, names={"en": code},
            )  # fmt: skip
            self.areas[code] = area.id or 0
        self._count = 0

    def person(self, area: str, language: str = "en", group: int | None = None) -> Person:
        self._count += 1
        person = Person(
            code=f"p{self._count}", language=language, area_id=self.areas[area], group_id=group, joined_at=NOON,
            confirmed_at=NOON,
        )  # fmt: skip
        self.session.add(person)
        self.session.flush()
        return person

    def group(self, area: str, members: int = 0, language: str = "en") -> int:
        """A group whose warden lives in the area; its number."""
        warden = self.person(area, language)
        group = CareGroup(code=f"g{warden.id}", name="Group", warden_id=warden.id)
        self.session.add(group)
        self.session.flush()
        assert group.id is not None
        for _ in range(members):
            self.person(area, language, group.id)
        return group.id

    def warden_of(self, group: int) -> Person:
        return self.session.get_one(Person, self.session.get_one(CareGroup, group).warden_id)

    def assigned(self, person: Person) -> int | None:
        assign_group(self.session, person)
        return person.group_id


@pytest.fixture
def register(store: Store) -> Iterator[Register]:
    with Session(store.engine) as session:
        yield Register(session)


def test_a_newcomer_gets_the_group_of_the_nearest_warden(register: Register) -> None:
    country, near, _ = register.group("xb"), register.group("south", members=5), register.group("capital")
    assert register.assigned(register.person("port")) == near
    assert register.assigned(register.person("capital")) != country
    assert register.assigned(register.person("xb")) == country


def test_of_wardens_as_near_the_one_who_speaks_the_language_then_the_smallest_group(register: Register) -> None:
    large, small, arabic = register.group("port", 3), register.group("port", 1), register.group("port", 9, "ar")

    assert register.assigned(register.person("port")) == small
    assert register.assigned(register.person("port", "ar")) == arabic
    assert register.assigned(register.person("port", "bn")) != large


def test_where_no_warden_is_near_nobody_cares(register: Register) -> None:
    register.group("capital"), register.group("hill")
    assert register.assigned(register.person("port")) is None
    assert register.assigned(register.person("south")) is None


def test_whoever_moves_out_of_reach_loses_the_warden(register: Register) -> None:
    register.group("port")
    person = register.person("port")
    assert register.assigned(person) is not None
    person.area_id = register.areas["capital"]
    assert register.assigned(person) is None


def test_nobody_is_put_into_a_full_group(register: Register) -> None:
    full = register.group("port", members=LARGEST)
    assert register.assigned(register.person("port")) is None
    spare = register.group("south", members=LARGEST - 1)
    assert register.assigned(register.person("port")) == spare
    assert full != spare


def test_a_member_of_a_full_group_keeps_it(register: Register) -> None:
    full = register.group("port", members=LARGEST - 1)
    other = register.group("port")
    member = register.person("port", group=full)

    assert register.assigned(member) == full
    assert other != full


def test_whoever_has_left_takes_no_place(register: Register) -> None:
    group = register.group("port", members=LARGEST)
    member = register.session.exec(select(Person).where(Person.group_id == group)).first()
    assert member is not None
    member.state = PersonState.LEFT
    register.session.add(member)

    assert register.assigned(register.person("port")) == group


def test_a_warden_who_left_gets_nobody_and_is_replaced(register: Register) -> None:
    left, stays = register.group("port"), register.group("xb")
    member = register.person("port", group=left)
    register.warden_of(left).state = PersonState.LEFT
    register.session.flush()

    assert register.assigned(member) == stays


def test_a_warden_is_not_put_into_their_own_group(register: Register) -> None:
    own = register.group("port")
    assert register.assigned(register.warden_of(own)) is None
    other = register.group("xb")
    assert register.assigned(register.warden_of(own)) == other


AREA = st.sampled_from([code for code, _ in TREE])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(AREA, st.sampled_from([0, 1, LARGEST - 1, LARGEST])), max_size=4), AREA)
def test_whoever_is_assigned_has_a_warden_around_them_with_room(
    store: Store, groups: list[tuple[str, int]], home: str
) -> None:
    empty(store)
    with Session(store.engine) as session:
        register = Register(session)
        sizes = {register.group(area, members): (area, members) for area, members in groups}
        person = register.person(home)
        assigned = register.assigned(person)
        around = chain(session, person.area_id)
        able = {
            group: around.index(register.areas[area])
            for group, (area, members) in sizes.items()
            if members < LARGEST and register.areas[area] in around
        }

        assert (assigned is None) == (not able)
        assert assigned is None or able[assigned] == min(able.values())
        assert register.assigned(person) == assigned
