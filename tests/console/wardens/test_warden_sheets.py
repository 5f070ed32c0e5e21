"""An officer prints the call list of one group: told what it holds, noted for each person, and in the records."""

import asyncio
import re
from threading import Barrier, BrokenBarrierError

import pytest
from sqlmodel import Session, select

from console.frame.printing import CannotPrint
from registry.acts import Act
from registry.tables import AuditEntry
from registry.viewings import views_of
from tests.console.office import Office, words_of
from tests.fakes.country import Country

SHEET = "/wardens/groups/1/sheet"


@pytest.fixture
def amina(country: Country) -> int:
    """Somebody in the group of a warden."""
    warden, amina = country.person("capital", name="Grace"), country.person("port", name="Amina <3")
    country.group(warden, amina)
    return amina


def printings(office: Office) -> list[tuple[int | None, str]]:
    def read(session: Session) -> list[tuple[int | None, str]]:
        rows = session.exec(select(AuditEntry).where(AuditEntry.act == Act.CALL_LIST))
        return [(row.actor, row.detail) for row in rows]

    return office.store.read_now(read)


async def test_before_it_is_printed_nobody_is_seen(office: Office, country: Country, amina: int) -> None:
    async with office.at_desk("eve") as eve:
        page = (await eve.open(SHEET)).text

    assert "1 person is on it" in words_of(page)
    assert f'href="{SHEET}.html"' in page
    assert "Amina" not in page
    assert country.store.read_now(lambda session: views_of(session, amina)) == []
    assert printings(office) == []


async def test_the_page_that_prints_has_the_officer_and_the_time_on_it_and_is_noted(
    office: Office, country: Country, amina: int
) -> None:
    async with office.at_desk("eve") as eve:
        page = await eve.open(f"{SHEET}.html")

    assert page.status_code == 200
    assert "Amina &lt;3" in page.text
    [mark] = re.findall(r'<div class="watermark".*?</div>', page.text)
    assert words_of(mark) == "Eve 2026-03-02 12:00 UTC"
    assert "<style" not in page.text
    [view] = country.store.read_now(lambda session: views_of(session, amina))
    assert (view.role, view.viewer_id, view.what) == ("officer", country.officer("eve"), "printed call list of g1")
    assert printings(office) == [(country.officer("eve"), "1 on it")]


@pytest.mark.usefixtures("pango")
async def test_the_pdf_is_made_where_the_machine_can(office: Office, amina: int) -> None:
    async with office.at_desk("eve") as eve:
        page, made = (await eve.open(SHEET)).text, await eve.open(f"{SHEET}.pdf")

    assert f'href="{SHEET}.pdf"' in page
    assert (made.status_code, made.headers["content-type"]) == (200, "application/pdf")
    assert made.content.startswith(b"%PDF-")
    assert len(printings(office)) == 1


async def test_however_many_are_asked_for_at_once_one_thread_makes_them(
    office: Office, amina: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Level cards are drawn by the same few threads, and each sheet takes a second or more."""
    meeting, met = Barrier(2), []

    def make(*_: object) -> bytes:
        try:
            met.append(meeting.wait(0.2))
        except BrokenBarrierError:
            meeting.reset()
        return b"%PDF-"

    monkeypatch.setattr("console.wardens.warden_sheets.check_printing", lambda: None)
    monkeypatch.setattr("console.wardens.warden_sheets.sheets_as_pdf", make)
    async with office.at_desk("eve") as eve, office.at_desk("ada") as ada:
        made = await asyncio.gather(*(each.open(f"{SHEET}.pdf") for each in (eve, ada, eve)))

    assert [each.content for each in made] == [b"%PDF-"] * 3
    assert met == [], "two threads made sheets at the same time"


async def test_where_there_is_no_pango_the_page_says_so_and_nothing_is_printed(
    office: Office, amina: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def check() -> None:
        raise CannotPrint(CannotPrint.__doc__)

    monkeypatch.setattr("console.wardens.warden_sheets.check_printing", check)
    async with office.at_desk("eve") as eve:
        page, made = (await eve.open(SHEET)).text, await eve.open(f"{SHEET}.pdf")

    assert "because Pango is not installed on this machine" in words_of(page)
    assert f"{SHEET}.pdf" not in page
    assert (made.status_code, made.headers["location"]) == (303, SHEET)
    assert printings(office) == []


async def test_whoever_only_looks_prints_nothing(office: Office, amina: int) -> None:
    async with office.at_desk("val") as val:
        for path in (SHEET, f"{SHEET}.html", f"{SHEET}.pdf"):
            assert (await val.open(path)).status_code == 403, path
        assert f'href="{SHEET}"' not in (await val.open("/wardens/groups/1")).text
    assert printings(office) == []


async def test_a_list_that_would_take_a_core_for_long_is_no_pdf_and_the_page_prints_it(
    office: Office, amina: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("console.wardens.warden_sheets.check_printing", lambda: None)
    monkeypatch.setattr("console.wardens.warden_sheets.MOST_AS_PDF", 0)
    async with office.at_desk("eve") as eve:
        page, made = (await eve.open(SHEET)).text, await eve.open(f"{SHEET}.pdf")
        before = printings(office)
        by_itself = await eve.open(f"{SHEET}.html")

    assert "Print the page itself" in words_of(page)
    assert (made.status_code, made.headers["location"], before) == (303, SHEET, [])
    assert by_itself.status_code == 200
