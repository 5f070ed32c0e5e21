"""Asking the catalogues for texts."""

from pathlib import Path

import polib
import pytest

from locales.catalogue import BadTemplate, Catalogue, MissingSlot, MissingText, slots_of
from locales.languages import LANGUAGES
from locales.words import normalise

CODES = [language.code for language in LANGUAGES]


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue.load()


def write_catalogue(folder: Path, language: str, texts: dict[str, str], review: str = "source") -> None:
    po = polib.POFile()
    po.metadata = {"Language": language, "Content-Type": "text/plain; charset=UTF-8", "X-Review": review}
    po.extend(polib.POEntry(msgid=key, msgstr=text) for key, text in texts.items())
    place = folder / language / "LC_MESSAGES"
    place.mkdir(parents=True)
    po.save_as_mofile(str(place / "messages.mo"))


def test_a_text_comes_in_the_language_asked_for(catalogue: Catalogue) -> None:
    assert catalogue.say("en", "status.safe") == "safe"
    assert catalogue.say("fil", "status.safe") == "ligtas"


def test_slots_are_filled_even_when_they_are_named_like_the_arguments(catalogue: Catalogue) -> None:
    slots = ["level", "help", "safe", "place", "language", "name", "people", "contact", "code", "left", "stop"]
    text = catalogue.say("en", "menu.person", **{slot: slot.upper() for slot in slots})
    assert "LANGUAGE = change language" in text


@pytest.mark.parametrize("language", CODES)
def test_numbers_are_written_with_the_digits_of_a_keypad(catalogue: Catalogue, language: str) -> None:
    assert "37" in catalogue.say(language, "saved.people", count=37)
    assert "37" in catalogue.say_count(language, "task.count", 37)


def test_a_missing_key_is_never_replaced_by_english(tmp_path: Path) -> None:
    write_catalogue(tmp_path, "en", {"a.b": "English"})
    write_catalogue(tmp_path, "ne", {"c.d": "other"})
    catalogue = Catalogue.load(tmp_path)
    with pytest.raises(MissingText, match=r"'a\.b' in language 'ne'.*ne/LC_MESSAGES/messages\.po"):
        catalogue.say("ne", "a.b")


@pytest.mark.parametrize("language", ["xx", "bn"])
def test_a_language_without_a_catalogue_is_missing_text(tmp_path: Path, language: str) -> None:
    write_catalogue(tmp_path, "en", {"a.b": "English"})
    catalogue = Catalogue.load(tmp_path)
    with pytest.raises(MissingText):
        catalogue.say(language, "a.b")
    with pytest.raises(MissingText):
        catalogue.say_count(language, "a.b", 1)


def test_a_slot_without_a_value_is_named(catalogue: Catalogue) -> None:
    with pytest.raises(MissingSlot, match=r"'saved\.name' in language 'en' needs a value for \{name\}"):
        catalogue.say("en", "saved.name")


def test_a_value_that_looks_like_a_slot_is_left_alone(catalogue: Catalogue) -> None:
    assert catalogue.say("en", "saved.name", name="{post}") == "Thank you, {post}."


@pytest.mark.parametrize("text", ["{0}", "{}", "{a.b}", "{a[0]}", "{a:>9}", "{a!r}", "{a", "a}"])
def test_only_plain_slots_may_stand_in_a_text(tmp_path: Path, text: str) -> None:
    with pytest.raises(BadTemplate):
        slots_of(text)
    write_catalogue(tmp_path, "en", {"a.b": text})
    with pytest.raises(BadTemplate):
        Catalogue.load(tmp_path)


def test_english_counts_one_task_and_two_tasks(catalogue: Catalogue) -> None:
    assert catalogue.say_count("en", "task.count", 1) == "You have 1 open task."
    assert catalogue.say_count("en", "task.count", 2) == "You have 2 open tasks."


def test_filipino_counts_by_the_last_digit(catalogue: Catalogue) -> None:
    forms = {count: catalogue.say_count("fil", "task.count", count).replace(str(count), "n") for count in (1, 5, 4, 6)}
    assert forms[1] == forms[5]
    assert forms[4] == forms[6] != forms[1]


def test_arabic_has_its_own_form_for_one_two_few_and_many(catalogue: Catalogue) -> None:
    forms = {catalogue.say_count("ar", "task.count", count).replace(str(count), "n") for count in (1, 2, 3, 11)}
    assert len(forms) == 4


def test_a_text_without_plural_forms_cannot_be_counted(catalogue: Catalogue) -> None:
    with pytest.raises(MissingText):
        catalogue.say_count("en", "status.safe", 1)


def test_a_plural_text_cannot_be_said_without_a_count(catalogue: Catalogue) -> None:
    with pytest.raises(MissingText):
        catalogue.say("en", "task.count", count=1)


@pytest.mark.parametrize(
    ("review", "state", "reviewed"),
    [
        ("source", "source", True),
        ("reviewed by A. Rai, 2025-01-31", "reviewed", True),
        ("approved by the embassy", "approved", True),
        ("machine draft, not reviewed by a native speaker", "machine draft", False),
        ("draft by A. Rai", "draft", False),
        ("", "draft", False),
    ],
)
def test_the_header_says_how_far_the_texts_are(tmp_path: Path, review: str, state: str, reviewed: bool) -> None:
    write_catalogue(tmp_path, "ne", {"a.b": "x"}, review)
    catalogue = Catalogue.load(tmp_path)
    assert (catalogue.review("ne"), catalogue.reviewed("ne")) == (state, reviewed)


def test_a_language_without_a_catalogue_is_not_reviewed(tmp_path: Path) -> None:
    assert not Catalogue.load(tmp_path).reviewed("en")


def test_missing_lists_what_english_has_and_the_language_lacks(tmp_path: Path) -> None:
    write_catalogue(tmp_path, "en", {"b": "2", "a": "1", "c": "3"})
    write_catalogue(tmp_path, "ne", {"b": "2"})
    catalogue = Catalogue.load(tmp_path)
    assert catalogue.missing("ne") == ("a", "c")
    assert catalogue.missing("bn") == ("a", "b", "c")
    assert catalogue.missing("en") == ()


@pytest.mark.parametrize("language", CODES)
def test_every_shipped_language_has_every_text(catalogue: Catalogue, language: str) -> None:
    assert catalogue.missing(language) == ()


def test_words_of_every_language_are_understood_together(catalogue: Catalogue) -> None:
    assert {"help", "sos", "tulong", normalise("সাহায্য"), normalise("मद्दत")} <= catalogue.words("help")


def test_no_word_means_two_things(catalogue: Catalogue) -> None:
    assert not catalogue.words("safe") & catalogue.words("help")
    assert not catalogue.words("safe") & catalogue.words("stop")


def test_an_unknown_word_list_is_missing_text(catalogue: Catalogue) -> None:
    with pytest.raises(MissingText, match=r"word\.nonsense"):
        catalogue.words("nonsense")


def test_menus_show_the_first_word_of_the_language(catalogue: Catalogue) -> None:
    assert catalogue.first_word("en", "stop") == "STOP"
    assert catalogue.first_word("ne", "help") == "मद्दत"
