"""Numbers of people are written as each language writes them, and still choose the right plural."""

import pytest

from console.frame.numbers import Grouped
from tests.console.office import Office
from tests.fakes.country import Country


@pytest.mark.parametrize(
    ("language", "number", "written"),
    [
        ("en", 999, "999"),
        ("en", 1000, "1,000"),
        ("en", 1_000_000, "1,000,000"),
        ("fr", 200_000, "200\u202f000"),
        ("es", 200_000, "200.000"),
        ("ar", 200_000, "200,000"),
        ("en", 0, "0"),
        ("en", -1500, "-1,500"),
    ],
)
def test_thousands_stand_apart_as_the_language_has_them(language: str, number: int, written: str) -> None:
    assert str(Grouped(number, language)) == written
    assert Grouped(number, language) == number


async def test_large_numbers_of_a_page_are_grouped_and_addresses_are_not(
    office: Office, country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("console.frame.numbers.SHORT", 2)
    for _ in range(3):
        country.person("port")
    (alert,) = country.decide(("south", 3))
    country.fill()
    monkeypatch.setattr("console.frame.numbers.format_decimal", lambda number, locale: f"<{locale} {number}>")
    async with office.at_desk("eve") as eve:
        page = (await eve.open("/plans")).text
        listed = (await eve.open(f"/alerts/{alert}?state=")).text

    assert "&lt;en 3&gt;</a>" in page
    assert f'href="/people?area={country.areas["port"]}"' in page
    assert "&lt;en 3&gt; people" in listed
