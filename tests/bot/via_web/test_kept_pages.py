"""Pages that are kept for a moment."""

import asyncio
import gzip
from datetime import datetime, timedelta

import pytest

from bot.via_web.kept_pages import KeptPages, takes_gzip
from tests.fakes.clock import FakeClock

FOR = timedelta(seconds=10)


class Maker:
    """Makes a page that says how many were made."""

    def __init__(self) -> None:
        self.made: list[str] = []
        self.fault: Exception | None = None
        self.may_end = asyncio.Event()
        self.may_end.set()

    async def __call__(self, language: str, now: datetime) -> str:
        await self.may_end.wait()
        if self.fault is not None:
            raise self.fault
        self.made.append(language)
        return f"{language} {len(self.made)}"


async def test_a_page_is_made_anew_only_when_it_is_old(clock: FakeClock) -> None:
    make = Maker()
    pages = KeptPages(make, clock, FOR)
    seen = []
    for seconds in (0, 9, 1, 9):
        clock.forward(seconds=seconds)
        seen.append((await pages.page("en")).body)
    assert seen == [b"en 1", b"en 1", b"en 2", b"en 2"]
    assert gzip.decompress((await pages.page("en")).packed) == b"en 2"


async def test_each_language_has_its_own(clock: FakeClock) -> None:
    pages = KeptPages(Maker(), clock, FOR)
    assert [(await pages.page(language)).body for language in ("en", "ar", "en")] == [b"en 1", b"ar 2", b"en 1"]


async def test_however_many_wait_for_a_page_it_is_made_once(clock: FakeClock) -> None:
    make = Maker()
    pages = KeptPages(make, clock, FOR)
    make.may_end.clear()
    readers = [asyncio.create_task(pages.page("en")) for _ in range(100)]
    asyncio.get_running_loop().call_soon(make.may_end.set)  # after each of them has asked
    seen = await asyncio.gather(*readers)
    assert (len(seen), make.made) == (100, ["en"])


async def test_a_page_that_cannot_be_made_is_not_kept_and_the_next_reader_tries_again(clock: FakeClock) -> None:
    make = Maker()
    pages = KeptPages(make, clock, FOR)
    make.fault = RuntimeError("the store is away")
    with pytest.raises(RuntimeError):
        await pages.page("en")
    make.fault = None
    assert (await pages.page("en")).body == b"en 1"


async def test_a_clock_that_was_put_back_does_not_keep_a_page_for_ever(clock: FakeClock) -> None:
    pages = KeptPages(Maker(), clock, FOR)
    await pages.page("en")
    clock.forward(hours=-1)
    assert (await pages.page("en")).body == b"en 2"


@pytest.mark.parametrize(
    ("header", "takes"),
    [
        ("gzip, deflate, br", True),
        ("br;q=1.0, GZIP;q=0.5", True),
        ("gzip;q=0", False),
        ("gzip; q=0.0, identity", False),
        ("gzip;q=0.001", True),
        ("identity", False),
        ("x-gzippy", False),
        ("", False),
    ],
)
def test_only_a_browser_that_says_so_gets_it_packed(header: str, takes: bool) -> None:
    assert takes_gzip(header) is takes
