"""Whatever a view notes is a sentence of the catalogue, with the code or name of what it is about put in."""

import pytest

from broadcasts.paper_reports import PRINTED
from broadcasts.tasks import TASK_LIST
from console.people.look_words import LOOKS, look_said
from locales.interface import said_in
from locales.sentence import Sentence


@pytest.mark.parametrize("what", [*LOOKS, TASK_LIST, f"{PRINTED} G1", "printed page of South", "case 12", "group G1",
                                  "messages of M1", "list of M1", "list of people with an officer, M1"])  # fmt: skip
def test_what_was_seen_reads_in_english_as_it_is_noted_and_otherwise_in_french(what: str) -> None:
    said = look_said(what)

    assert isinstance(said, Sentence)
    assert said == what
    assert said_in("fr", said) not in ("", what)


def test_what_nobody_knows_reads_as_it_was_noted() -> None:
    assert look_said("something new") == "something new"
