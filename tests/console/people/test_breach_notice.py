"""The prepared notice about a breach: in every language, calm, true, short enough, and sent like any other notice."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from broadcasts.speaker import Speaker
from console.alerts.notices import LONGEST_NOTICE
from console.people.breach_notice import BREACHED, WITH_ADVICE, breach_texts
from locales.catalogue import Catalogue
from locales.languages import LANGUAGES
from locales.segments import is_gsm7
from tests.console.office import Office, words_of
from tests.fakes.clock import NOON
from tests.fakes.country import CATALOGUE, Country, shipped_ladder

SINCE = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
FIELDS = {"kind": ["number", "place"], "since": "2026-03-01 08:00"}


def speaker(**how: object) -> Speaker:
    return Speaker(CATALOGUE, shipped_ladder(), "Embassy", **how)  # type: ignore[arg-type]


def text_of(page: str, language: str) -> str:
    found = re.search(rf'<textarea name="text-{language}"[^>]*>([^<]*)</textarea>', page)
    assert found is not None
    return found[1]


def test_it_says_what_since_when_and_what_to_do_and_blames_nobody() -> None:
    text = breach_texts(speaker(), ["place", "number"], SINCE)["en"]

    assert "your phone number or chat and where you were" in text
    assert "This was possible from 1 March on." in text
    assert "It is not your fault" in text
    assert "If you do not feel safe where you are, send HELP." in text
    assert "never asks for money or passwords" in text
    assert "family code" not in text


def test_the_day_is_that_of_the_posts_own_clock() -> None:
    text = breach_texts(speaker(zone=ZoneInfo("Asia/Kathmandu")), ["name"], SINCE)["en"]

    assert "from 2 March on" in text


def test_with_everything_ticked_it_fits_into_a_notice_in_every_language() -> None:
    texts = breach_texts(speaker(), list(BREACHED), SINCE)

    assert list(texts) == [language.code for language in LANGUAGES]
    assert max(len(text) for text in texts.values()) < LONGEST_NOTICE - 100
    assert all(is_gsm7(char) for code in ("en", "fil") for char in texts[code])
    assert not any(char.isdigit() and not char.isascii() for text in texts.values() for char in text)


@pytest.mark.parametrize("language", [language.code for language in LANGUAGES])
def test_every_kind_is_named_and_each_word_to_send_is_one_that_is_understood(language: str) -> None:
    catalogue = Catalogue.load()
    text = breach_texts(speaker(), list(BREACHED), SINCE)[language]

    assert all(catalogue.say(language, f"breach.kind.{kind}") in text for kind in BREACHED)
    assert all(catalogue.first_word(language, word) in text for word in ("help", "revoke", "code"))
    assert set(WITH_ADVICE) < set(BREACHED)


async def test_an_officer_gets_it_in_the_form_changes_it_and_sends_it_as_a_notice(
    office: Office, country: Country
) -> None:
    country.person("port")
    area = str(country.areas["south"])
    async with office.at_desk("pia") as pia:
        form = (await pia.submit("/notices/breach", area=area, **FIELDS)).text
        texts = {f"text-{language.code}": text_of(form, language.code) for language in LANGUAGES}
        changed = texts | {"text-en": "About your data: two phones were stolen."}
        page = words_of((await pia.submit("/notices/confirm", area=area, **changed)).text)
        sent = await pia.submit("/notices/new", area=area, **changed)

    assert f'value="{area}" checked' in form
    assert "1 March" in texts["text-en"]
    assert all("passwords" not in text for name, text in texts.items() if name != "text-en")
    assert "two phones were stolen" in page
    assert sent.status_code == 303


async def test_a_form_without_kind_or_day_is_refused_and_writes_no_text(office: Office) -> None:
    later = NOON + timedelta(hours=1)
    wrong: tuple[dict[str, str | list[str]], ...] = (
        {"since": "2026-03-01 08:00"},
        {"kind": ["passports"], "since": "2026-03-01 08:00"},
        {"kind": ["name"]},
        {"kind": ["name"], "since": "yesterday"},
        {"kind": ["name"], "since": f"{later:%Y-%m-%d %H:%M}"},
    )
    async with office.at_desk("pia") as pia:
        pages = [await pia.submit("/notices/breach", **fields) for fields in wrong]

    assert {page.status_code for page in pages} == {422}
    assert all("Tick what somebody may have seen." in page.text for page in pages[:2])
    assert all("Write since when" in page.text for page in pages[2:])
    assert all(text_of(page.text, "en") == "" for page in pages)


async def test_whoever_may_not_decide_may_not_write_it_either(office: Office) -> None:
    async with office.at_desk("eve") as eve:
        assert (await eve.submit("/notices/breach", **FIELDS)).status_code == 403
