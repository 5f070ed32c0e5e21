"""Several reports in one message."""

import pytest

from bot.conversation.intents import WardenReports
from bot.conversation.warden_reports import read_reports


@pytest.mark.parametrize(
    ("text", "reports"),
    [
        ("R 3=1", ((3, 1),)),
        ("R 3=1 4=7", ((3, 1), (4, 7))),
        ("r3=1,4=7;11=7", ((3, 1), (4, 7), (11, 7))),
        ("R 3 = 1 4 = 7", ((3, 1), (4, 7))),
        ("R 3:1.", ((3, 1),)),
        ("R ٣=١، ٤=٧", ((3, 1), (4, 7))),
        ("R ፫=፩", ((3, 1),)),
        ("Ｒ３＝１", ((3, 1),)),
        ("R 3=1\n4=7", ((3, 1), (4, 7))),
    ],
)
def test_reports_are_read(text: str, reports: tuple[tuple[int, int], ...]) -> None:
    assert read_reports(text) == WardenReports(reports)


def test_a_part_that_cannot_be_read_is_given_back_as_it_was_written() -> None:
    assert read_reports("R 3=1 4=x 5=10 6=0 seven") == WardenReports(((3, 1),), ("4=x", "5=10", "6=0", "seven"))


@pytest.mark.parametrize("text", ["", "R", "R u ok", "Road 5=1", "3=1", "are you there"])
def test_other_texts_are_no_reports(text: str) -> None:
    assert read_reports(text) is None
