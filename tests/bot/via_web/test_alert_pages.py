"""The public page: which level holds where, in all languages, and whether a reference is ours."""

import html
import re
from dataclasses import replace
from typing import Any

import httpx
import pytest
from sqlmodel import Session, select

from bot.via_web import alert_pages
from bot.via_web.alert_pages import CHECK_LIMIT, CHECK_WINDOW, OLD_AT_MOST, TAKEN_BACK_FOR
from locales.catalogue import Catalogue
from locales.languages import LANGUAGES
from registry.areas import add_area
from registry.false_references import COUNTED_A_DAY, asked_most
from registry.store import StoreBusy, Work
from registry.tables import Area, AreaKind, FalseReferenceAsk, Post
from tests.bot.via_web.test_pages import LARGEST_PAGE, guarded
from tests.bot.via_web.web_world import Outline, Site, browser_at, pages_before, visiting
from tests.fakes.country import Country

PAGE = "/alerts"


async def read(anybody: httpx.AsyncClient, language: str = "en") -> str:
    """The text of the page, without marks and with single spaces."""
    answer = await anybody.get(PAGE, params={"language": language})
    assert answer.status_code == 200
    return plain(answer)


def plain(answer: httpx.Response) -> str:
    return " ".join(html.unescape(Outline(answer.text).text).split())


async def check(anybody: httpx.AsyncClient, ref: str, language: str = "en", **headers: str) -> httpx.Response:
    return await anybody.post(PAGE, data={"ref": ref, "language": language}, headers=headers)


def false_alerts(country: Country) -> dict[str, int]:
    return {row.ref: row.times for row in country.store.read_now(lambda session: asked_most(session, 99))}


async def test_where_all_is_normal_the_page_is_calm(anybody: httpx.AsyncClient, country: Country) -> None:
    page = await read(anybody)
    assert page.startswith("Alert levels now - Embassy Embassy")
    assert "0 Level 0 of 4 NORMAL There is no alert here. Live as usual and stay in touch with us. Bravia" in page
    assert "As of 2 Mar 12:00." in page
    assert "The embassy never asks for money." in page
    assert not re.search(r"Level [1-4]", page)


async def test_a_level_is_said_by_number_word_shape_and_colour_with_what_to_do_and_when_more_comes(
    anybody: httpx.AsyncClient, country: Country
) -> None:
    country.decide(("south", 3))
    answer = await anybody.get(PAGE)
    assert (
        "3 Level 3 of 4 GO HOME IF YOU CAN The embassy advises you to go home. If your employer does not pay, the "
        "government does. You decide. South Hilltop Port Sur There is shelling near here. It can spread. "
        "Since 2 Mar 12:00. Next message by 2 Mar 18:00."
    ) in plain(answer)
    assert (
        "Level 0 of 4 NORMAL There is no alert here. Live as usual and stay in touch with us. Elsewhere in Bravia"
        in (plain(answer))
    )
    shapes = [mark["class"] for mark in Outline(answer.text).all("svg") if "class" in mark]
    assert shapes == ["shape red", "shape green"]
    assert '<path d="M12 .7 23.3 12 12 23.3.7 12z"/>' in answer.text, "the diamond of level 3"


async def test_a_promise_that_was_not_kept_is_called_late(anybody: httpx.AsyncClient, country: Country) -> None:
    country.decide(("south", 2))
    country.clock.forward(hours=6, seconds=1)
    page = await read(anybody)
    assert "The message promised by 2 Mar 18:00 is late. The level still holds." in page
    assert "Next message" not in page


@pytest.mark.parametrize("language", [language.code for language in LANGUAGES])
async def test_every_language_says_all_of_it(
    anybody: httpx.AsyncClient, country: Country, catalogue: Catalogue, language: str
) -> None:
    country.decide(("south", 4))
    answer = await anybody.get(PAGE, headers={"Accept-Language": language})
    page, outline = html.unescape(answer.text), Outline(answer.text)
    keys = ("web.alerts_title", "level.4.headline", "level.4.action", "check.money", "web.check_title", "web.check_ref")
    for key in keys:
        assert catalogue.say(language, key) in page
    assert outline.one("html")["lang"] == language
    assert [link["lang"] for link in outline.all("a") if "lang" in link] == [each.code for each in LANGUAGES]
    assert all(each.endonym in page for each in LANGUAGES)


