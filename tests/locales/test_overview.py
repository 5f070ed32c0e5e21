"""How far each language is."""

import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from broadcasts.sms_price import SmsPrice
from locales.folder import HOME, compiled_file
from locales.languages import KNOWN
from locales.overview import Standing, overview
from locales.start import start
from service.commands.languages import told


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for code in ("en", "ar"):
        shutil.copytree(HOME / code, tmp_path / code)
    return tmp_path


def standing_of(folder: Path, code: str) -> Standing:
    return next(standing for standing in overview(folder) if standing.language.code == code)


def test_every_language_of_the_list_is_told_of_in_its_order(folder: Path) -> None:
    assert [standing.language.code for standing in overview(folder)] == [language.code for language in KNOWN]


def test_a_language_that_is_offered_has_the_number_that_people_send(folder: Path) -> None:
    arabic = standing_of(folder, "ar")
    assert (arabic.number, arabic.review) == (2, "machine draft")
    assert arabic.longest_alert is not None
    assert arabic.longest_alert <= 70
    assert arabic.segments["answers"] >= standing_of(folder, "en").segments["answers"]


def test_a_started_language_has_no_number_and_says_how_far_it_is(folder: Path) -> None:
    start("hi", folder)
    hindi = standing_of(folder, "hi")
    assert (hindi.number, hindi.done, hindi.review, hindi.segments) == (None, 0, "machine draft", {})
    assert hindi.texts == standing_of(folder, "en").texts
    assert standing_of(folder, "ta").review == "not started"


def test_a_language_that_was_taken_back_is_not_offered(folder: Path) -> None:
    compiled_file("ar", folder).unlink()
    assert standing_of(folder, "ar").number is None


def test_the_table_has_a_line_for_each_language_and_columns_that_stand_below_each_other(folder: Path) -> None:
    head, *lines = told(overview(folder), segments=True)
    assert len(lines) == len(KNOWN)
    assert lines[0].startswith("1    en    English")
    assert lines[0][head.index("alphabet") :].startswith("GSM-7")
    assert lines[7][head.index("core") :].startswith(str(standing_of(folder, "ar").longest_alert))


def test_where_a_segment_has_a_price_each_kind_of_text_has_one(folder: Path) -> None:
    head, *lines = told(overview(folder), segments=True, price=SmsPrice(Decimal("0.055"), "USD"))
    takes = standing_of(folder, "ar").segments["wardens"]
    assert lines[7][head.index("wardens") :].startswith(f"{takes}: {Decimal('0.055') * takes:.2f}")
