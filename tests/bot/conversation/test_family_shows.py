"""What a relative reads, over every report and every state; and that nothing in it can frighten."""

import re
from pathlib import Path

import pytest

from bot.conversation.family_shows import ASKED, NO_REPORT, NOT_ASKED, SAID, is_word, shown_as
from broadcasts.tables import LedgerState
from locales.catalogue import Catalogue

ENGLISH = Catalogue.load()
DOCS = Path(__file__).parents[3] / "docs" / "families.md"
STATES = (None, *LedgerState)
REPORTS = (
    None, "safe", "help", "hurt", "cannot_move", "at_point", "on_way", "leave", "stay", "left", "moved", "cannot_find",
    "wrong_number", "call_me", "dead", "detained", "missing", "unsafe",
)  # fmt: skip
NEVER = re.compile(r"unsafe|not safe|missing|dead|death|died|detain|arrest|injur|hurt|danger|unreach|cannot|lost", re.I)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("report", REPORTS)
def test_nothing_that_is_shown_can_frighten(report: str | None, state: LedgerState | None) -> None:
    for covert in (False, True):
        key = shown_as(report, state, covert=covert)
        assert not NEVER.search(ENGLISH.say("en", key)), (report, state, key)


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        (None, NO_REPORT), (LedgerState.QUEUED, NOT_ASKED), (LedgerState.UNREACHABLE, NOT_ASKED),
        (LedgerState.ASKED, ASKED), (LedgerState.WITH_WARDEN, ASKED), (LedgerState.WITH_OFFICER, ASKED),
        (LedgerState.ANSWERED, ASKED), (LedgerState.TOLD, NO_REPORT), (LedgerState.CARRIED_OVER, NO_REPORT),
        (LedgerState.EXCLUDED, NO_REPORT),
    ],
)  # fmt: skip
def test_without_a_word_of_anybody_the_newest_alert_says_it(state: LedgerState | None, shown: str) -> None:
    assert shown_as(None, state) == shown
    assert shown_as("cannot_find", state) == shown, "nobody is told that somebody was not found"
    assert shown_as("safe", state, covert=True) == shown, "whoever is in hiding is shown as whoever did not answer"


def test_a_report_goes_before_the_state_of_an_alert() -> None:
    for report, key in SAID.items():
        assert {shown_as(report, state) for state in STATES} == {key}
        assert is_word(key)
    assert {SAID[report] for report in ("help", "hurt", "cannot_move")} == {"status.in_contact"}


def test_somebody_in_hiding_reads_like_somebody_who_did_not_answer() -> None:
    """In an alert, who answered "safe" and is covert must read like who never answered."""
    assert shown_as("safe", LedgerState.ANSWERED, covert=True) == shown_as(None, LedgerState.ASKED)


def test_the_table_of_the_docs_is_the_function() -> None:
    rows = [line.strip("| ").split(" | ") for line in DOCS.read_text().splitlines() if line.startswith("| ")]
    table = {
        (row[0], row[1]): row[2] for row in rows if len(row) == 3 and (row[1] == "any" or row[0].startswith("none"))
    }
    expected = {(report, "any"): ENGLISH.say("en", key) for report, key in SAID.items()}
    for state in STATES:
        expected["none, or any other", state.value if state else "none"] = ENGLISH.say("en", shown_as(None, state))
    assert table == expected
