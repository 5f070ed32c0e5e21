"""The carriers' rates: kept in every sliding second, and not dearer than they must be."""

from bench.arrivals import most_in_any
from bench.rate_limits import EachLimit, RateLimit


def test_what_is_beyond_the_rate_is_refused_until_a_second_after_the_first() -> None:
    limit = RateLimit(2)
    assert [limit.takes(1, at) for at in (0.0, 0.4, 0.9, 0.999, 1.0)] == [True, True, False, False, True]


def test_no_sliding_second_holds_more_than_the_rate() -> None:
    limit = RateLimit(30)
    taken = [at / 200 for at in range(2000) if limit.takes(1, at / 200)]
    assert most_in_any(taken) == 30
    assert len(taken) == 300


def test_segments_weigh_what_they_are() -> None:
    limit = RateLimit(10)
    assert [limit.takes(4, 0.0), limit.takes(4, 0.0), limit.takes(4, 0.0), limit.takes(2, 0.0)] == [
        True,
        True,
        False,
        True,
    ]


def test_each_chat_has_a_second_of_its_own() -> None:
    limit = EachLimit(1)
    assert [limit.takes("1", 0.0), limit.takes("2", 0.0), limit.takes("1", 0.5), limit.takes("1", 1.0)] == [
        True, True, False, True,
    ]  # fmt: skip
