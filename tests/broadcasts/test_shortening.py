"""What a full text leaves out to fit: whole parts, in a stated order."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcasts.shortening import ALWAYS, BY_IMPORTANCE, Part, Piece, shortened

WHOLE = [Piece(part, (part.value,)) for part in Part]
LENGTH = {part: len(part.value) for part in Part}


def fits(limit: int, sizes: dict[Part, int]) -> object:
    return lambda pieces: sum(sizes[piece.part] for piece in pieces) <= limit


def parts(pieces: Sequence[Piece]) -> list[Part]:
    return [piece.part for piece in pieces]


def test_every_part_has_its_place_in_the_order() -> None:
    assert ALWAYS | set(BY_IMPORTANCE) == set(Part)
    assert len(BY_IMPORTANCE) + len(ALWAYS) == len(Part)


@pytest.mark.parametrize(
    ("limit", "left_out"),
    [
        (18, []),
        (17, [Part.AGAIN]),
        (16, [Part.AGAIN, Part.ENDS]),
        (12, [Part.AGAIN, Part.ENDS, Part.CONTINUES, Part.WAS, Part.NEXT, Part.HAZARD]),
        (4, list(reversed(BY_IMPORTANCE))),
        (0, list(reversed(BY_IMPORTANCE))),
    ],
)
def test_the_least_important_goes_first_and_the_order_of_reading_stays(limit: int, left_out: list[Part]) -> None:
    kept = shortened(WHOLE, fits(limit, dict.fromkeys(Part, 1)))  # type: ignore[arg-type]

    assert parts(kept) == [part for part in Part if part not in left_out]


def test_a_part_too_long_is_passed_over_for_a_shorter_one_behind_it() -> None:
    sizes = dict.fromkeys(Part, 1) | {Part.ACTION: 100}
    kept = parts(shortened(WHOLE, fits(10, sizes)))  # type: ignore[arg-type]

    assert Part.ACTION not in kept
    assert {Part.POINT, Part.TIME, Part.QUESTION} <= set(kept)


@given(st.lists(st.integers(0, 60), min_size=len(Part), max_size=len(Part)), st.integers(0, 400))
def test_whatever_the_lengths_it_fits_or_nothing_more_can_go(sizes: list[int], limit: int) -> None:
    by_part = dict(zip(Part, sizes, strict=True))
    kept = parts(shortened(WHOLE, fits(limit, by_part)))  # type: ignore[arg-type]

    assert set(kept) >= ALWAYS
    assert sum(by_part[part] for part in kept) <= limit or set(kept) - ALWAYS <= {p for p in Part if by_part[p] == 0}
