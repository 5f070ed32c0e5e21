"""A new version of the ladder: read, compared, and made by two."""

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session

from alert_levels.ladder import LadderFault
from alert_levels.ladder_change import as_toml, changes, check_change, confirm_ladder, propose_ladder, read_definition
from alert_levels.ladder_versions import current_ladder, newest_version
from alert_levels.taking_up import take_up_ladder
from registry.by_two import ActRefused, ByTheSame, NothingToDo
from registry.store import Store
from registry.tables import Officer
from tests.fakes.clock import NOON
from tests.fakes.country import shipped_levels

SHIPPED = shipped_levels()
ANSWERS = {answer for level in SHIPPED for answer in level["answers"]}  # type: ignore[attr-defined]
UMA, IVO = 1, 2


def with_change(**values: Any) -> list[dict[str, Any]]:
    """The shipped ladder with other values at level 2."""
    return [{**level, **values} if level["rank"] == 2 else dict(level) for level in SHIPPED]


@pytest.fixture
def begun(store: Store) -> Store:
    store.write_now(lambda s: current_ladder(s, SHIPPED, NOON))
    store.write_now(_administrators)
    return store


def _administrators(session: Session) -> None:
    for number, login in ((UMA, "uma"), (IVO, "ivo")):
        session.add(Officer(id=number, login=login, name=login, password_hash="-", may_administer=True))


def proposed(store: Store, definition: list[dict[str, Any]]) -> int:
    return store.write_now(lambda s: propose_ladder(s, UMA, as_toml(definition), ANSWERS, NOON).id) or 0


def test_the_text_of_a_ladder_reads_back_as_the_ladder() -> None:
    assert read_definition(as_toml(SHIPPED)) == SHIPPED


@given(
    st.dictionaries(
        st.from_regex(r"[a-z_]{1,9}", fullmatch=True),
        st.text() | st.integers(-9, 9) | st.booleans() | st.lists(st.text()),
    )
)
def test_any_value_of_a_level_is_written_as_it_is_read(level: dict[str, Any]) -> None:
    assert tomllib.loads(as_toml([level]))["ladder"]["level"] == [level]


def test_every_difference_is_named_with_both_values() -> None:
    assert changes(SHIPPED, with_change(again_times=3, silence_after="12h")) == (
        "level 2, again_times: 1 becomes 3",
        'level 2, silence_after: "24h" becomes "12h"',
    )


def test_a_confirmed_version_holds_from_the_next_start(begun: Store) -> None:
    act = proposed(begun, with_change(again_times=3))
    with pytest.raises(ByTheSame):
        begun.write_now(lambda s: confirm_ladder(s, act, UMA, NOON))
    assert begun.read_now(lambda s: current_ladder(s, SHIPPED, NOON)).level(2).escalation.again_times == 1

    begun.write_now(lambda s: confirm_ladder(s, act, IVO, NOON))
    assert begun.read_now(lambda s: current_ladder(s, SHIPPED, NOON)).level(2).escalation.again_times == 1
    begun.write_now(lambda s: take_up_ladder(s, SHIPPED, NOON))

    assert begun.read_now(lambda s: current_ladder(s, SHIPPED, NOON)).level(2).escalation.again_times == 3
    assert begun.read_now(lambda s: newest_version(s).id) == 2


def test_of_two_changes_of_one_version_only_the_first_is_made(begun: Store) -> None:
    first, second = proposed(begun, with_change(again_times=3)), proposed(begun, with_change(again_times=4))
    begun.write_now(lambda s: confirm_ladder(s, first, IVO, NOON))

    with pytest.raises(ActRefused, match="changed since"):
        begun.write_now(lambda s: confirm_ladder(s, second, IVO, NOON))

    begun.write_now(lambda s: take_up_ladder(s, SHIPPED, NOON))
    assert begun.read_now(lambda s: current_ladder(s, SHIPPED, NOON)).level(2).escalation.again_times == 3


@pytest.mark.parametrize(
    ("definition", "says"),
    [
        (SHIPPED[:4], "ranks 0, 1, 2, 3, 4"),
        (with_change(answers=["safe", "help", "swim"]), "no words for the answer swim"),
    ],
)
def test_a_ladder_that_people_could_not_be_told_of_is_refused(definition: list[dict[str, Any]], says: str) -> None:
    with pytest.raises(LadderFault, match=says):
        check_change(SHIPPED, definition, ANSWERS)


def test_the_same_ladder_is_no_change() -> None:
    with pytest.raises(NothingToDo):
        check_change(SHIPPED, SHIPPED, ANSWERS)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("ladder: none", "not TOML"),
        ("", r"no \[\[ladder.level\]\]"),
        ("ladder = 4", r"no \[\[ladder.level\]\]"),
        ("[ladder]\nlevel = 4", "double brackets"),
        ("[ladder.level]\nrank = 0", "double brackets"),
        ("[[ladder.level]]\nrank = 0", "level 0: answers is missing"),
        ("[[ladder.level]]\nrank = " + "[" * 9999, "too many others"),
        ("[[ladder.level]]\nrank = nan", "rank must be a whole number"),
        ("[[ladder.level]]\nrank = true", "rank must be a whole number"),
        ("[[ladder.level]]\nrank = 1979-05-27", "rank must be a whole number"),
    ],
)
def test_a_text_that_is_no_ladder_is_refused_in_words(text: str, says: str) -> None:
    with pytest.raises(LadderFault, match=says):
        read_definition(text)
