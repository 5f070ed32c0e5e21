"""What the public page says of a reference: what a chat says of it."""

import pytest

from bot.conversation.vocabulary import load_vocabulary
from bot.reference_answer import SaidOfReference, said_of_reference
from registry.store import Store
from tests.fakes.clock import FakeClock
from tests.fakes.country import CATALOGUE, Country

VOCABULARY = load_vocabulary(CATALOGUE)


@pytest.fixture
def country(store: Store, clock: FakeClock) -> Country:
    return Country(store, clock)


def said(country: Country, written: str, language: str = "en") -> SaidOfReference | None:
    return country.store.read_now(
        lambda session: said_of_reference(session, country.speaker, VOCABULARY, written, language)
    )


@pytest.mark.parametrize("written", ["M1", "m 1", "1", "is M1 real?", "М1", "M١", " m-1. "])
def test_an_alert_of_ours_is_confirmed_with_what_holds_there_now(country: Country, written: str) -> None:
    country.decide(("south", 3))
    assert said(country, written) == SaidOfReference(
        "M1 is from us. It was sent for South on 2 Mar 12:00.\n"
        "South: level 3 of 4. GO HOME IF YOU CAN. The embassy advises you to go home. If your employer does not pay, "
        "the government does. You decide.\nThe embassy never asks for money."
    )


def test_one_that_was_taken_back_is_said_to_be_wrong_with_what_really_holds(country: Country) -> None:
    [wrong] = country.decide(("south", 4))
    country.correct(country.decision_of(wrong))
    found = said(country, "M1")
    assert found is not None
    assert found.text.startswith("M1 was sent by us, but it was WRONG. Do not act on it.\nSouth: level 0 of 4.")
    assert (found.warns, found.false_ref) == (True, None)


@pytest.mark.parametrize(("written", "ref"), [("M99", "M99"), ("XL-0012", "XL12"), ("M0", "M0"), ("999999", "M999999")])
def test_one_that_we_never_gave_is_not_ours_and_is_named_to_be_counted(
    country: Country, written: str, ref: str
) -> None:
    country.decide(("south", 3))
    found = said(country, written, "am")
    assert found == SaidOfReference(CATALOGUE.say("am", "check.unknown", ref=ref), warns=True, false_ref=ref)


@pytest.mark.parametrize(
    "written", ["", " ", "hello", "help M1", "M1 and M2", "+99920000012", "M1234567", "\x00", "x" * 5000, "M1 " * 500]
)
def test_what_is_not_just_one_reference_gets_no_answer(country: Country, written: str) -> None:
    assert said(country, written) is None
