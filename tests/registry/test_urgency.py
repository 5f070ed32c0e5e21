"""How urgent each need is."""

import pytest

from bot.conversation.answering import URGENT
from bot.conversation.needing import NEEDS
from broadcasts.tasks import NEEDS_CASE
from registry.urgency import HELP, URGENCY, Urgency, urgency_of


def test_every_need_that_anybody_can_name_stands_in_the_table() -> None:
    assert {*NEEDS.values(), *URGENT.values(), *NEEDS_CASE} <= set(URGENCY)


def test_whoever_has_not_said_yet_what_it_is_is_taken_for_the_worst() -> None:
    assert urgency_of(HELP) is Urgency.NOW
    assert urgency_of("a word of tomorrow") is Urgency.NOW


@pytest.mark.parametrize(
    ("need", "urgency"),
    [("hurt", Urgency.NOW), ("violence", Urgency.NOW), ("locked in", Urgency.TODAY), ("papers", Urgency.LATER)],
)
def test_who_bleeds_goes_before_who_is_locked_in_and_both_before_papers(need: str, urgency: Urgency) -> None:
    assert urgency_of(need) is urgency
