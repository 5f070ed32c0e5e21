"""Whoever doubts the log checks it from its page, part by part, and against a head that was kept elsewhere."""

import re

import pytest
from sqlalchemy import text

from registry import audit_check
from registry.audit import head
from registry.audit_chain import Head
from tests.console.office import Browser, Office, words_of
from tests.fakes.country import Country


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit_check, "PART", 3)


@pytest.fixture
def seven_acts(country: Country) -> None:
    for rank in (1, 2, 3, 4, 1, 2, 3):
        country.propose(("south", rank))


async def parts_of(desk: Browser, path: str = "/records/check") -> list[str]:
    """What each page of the check says, as far as they lead on."""
    pages = []
    while path:
        page = (await desk.open(path)).text
        pages.append(words_of(page))
        found = re.search(r'href="(/records/check\?[^"]+)"', page)
        path = found[1].replace("&amp;", "&") if found else ""
    return pages


def alter(office: Office, number: int) -> None:
    """Somebody with the database changes an entry."""
    office.store.write_now(
        lambda session: session.execute(text(f"UPDATE audit_entry SET detail = 'nothing' WHERE number = {number}"))  # noqa: S608
    )


async def test_a_whole_log_is_checked_part_by_part_down_to_its_first_entry(office: Office, seven_acts: None) -> None:
    async with office.at_desk("val") as val:
        pages = await parts_of(val)

    assert ["Entries 5 to 7 follow" in pages[0], "Entries 2 to 7 follow" in pages[1]] == [True, True]
    assert "Entries 1 to 7 are whole." in pages[2]
    assert len(pages) == 3


@pytest.mark.parametrize(("number", "pages_until"), [(7, 1), (5, 1), (3, 2), (1, 3)])
async def test_an_entry_that_was_altered_is_named_in_its_part(
    office: Office, seven_acts: None, number: int, pages_until: int
) -> None:
    alter(office, number)
    async with office.at_desk("ada") as ada:
        pages = await parts_of(ada)

    assert len(pages) == pages_until
    assert f"The log was changed. Entry {number} does not follow" in pages[-1]


async def test_a_log_made_anew_shows_against_a_head_that_was_kept(office: Office, seven_acts: None) -> None:
    kept = office.store.read_now(head)
    assert kept is not None
    other = Head(kept.number - 4, kept.at, "0" * 64)
    async with office.at_desk("ada") as ada:
        right = await parts_of(ada, f"/records/check?kept={str(kept).replace('+', '%2B')}")
        wrong = await parts_of(ada, f"/records/check?kept={str(other).replace('+', '%2B')}")
        beyond = await parts_of(ada, f"/records/check?kept={str(Head(99, kept.at, kept.hash)).replace('+', '%2B')}")
        unreadable = await parts_of(ada, "/records/check?kept=nonsense")

    assert "They lead to the head that you kept." in right[-1]
    assert "Entry 3 is not the one that was anchored" in wrong[-1]
    assert "The log ends with entry 7; you kept the head of entry 99." in beyond[0]
    assert "There is no head in it." in unreadable[0]


async def test_an_empty_log_says_so(office: Office) -> None:
    async with office.at_desk("ada") as ada:
        assert "Nothing is in the log yet." in words_of((await ada.open("/records/check")).text)
