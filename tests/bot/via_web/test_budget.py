"""How often one client may ask."""

from datetime import timedelta

import pytest

from bot.via_web import budget
from bot.via_web.budget import Budget
from tests.fakes.clock import NOON

MINUTE = timedelta(minutes=1)


def test_a_client_may_ask_so_often_in_any_window() -> None:
    spent = Budget(2, MINUTE)
    moments = [NOON, NOON + MINUTE / 2, NOON + MINUTE * 0.9, NOON + MINUTE, NOON + MINUTE * 1.1]
    assert [spent.spend("a", moment) for moment in moments] == [True, True, False, True, False]


def test_clients_do_not_spend_each_others_budget() -> None:
    spent = Budget(1, MINUTE)
    assert [spent.spend(client, NOON) for client in ("a", "b", "a")] == [True, True, False]


def test_the_client_that_asked_longest_ago_is_forgotten_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budget, "MOST_CLIENTS", 2)
    spent = Budget(1, MINUTE)
    assert [spent.spend(client, NOON) for client in ("a", "b", "a", "c")] == [True, True, False, True]
    assert [spent.spend(client, NOON) for client in ("a", "b")] == [False, True]
