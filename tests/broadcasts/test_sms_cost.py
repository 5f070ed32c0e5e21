"""What answers by SMS may cost: the rule as a table."""

import pytest

from broadcasts.sms_cost import OVER_THE_HOUR, OVER_THE_PREFIX, Answered, Caps, Verdict, judge

CAPS = Caps(an_hour=100, a_prefix=20, reserve=0.2)
V = Verdict


@pytest.mark.parametrize(
    ("answer", "spent", "on_prefix", "verdict", "why"),
    [
        (Answered(1, help=False, stranger=False), 0, 0, V.LEAVES, ""),
        (Answered(1, help=False, stranger=False), 79, 0, V.LEAVES, ""),
        (Answered(1, help=False, stranger=False), 80, 0, V.WAITS, OVER_THE_HOUR),
        (Answered(3, help=False, stranger=False), 78, 0, V.WAITS, OVER_THE_HOUR),
        (Answered(1, help=False, stranger=True), 80, 0, V.STOPPED, OVER_THE_HOUR),
        (Answered(1, help=True, stranger=False), 80, 0, V.LEAVES, ""),
        (Answered(1, help=True, stranger=False), 99, 0, V.LEAVES, ""),
        (Answered(1, help=True, stranger=False), 100, 0, V.WAITS, OVER_THE_HOUR),
        (Answered(1, help=True, stranger=True), 100, 0, V.STOPPED, OVER_THE_HOUR),
        (Answered(1, help=False, stranger=True), 0, 19, V.LEAVES, ""),
        (Answered(1, help=False, stranger=True), 0, 20, V.STOPPED, OVER_THE_PREFIX),
        (Answered(1, help=True, stranger=True), 0, 39, V.LEAVES, ""),
        (Answered(1, help=True, stranger=True), 0, 40, V.STOPPED, OVER_THE_PREFIX),
        (Answered(1, help=False, stranger=False), 0, 9999, V.LEAVES, ""),
    ],
)
def test_the_rule(answer: Answered, spent: int, on_prefix: int, verdict: Verdict, why: str) -> None:
    assert judge(answer, spent, on_prefix, CAPS) == (verdict, why)