async def test_areas_are_named_in_the_readers_language_where_they_have_such_a_name(
    anybody: httpx.AsyncClient, country: Country
) -> None:
    def name(session: Session) -> None:
        area = session.get_one(Area, country.areas["port"])
        area.names = {"en": "Port Sur", "ar": "ميناء صور"}
        session.add(area)

    country.store.write_now(name)
    country.decide(("south", 3), ("port", 4))
    arabic = await anybody.get(PAGE, params={"language": "ar"})
    assert "ميناء صور" in arabic.text
    assert "Port Sur" not in arabic.text
    assert "Hilltop" in arabic.text
    assert Outline(arabic.text).one("html") == {"lang": "ar", "dir": "rtl"}


async def test_an_alert_that_was_taken_back_stands_there_as_wrong_for_some_days(
    anybody: httpx.AsyncClient, country: Country
) -> None:
    [wrong] = country.decide(("south", 4))
    country.correct(country.decision_of(wrong))
    said = f"The message M{wrong} was WRONG. Do not act on it. We are sorry."
    assert said in await read(anybody)
    country.clock.forward(seconds=TAKEN_BACK_FOR.total_seconds())
    assert said not in await read(anybody)


async def test_nobody_is_on_the_page_and_no_number_of_people(anybody: httpx.AsyncClient, country: Country) -> None:
    country.decide(("south", 3))
    before = await read(anybody)
    for number in range(77):
        country.person("port", name=f"Amina{number}")
    country.clock.forward(seconds=OLD_AT_MOST.total_seconds())
    after = await read(anybody)
    assert after == before


