"""Exact places go from a text, and nothing else does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.intents import Located, MapLink, PlusCode
from bot.conversation.positions import read_position
from registry.typed_places import PLACE, holds_place, without_places
from tests.bot.conversation.test_positions import AT_HERE

OTHERS = [
    "7643+8C Tyre", "8G5M7643+8C", "https://maps.app.goo.gl/AbC123", "https://goo.gl/maps/xyz", "osm.org/go/0EE--",
    "-33.86, 151.21", "33.86 S, 151.21 E", "33.86°S 7.5°W", "lat 33.27012 lon 35.20345", "///filled.count.soap",
    "N 33.27 E 35.20", "https://waze.com/ul?ll=33.27,35.20&navigate=yes", "https://plus.codes/8G5M7643+8C",
    "33.27012 north and 35.20345 east",
]  # fmt: skip


@pytest.mark.parametrize("text", [*AT_HERE, *OTHERS])
@pytest.mark.parametrize("around", ["{}", "my leg is broken {} come", "ساعدوني {}", "{}\n{}", "help! {}!"])
def test_an_exact_place_goes_and_the_words_around_it_stay(text: str, around: str) -> None:
    whole = around.replace("{}", text)
    left = without_places(whole)
    assert holds_place(whole)
    assert not holds_place(left), left
    assert PLACE in left
    assert not any(sign.isdigit() for sign in left), left
    for word in around.replace("{}", " ").replace("!", "").split():
        assert word in left


@pytest.mark.parametrize(
    "text",
    [
        "", "1", "R 3=1 4=7", "call 03.12 45.67", "+99920000001", "12.10.2024 13.30", "fever 39.5°",
        "AB3DEF4G", "pay 100", "https://example.org/page", "we are 5, two of us hurt", "3.5 or 4.5",
        "no. 12, house 4, second floor",
        "2+2=4", "call me at 10.30",
    ],
)  # fmt: skip
def test_everything_else_stays_as_it_was(text: str) -> None:
    assert without_places(text) == text
    assert holds_place(text) == (without_places(text) != text)


@given(st.text(alphabet=st.sampled_from("0123456789.,;°'\"NSEW+- geo:htps/@?q=&#mapCFX٣"), max_size=60))
def test_nothing_that_is_read_as_a_place_is_left(text: str) -> None:
    if isinstance(read_position(text), Located | PlusCode | MapLink):
        assert holds_place(text)
    assert not holds_place(without_places(text)) or not holds_place(text)
