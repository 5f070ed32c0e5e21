"""The spans, as configured and bounded."""

import tomllib
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from registry.retention import Terms
from service.settings import RetentionSettings, Settings

CONFIG = tomllib.loads((Path(__file__).parents[2] / "config.toml").read_text(encoding="utf-8"))["retention"]


def test_what_config_toml_ships_is_what_holds_without_it() -> None:
    assert RetentionSettings(**CONFIG).terms == RetentionSettings().terms == Terms()
    assert set(CONFIG) == set(RetentionSettings.model_fields), "every key stands in the file, with its comment"


def test_the_defaults_are_those_of_the_promises() -> None:
    assert Terms().places == timedelta(hours=72)
    assert Terms().messages == timedelta(days=30)
    assert (Terms().confirm, Terms().person) == (timedelta(days=90), timedelta(days=365))


@pytest.mark.parametrize(
    "written",
    [
        {"confirm_days": 90, "person_days": 90},
        {"messages_days": 60, "messages_at_most_days": 59},
        {"enquiries_days": 90, "enquiries_at_most_days": 30},
    ],
)
def test_spans_that_contradict_each_other_are_refused_with_what_to_do(written: dict[str, int]) -> None:
    tree = tomllib.loads((Path(__file__).parents[2] / "config.toml").read_text(encoding="utf-8"))
    tree["retention"] |= written
    with pytest.raises(ValidationError, match="let "):
        Settings.model_validate(tree)


@pytest.mark.parametrize("key", sorted(RetentionSettings.model_fields))
@pytest.mark.parametrize("value", [-1, 10**6])
def test_nothing_can_be_kept_for_ever_and_no_span_can_be_negative(key: str, value: int) -> None:
    with pytest.raises(ValidationError):
        RetentionSettings(**{key: value})
