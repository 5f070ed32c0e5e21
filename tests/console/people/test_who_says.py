"""Whose word counts, and the sentence that says why; the same rule as the register's."""

from datetime import timedelta

import pytest

from console.people.who_says import weigh
from registry.tables import Report, ReportKind, Source
from tests.fakes.clock import NOON

HOUR = timedelta(hours=1)


def said(source: Source, value: str, age: timedelta) -> Report:
    return Report(id=1, person_id=1, kind=ReportKind.STATUS, value=value, source=source, at=NOON - age)


OWN_OF_BEFORE = said(Source.SELF, "safe", 25 * HOUR)
OWN_LONG_AGO = said(Source.SELF, "safe", 26 * HOUR)
OFFICERS = said(Source.OFFICER, "hurt", HOUR)


@pytest.mark.parametrize(
    ("words", "counts", "why"),
    [([said(Source.SELF, "safe", HOUR)], "safe", "nothing newer is known"),
     ([said(Source.WARDEN, "hurt", HOUR)], "hurt", "they have said nothing themselves"),
     ([OFFICERS, OWN_OF_BEFORE], "safe", "not more than 24 hours newer"),
     ([OFFICERS, OWN_LONG_AGO], "hurt", "more than 24 hours newer than")],
)  # fmt: skip
def test_which_word_counts_and_why(words: list[Report], counts: str, why: str) -> None:
    weighed = weigh(words)

    assert weighed.counts is not None
    assert weighed.counts.value == counts
    assert why in weighed.why


def test_sources_that_say_the_same_agree() -> None:
    own, others = said(Source.SELF, "safe", 2 * HOUR), said(Source.WARDEN, "safe", HOUR)

    assert not weigh([others, own]).disagree
    assert weigh([said(Source.WARDEN, "left", HOUR), own]).disagree


def test_without_a_word_nothing_counts() -> None:
    assert weigh([]).counts is None
