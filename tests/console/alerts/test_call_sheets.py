"""The sheets of a call list: whose they are, who printed them, what the digits mean, on each of them."""

import re
from collections.abc import Sequence
from datetime import UTC
from zoneinfo import ZoneInfo

import pytest

from broadcasts.call_list import ON_A_PAGE, CallList, Listed
from console.alerts.call_sheets import sheets_as_page, sheets_as_pdf
from console.frame.reader import Reader
from console.frame.templating import Pages
from registry.settings import Mode
from tests.broadcasts.told import SPEAKER
from tests.console.office import words_of
from tests.console.pdf_parts import pages_in
from tests.fakes.clock import NOON

PAGES = Pages(SPEAKER, Mode.SANDBOX, needs_factor=False)


def sheet(people: Sequence[Listed], reader: Reader | None = None, *, whole: bool = False) -> str:
    return sheets_as_page(PAGES, CallList("Harbour <1>", tuple(people)), "Ada", reader or Reader(), NOON, whole=whole)


def nobody_in_particular(count: int) -> list[Listed]:
    return [Listed(f"P{number}", None, "Port", "en") for number in range(count)]


@pytest.mark.parametrize(("count", "sheets"), [(0, 1), (ON_A_PAGE, 1), (2 * ON_A_PAGE + 1, 3)])
def test_every_sheet_says_whose_it_is_which_it_is_and_what_the_digits_mean(count: int, sheets: int) -> None:
    page = sheet(nobody_in_particular(count))

    parts = page.split("<table>")[1:]
    assert len(parts) == sheets
    assert page.count('<tr class="person">') == count
    for number, part in enumerate(parts, 1):
        assert f"call list of Harbour &lt;1&gt;, page {number} of {sheets}" in part
        assert "Printed 2026-03-02 12:00 UTC by Ada." in part
        assert "7 cannot find" in part
        assert "SANDBOX" in part


def test_a_copy_says_from_whom_it_comes_by_the_clock_of_whoever_prints_it() -> None:
    page = sheet([], Reader(zone=ZoneInfo("Asia/Tokyo")))

    [mark] = re.findall(r'<div class="watermark".*?</div>', page)
    assert words_of(mark) == "Ada 2026-03-02 21:00 JST"


def test_what_people_call_themselves_is_never_markup() -> None:
    page = sheet([Listed("P1", "<script>alert(1)</script>", "<b>", "en")])

    assert "&lt;script&gt;" in page
    assert not re.search("<script|<b>", page)


def test_a_file_that_lies_by_itself_has_its_styles_in_it_and_a_page_of_the_console_has_none() -> None:
    assert "@page { size: A4" in sheet([], whole=True)
    assert "<link" not in sheet([], whole=True)
    assert "<style" not in sheet([])
    assert 'href="/static/call_list.css"' in sheet([])


@pytest.mark.usefixtures("pango")
def test_the_sheets_become_pdf_one_page_each() -> None:
    people = nobody_in_particular(ON_A_PAGE + 1)

    made = sheets_as_pdf(PAGES, CallList("Harbour", tuple(people)), "Ada", Reader(zone=UTC), NOON)

    assert pages_in(made) == 2
