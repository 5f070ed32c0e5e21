"""Questions as strings, there and back."""

import pytest

from bot.conversation.questions import AlertQuestion, ConfirmQuestion, KinQuestion, Step, StepQuestion, parse_question


@pytest.mark.parametrize(
    "question",
    [AlertQuestion(12), KinQuestion(3, 12), ConfirmQuestion(), *(StepQuestion(step) for step in Step)],
    ids=str,
)
def test_a_question_is_read_back_from_its_string(question: AlertQuestion | KinQuestion | StepQuestion) -> None:
    assert parse_question(str(question)) == question


@pytest.mark.parametrize(
    "text", ["", "alert", "alert:", "alert:x", "alert:1:2", "alert:٣", "kin:1", "step:sing", "step", "other:1"]
)
def test_what_names_no_question_is_none(text: str) -> None:
    assert parse_question(text) is None
