"""Rows, bars and the forms in which they are shown."""

import json

import pytest

from bench.table import Row, at_least, at_most, cells, markdown, results, shown, terminal, times_at_least, unexplained


def row(*stretches: float, **how: object) -> Row:
    return Row("sends", "durable sends", "/s", stretches, **how)  # type: ignore[arg-type]


def test_a_row_shows_the_median_of_its_stretches_and_their_range() -> None:
    assert cells(row(5200.0, 4800.0, 5000.0))[1] == "5,000 /s (4,800-5,200)"


def test_a_single_run_shows_no_range() -> None:
    assert cells(row(17.25))[1] == "17.2 /s"


def test_the_ratio_is_between_medians() -> None:
    assert row(900.0, 1000.0, 2000.0, peer_name="peer", peer_stretches=(90.0, 100.0, 150.0)).ratio == 10


@pytest.mark.parametrize(
    ("measured", "verdict"),
    [
        (row(1.0, bar=at_most(1)), "PASS"),
        (row(1.01, bar=at_most(1)), "MISS"),
        (row(98.0, bar=at_least(98)), "PASS"),
        (row(50.0, bar=times_at_least(25), peer_stretches=(2.0,)), "PASS"),
        (row(50.0, bar=times_at_least(26), peer_stretches=(2.0,)), "MISS"),
        (row(50.0, bar=times_at_least(1)), "MISS"),
        (row(50.0), "-"),
    ],
)
def test_the_verdict_is_by_the_bar(measured: Row, verdict: str) -> None:
    assert measured.verdict == verdict


def test_results_carry_what_a_program_compares() -> None:
    [kept] = json.loads(json.dumps(results([row(10.0, bar=at_least(5), peer_name="peer", peer_stretches=(2.0,))])))
    assert kept | {"name": "sends", "value": 10, "unit": "/s", "peer": 2, "ratio": 5, "verdict": "PASS"} == kept


def test_the_page_has_a_line_for_each_row_and_two_for_the_head() -> None:
    lines = markdown([row(1.0), row(2.0)]).splitlines()
    assert len(lines) == 4
    assert {line.count("|") for line in lines} == {7}


def test_the_terminal_aligns_its_columns() -> None:
    lines = terminal([row(1.0), row(123456.0)]).splitlines()
    assert len({line.index("-  ") for line in lines[1:]}) == 1


def test_a_missed_bar_asks_for_a_reason() -> None:
    rows = [row(2.0, bar=at_most(1)), row(0.5, bar=at_most(1))]
    assert unexplained(rows, {}) == ["sends"]
    assert unexplained(rows, {"sends": "the disk"}) == []


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0"), (0.1234, "0.123"), (1.234, "1.23"), (12.34, "12.3"), (123.4, "123"), (98765, "98,765")],
)
def test_three_digits_are_shown(number: float, text: str) -> None:
    assert shown(number) == text
