"""One message a second to a chat, twenty a minute to a group."""

import pytest

from bot.via_telegram.limits import window_of_chat
from broadcasts.limiter import WINDOW, Spent

window_of = window_of_chat(1.0, 20)


def test_a_chat_waits_a_second() -> None:
    window = window_of("12345")
    window.spend(Spent(0.0, 1))
    assert window.wait(1, 0.5) == pytest.approx(WINDOW - 0.5)


def test_a_group_takes_twenty_a_minute_in_any_minute() -> None:
    window = window_of("-100200300")
    for number in range(20):
        assert window.wait(1, number / 10) == 0
        window.spend(Spent(number / 10, 1))
    assert window.wait(1, 2.0) == pytest.approx(60 * WINDOW - 2.0)
