"""The ladder as data: what it refuses, what its digits mean."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alert_levels.ladder import Ladder, LadderFault, Silence, parse_ladder, parse_span
from tests.fakes.country import shipped_ladder


def level(rank: int, **more: Any) -> dict[str, Any]:
    return {
        "rank": rank, "code": str(rank), "shape": "circle", "colour": "green", "answers": ["safe", "help"], **more,
    }  # fmt: skip


@pytest.fixture(scope="module")
def ladder() -> Ladder:
    return shipped_ladder()


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("90s", timedelta(seconds=90)),
        ("5m", timedelta(minutes=5)),
        (" 2 h ", timedelta(hours=2)),
        ("1d", timedelta(days=1)),
        ("0m", timedelta(0)),
    ],
)
def test_a_span_is_a_number_and_a_unit(text: str, span: timedelta) -> None:
    assert parse_span(text) == span


@pytest.mark.parametrize("text", ["", "5", "m", "5 minutes", "-5m", "5.5m", "5m 3s", "5M"])
def test_anything_else_is_no_span_and_the_fault_quotes_it(text: str) -> None:
    with pytest.raises(LadderFault, match="is not a time span") as fault:
        parse_span(text)
    assert f'"{text}"' in str(fault.value)


@given(st.integers(0, 10_000), st.sampled_from("smhd"))
def test_every_whole_number_of_every_unit_is_a_span(number: int, unit: str) -> None:
    seconds = {"s": 1, "m": 60, "h": 3600, "d": 86400}[unit]
    assert parse_span(f"{number}{unit}").total_seconds() == number * seconds


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"high": "false"}, "high must be true or false"),
        ({"wants_answer": 1}, "wants_answer must be true or false"),
        ({"rank": "0"}, "rank must be a whole number"),
        ({"rank": True}, "rank must be a whole number"),
        ({"rank": 0.0}, "rank must be a whole number"),
        ({"code": 0}, "code must be a text in quotes"),
        ({"again_times": -1}, "again_times must not be below 0"),
        ({"again_every": 5}, "again_every must be a text in quotes"),
        ({"again_every": "99999999999d"}, "too long a time"),
        ({"answers": "safe"}, "answers must be a list of texts"),
        ({"answers": ["safe", "help", 3]}, "answers must be a list of texts"),
        ({"checklist": [["x"]]}, "checklist must be a list of texts"),
        ({"sms_full": "later"}, 'sms_full must be "after" or "on request"'),
    ],
)
def test_a_value_that_would_be_taken_for_another_is_refused(values: dict[str, Any], says: str) -> None:
    with pytest.raises(LadderFault, match=says):
        parse_ladder([level(0) | values])


def test_every_fault_is_named_at_once() -> None:
    missing = level(2)
    del missing["code"]
    with pytest.raises(LadderFault) as fault:
        parse_ladder(
            [
                level(0),
                level(0),
                level(1, answers=["help", "safe"]),
                missing,
                level(3, again_every="soon"),
                level(4, silence="forget"),
                level(5, colours="red"),
                level(6, answers=["safe", "help", *"abcdefgh"]),
                {"code": "7"},
                level("eight"),  # type: ignore[arg-type]
            ]
        )
    said = str(fault.value)

    assert "level 0: stands twice" in said
    assert "level 1: answers must begin with safe, help" in said
    assert "level 2: code is missing" in said
    assert 'level 3: "soon" is not a time span' in said
    assert "level 4: 'forget' is not a valid Silence" in said
    assert "level 5: unknown key colours" in said
    assert "level 6: a question has at most nine answers" in said
    assert "level ?:" in said
    assert "level eight:" in said


@pytest.mark.parametrize("ranks", [(1, 2), (0, 2), (0, 1, 3)])
def test_ranks_count_up_from_0_without_a_gap(ranks: tuple[int, ...]) -> None:
    with pytest.raises(LadderFault, match="count up from 0"):
        parse_ladder([level(rank) for rank in ranks])


def test_a_ladder_has_levels() -> None:
    with pytest.raises(LadderFault, match="no levels"):
        parse_ladder([])


def test_what_is_left_out_is_the_mildest() -> None:
    plain = parse_ladder([level(0)]).level(0)

    assert (plain.high, plain.wants_answer, plain.sms_full, plain.names_point) == (False, False, False, False)
    assert plain.override_after is None
    assert plain.escalation.again_times == 0
    assert plain.escalation.silence is Silence.TOLD
    assert plain.checklist == ()


@pytest.mark.parametrize(("given_", "after"), [("after", True), ("on request", False)])
def test_the_full_sms_follows_the_short_one_or_waits_for_more(given_: str, after: bool) -> None:
    assert parse_ladder([level(0, sms_full=given_)]).level(0).sms_full is after


def test_a_level_that_does_not_exist_is_refused_with_the_ones_that_do(ladder: Ladder) -> None:
    assert ladder.top == 4
    with pytest.raises(LadderFault, match="there is no level 5; this ladder goes from 0 to 4"):
        ladder.level(5)


@pytest.mark.parametrize("rank", range(5))
def test_1_is_safe_and_2_is_help_at_every_level_asked_for_or_not(ladder: Ladder, rank: int) -> None:
    assert (ladder.answer(rank, 1), ladder.answer(rank, 2)) == ("safe", "help")


@pytest.mark.parametrize(
    ("rank", "digit", "answer"),
    [(3, 3, "leave"), (3, 4, "stay"), (4, 3, "at_point"), (4, 5, "cannot_move"), (2, 3, None), (4, 6, None)],
)
def test_only_3_to_9_vary_with_the_level(ladder: Ladder, rank: int, digit: int, answer: str | None) -> None:
    assert ladder.answer(rank, digit) == answer


@given(st.integers(0, 4), st.integers(-3, 20))
def test_a_digit_never_means_help_unless_it_is_2(rank: int, digit: int) -> None:
    means = shipped_ladder().answer(rank, digit)
    assert (means == "help") == (digit == 2)
    assert (means == "safe") == (digit == 1)
