"""The scenario's data: whole in every language, unambiguous, and in words that the service understands."""

import csv
import io

import pytest

from bot.conversation import intents
from bot.conversation.questions import Step
from bot.conversation.understand import understand_text
from bot.conversation.vocabulary import Vocabulary, load_vocabulary
from locales.catalogue import Catalogue
from locales.languages import LANGUAGES
from registry.outlines import holds, read_outline
from registry.places import fold
from sandbox.population.scenario import cedar, raw_file

SCENARIO = cedar()
CODES = [language.code for language in LANGUAGES]
PLACE_FITS_A_CORE = 14


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return load_vocabulary(Catalogue.load())


@pytest.mark.parametrize("language", CODES)
def test_every_place_has_a_short_name_in_every_language(language: str) -> None:
    for place in SCENARIO.places.values():
        assert 0 < len(place.names[language]) <= PLACE_FITS_A_CORE


def test_no_two_places_share_a_name_and_none_is_a_command(vocabulary: Vocabulary) -> None:
    spelled = [(fold(name), place.code) for place in SCENARIO.places.values() for name in place.names.values()]
    owners: dict[str, set[str]] = {}
    for name, code in spelled:
        owners.setdefault(name, set()).add(code)
    assert all(len(codes) == 1 for codes in owners.values())
    assert not any(vocabulary.word(name) for name, _ in spelled)


def test_the_country_and_its_regions_have_outlines_that_hold_what_lies_in_them_and_nothing_else() -> None:
    areas, points = (list(csv.DictReader(io.StringIO(raw_file(name).decode()))) for name in ("areas", "points"))
    outlines = {row["code"]: read_outline(row["outline"]) for row in areas if row["outline"]}
    somewhere = [(row.get("area") or row["code"], float(row["latitude"]), float(row["longitude"]))
                 for row in (*areas, *points) if row["latitude"]]  # fmt: skip

    assert outlines.keys() == {place.code for place in SCENARIO.places.values() if place.kind in ("country", "region")}
    for code, latitude, longitude in somewhere:
        around = {outlined for outlined, ring in outlines.items() if holds(ring, latitude, longitude)}
        assert around == set(SCENARIO.around(code)) & outlines.keys(), code


def test_areas_nest_up_to_the_country() -> None:
    assert SCENARIO.around("ANL") == ("ANL", "TIR", "TES", "XB")
    assert SCENARIO.region_of("DOR") == "SEL"
    assert SCENARIO.is_innermost("DOR")
    assert not SCENARIO.is_innermost("MIR")


def test_people_live_only_where_a_position_is_known() -> None:
    for area, _ in SCENARIO.homes:
        assert SCENARIO.places[area].latitude is not None
        assert SCENARIO.places[area].longitude is not None


@pytest.mark.parametrize("language", CODES)
def test_the_words_that_people_send_mean_what_they_want(language: str, vocabulary: Vocabulary) -> None:
    words = SCENARIO.words[language]
    for name in ("start", "help", "skip", "left", "stop", "code"):
        assert understand_text(getattr(words, name), None, vocabulary) == intents.Word(name)
    assert isinstance(understand_text(f"{words.place} Mirana", None, vocabulary), intents.Place)
    assert isinstance(understand_text(f"{words.family} ABCDEFG7", None, vocabulary), intents.FamilyQuestion)
    assert isinstance(understand_text(words.chatter, None, vocabulary), intents.FreeText)
    for digit in range(1, 10):
        assert understand_text(words.digits[digit], None, vocabulary) == intents.Digit(digit)


@pytest.mark.parametrize("language", CODES)
def test_the_word_for_passing_over_a_question_is_the_one_that_texts_show(language: str) -> None:
    assert SCENARIO.words[language].skip == Catalogue.load().first_word(language, "skip")


@pytest.mark.parametrize("language", CODES)
def test_names_are_taken_for_names(language: str, vocabulary: Vocabulary) -> None:
    for name in SCENARIO.names[language]:
        assert understand_text(name, Step.NAME, vocabulary) == intents.Name(name)