async def test_a_new_level_stands_there_within_half_a_minute_and_until_then_the_store_is_asked_once(
    anybody: httpx.AsyncClient, country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads: list[object] = []
    read_store = country.store.read

    async def counted(work: Work[Any]) -> Any:
        reads.append(work)
        return await read_store(work)

    monkeypatch.setattr(country.store, "read", counted)
    for _ in range(50):
        answer = await anybody.get(PAGE)
    assert len(reads) == 1
    elsewhere = int(answer.headers["Cache-Control"].removeprefix("public, max-age="))

    country.decide(("south", 4))
    country.clock.forward(seconds=OLD_AT_MOST.total_seconds() - elsewhere)
    assert "LEAVE NOW" in plain(await anybody.get(PAGE))


@pytest.mark.parametrize(
    ("path", "varies"),
    [("/alerts?language=ar", "Accept-Encoding"), ("/alerts", "Accept-Encoding, Accept-Language")],
)
async def test_caches_are_told_what_a_page_depends_on(anybody: httpx.AsyncClient, path: str, varies: str) -> None:
    answer = await anybody.get(path)
    assert answer.headers["Vary"] == varies
    assert "Set-Cookie" not in answer.headers


async def test_it_is_packed_for_those_who_can_unpack_it_and_the_same_for_those_who_cannot(
    anybody: httpx.AsyncClient,
) -> None:
    packed = await anybody.get(PAGE, headers={"Accept-Encoding": "gzip"})
    unpacked = await anybody.get(PAGE, headers={"Accept-Encoding": "identity"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in unpacked.headers
    assert packed.text == unpacked.text
    assert int(packed.headers["Content-Length"]) < int(unpacked.headers["Content-Length"]) / 2


@pytest.mark.parametrize("language", ["en", "my", "ta", "ar"])
async def test_with_very_many_areas_it_is_still_less_than_14_kb(
    anybody: httpx.AsyncClient, country: Country, language: str
) -> None:
    syllables = {"en": "ba ke lo ri mun", "my": "မန် လေး ရန် ကုန် ပု", "ta": "சென் னை ம து ரை", "ar": "صو ري نا بل سه"}

    def grow(session: Session) -> None:
        post = session.exec(select(Post)).one()
        parts = syllables[language].split()
        for number in range(200):
            name = "".join(parts[number // 5**place % 5] for place in range(4)) + str(number)
            add_area(
                session, code=f"z{number}", post_id=post.id or 0, parent_id=country.areas["port"], kind=AreaKind.ZONE,
                names={"en": f"Zone {number}", language: name},
            )  # fmt: skip

    country.store.write_now(grow)
    country.decide(("south", 4), ("capital", 2))
    answer = await anybody.get(PAGE, params={"language": language}, headers={"Accept-Encoding": "gzip"})
    assert int(answer.headers["Content-Length"]) < LARGEST_PAGE
    assert "199" in answer.text


async def test_a_small_page_needs_nothing_else_and_is_guarded(anybody: httpx.AsyncClient, country: Country) -> None:
    country.decide(("south", 3))
    shown, checked = await anybody.get(PAGE), await check(anybody, "M1")
    for page in (shown, checked):
        assert len(page.content) < LARGEST_PAGE
        outline = Outline(page.text)
        assert not {"script", "img", "link", "iframe"} & {tag for tag, _ in outline.elements}
        assert not any(name.startswith("on") or name == "style" for _, its in outline.elements for name in its)
        assert {label["for"] for label in outline.all("label")} == {"ref"}
    assert guarded(checked)
    shown.headers["Cache-Control"] = "no-store"
    assert guarded(shown)


async def test_a_reference_of_ours_is_confirmed_above_the_levels(
    anybody: httpx.AsyncClient, country: Country, catalogue: Catalogue
) -> None:
    country.decide(("south", 3))
    page = await check(anybody, "m 1", "am")
    said = catalogue.say("am", "check.ours", ref="M1", place="South", at="2 ማርች 12:00")
    assert page.status_code == 200
    assert {"role": "status", "class": "said"} in Outline(page.text).all("p")
    assert said in html.unescape(page.text)
    assert catalogue.say("am", "level.3.headline") in html.unescape(page.text)
    assert false_alerts(country) == {}


async def test_a_false_one_is_said_to_be_false_and_counted(anybody: httpx.AsyncClient, country: Country) -> None:
    page = await check(anybody, "XL-0012")
    assert "XL12 is not from us. Do not act on it and do not pay anybody." in plain(page)
    assert {"role": "status", "class": "wrong"} in Outline(page.text).all("p")
    assert false_alerts(country) == {"XL12": 1}


async def test_in_a_drill_the_answer_too_begins_and_ends_with_the_drill_word(country: Country) -> None:
    speaker = replace(country.speaker, drill=True)
    async with visiting(Site(country.store, country.clock), speaker) as client:
        page = html.unescape((await check(client, "M9")).text)
    assert "DRILL. M9 is not from us." in page
    assert "Please write to us what it says. DRILL</p>" in page


@pytest.mark.parametrize("written", ["", "  ", "hello", "M1 and M2"])
async def test_what_is_no_reference_gets_the_form_again_with_what_belongs_there(
    anybody: httpx.AsyncClient, country: Country, written: str
) -> None:
    page = await check(anybody, written)
    outline = Outline(page.text)
    assert page.status_code == 200
    assert {"role": "alert", "class": "wrong"} in outline.all("div")
    assert [field.get("aria-invalid") for field in outline.all("input") if field.get("name") == "ref"] == ["true"]
    assert "Level 0 of 4" in plain(page)


async def test_what_is_written_into_the_form_is_never_markup(anybody: httpx.AsyncClient) -> None:
    for written in ("<script>M1</script>", "M1<img src=x>", "<b>1"):
        assert not {"script", "img", "b"} & {tag for tag, _ in Outline((await check(anybody, written)).text).elements}


@pytest.mark.parametrize("length", [100, 5000])
async def test_a_very_long_reference_is_none(anybody: httpx.AsyncClient, country: Country, length: int) -> None:
    page = await check(anybody, "M" * length + "1")
    assert page.status_code == 200
    assert "M" * 50 not in page.text
    assert false_alerts(country) == {}


async def test_nobody_makes_up_a_false_alert_alone(anybody: httpx.AsyncClient, country: Country) -> None:
    for ref in ["M99"] * 10 + [f"X{number}" for number in range(10)]:
        assert (await check(anybody, ref)).status_code == 200
    assert false_alerts(country) == {"M99": 1, "X0": 1, "X1": 1}
    assert len(false_alerts(country)) == COUNTED_A_DAY


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP"])
async def test_a_visitor_is_no_other_one_by_saying_so(
    anybody: httpx.AsyncClient, country: Country, header: str
) -> None:
    for number in range(5):
        await check(anybody, "M99", **{header: f"198.51.100.{number}"})
    assert false_alerts(country) == {"M99": 1}


async def test_many_addresses_of_one_network_are_one_visitor_and_two_networks_are_two(country: Country) -> None:
    for address in ("2001:db8:1:2::1", "2001:db8:1:2::2", "2001:db8:1:3::1"):
        async with visiting(Site(country.store, country.clock), country.speaker, address) as client:
            await check(client, "M99")
    assert false_alerts(country) == {"M99": 2}


async def test_who_asked_is_kept_in_few_letters_that_name_nobody(anybody: httpx.AsyncClient, country: Country) -> None:
    await check(anybody, "M99")
    [kept] = country.store.read_now(lambda session: list(session.exec(select(FalseReferenceAsk))))
    assert re.fullmatch(r"web:[0-9a-f]{6}", kept.asker)


async def test_going_through_all_references_comes_to_an_end_and_the_levels_are_still_shown(
    anybody: httpx.AsyncClient, country: Country, catalogue: Catalogue
) -> None:
    country.decide(("south", 3))
    for number in range(CHECK_LIMIT):
        assert (await check(anybody, f"M{number}")).status_code == 200
    refused = await check(anybody, "M1")
    assert refused.status_code == 429
    assert catalogue.say("en", "web.too_often") in html.unescape(refused.text)
    assert "M1 is from us" not in refused.text
    assert "GO HOME IF YOU CAN" in refused.text
    assert (await anybody.get(PAGE)).status_code == 200
    country.clock.forward(seconds=CHECK_WINDOW.total_seconds())
    assert "M1 is from us" in (await check(anybody, "M1")).text


async def test_whoever_changes_the_address_within_a_network_gets_no_more_checks_and_another_network_does(
    country: Country,
) -> None:
    application = pages_before(Site(country.store, country.clock), country.speaker)

    async def answered(address: str) -> int:
        async with browser_at(application, address) as client:
            return (await check(client, "M1")).status_code

    for number in range(CHECK_LIMIT):
        assert await answered(f"2001:db8:1:2::{number:x}") == 200
    assert await answered("2001:db8:1:2::ffff") == 429
    assert await answered("2001:db8:1:3::1") == 200


async def test_who_goes_on_after_that_asks_the_store_no_more_than_a_reader_does(
    anybody: httpx.AsyncClient, country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(CHECK_LIMIT):
        await check(anybody, f"M{number}")
    reads: list[object] = []
    read_store = country.store.read

    async def counted(work: Work[Any]) -> Any:
        reads.append(work)
        return await read_store(work)

    monkeypatch.setattr(country.store, "read", counted)
    refused = [await check(anybody, "M1") for _ in range(20)]
    assert len(reads) == 1
    assert {(each.status_code, each.headers["Cache-Control"]) for each in refused} == {(429, "no-store")}
    country.decide(("south", 4))
    country.clock.forward(seconds=OLD_AT_MOST.total_seconds())
    assert "LEAVE NOW" in plain(await check(anybody, "M1"))


async def test_a_crowd_of_machines_fills_no_table_and_everybody_is_still_answered(
    country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alert_pages, "NOTED_LIMIT", 4)
    site = Site(country.store, country.clock)
    async with visiting(site, country.speaker) as client:
        transport = client._transport
        for number in range(10):
            transport.client = (f"198.51.100.{number}", 1)  # type: ignore[attr-defined]
            assert f"M{100 + number} is not from us" in (await check(client, f"M{100 + number}")).text
    assert len(false_alerts(country)) == 4


async def test_a_store_that_takes_nothing_now_keeps_nobody_from_the_answer(
    anybody: httpx.AsyncClient, country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def busy(work: object) -> None:
        raise StoreBusy("busy")

    monkeypatch.setattr(country.store, "write", busy)
    page = await check(anybody, "M99")
    assert page.status_code == 200
    assert "M99 is not from us" in page.text


@pytest.mark.parametrize(
    "header",
    ["", "*", "ar", "AR-eg;q=0.9", "xx, tl-PH;q=0.9", "ar\x00", "," * 5000, "ar;" * 3000, "<script>", "../../etc"],
)
async def test_any_accept_language_gets_a_page_in_a_shipped_language(anybody: httpx.AsyncClient, header: str) -> None:
    answer = await anybody.get(PAGE, headers={"Accept-Language": header.encode()})
    assert answer.status_code == 200
    assert Outline(answer.text).one("html")["lang"] in {language.code for language in LANGUAGES}
    assert "script" not in answer.text.partition("</style>")[2]


@pytest.mark.parametrize("language", ["", "xx", "../en", "en\x00", "EN" * 2000, "<b>"])
async def test_a_language_that_is_not_shipped_is_the_browsers_and_caches_know_it(
    anybody: httpx.AsyncClient, language: str
) -> None:
    answer = await anybody.get(PAGE, params={"language": language}, headers={"Accept-Language": "sw"})
    assert Outline(answer.text).one("html")["lang"] == "sw"
    assert "Accept-Language" in answer.headers["Vary"]
