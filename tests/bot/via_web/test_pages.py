"""The one-tap answer and the family's question, as a browser without scripts sees them."""

import base64
import hashlib
import html
import re
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from bot.conversation.intents import Place, Word
from bot.conversation.understand import understand
from bot.conversation.vocabulary import load_vocabulary
from bot.message import Message
from bot.via_web.forms import LARGEST_FORM
from bot.via_web.pages import FAMILY_LIMIT, FAMILY_WINDOW
from broadcasts.tables import DeliveryState
from broadcasts.wording import full_text
from locales.catalogue import Catalogue
from locales.languages import LANGUAGES
from tests.bot.via_web.web_world import (
    ARABIC,
    BUTTONS,
    FULL,
    TOKEN,
    Outline,
    Site,
    ask_which_area,
    end_alert,
    speak,
    visiting,
)
from tests.broadcasts.told import SPEAKER, facts
from tests.fakes.clock import NOON

PAGE = f"/r/{TOKEN}"
LARGEST_PAGE = 14_000
"""Bytes, with its headers a little more: what a server sends before it waits for the first word back (RFC 6928)."""


def pressed(page: Outline) -> list[str | None]:
    """What the buttons for answers send."""
    return [button["value"] for button in page.all("button") if button.get("name") == "press"]


def languages_of(page: Outline) -> list[str | None]:
    """The links to the page in other languages."""
    return [link["href"] for link in page.all("a") if "lang" in link]


async def form_of(site: Site) -> dict[str, str]:
    """What the page's form sends besides the button."""
    fields = Outline((await site.client.get(PAGE)).text).all("input")
    hidden = {field["name"]: field["value"] for field in fields if field.get("type") == "hidden"}
    assert set(hidden) == {"nonce", "language"}
    return {"nonce": hidden["nonce"] or ""}


async def test_the_page_shows_the_whole_alert_and_a_button_for_each_answer(site: Site) -> None:
    await site.alerted()
    answer = await site.client.get(PAGE)
    page = Outline(answer.text)
    assert answer.status_code == 200
    assert FULL in html.unescape(page.text)
    assert pressed(page) == [press for _, press in BUTTONS]
    assert {form["method"] for form in page.all("form")} == {"post"}


async def test_a_text_without_buttons_gets_the_answers_of_every_level(site: Site) -> None:
    await site.alerted(wording_id=None, text="You are in an area at level 2.")
    page = Outline((await site.client.get(PAGE)).text)
    assert "You are in an area at level 2." in page.text
    assert pressed(page) == ["alert:12:1", "alert:12:2"]


async def test_the_newest_alert_that_went_out_is_shown(site: Site) -> None:
    await site.alerted(12)
    await site.alerted(13, wording_id=None, text="the newest", state=DeliveryState.DELIVERED)
    await site.alerted(14, wording_id=None, text="not out yet", state=DeliveryState.QUEUED, accepted_at=None)
    await site.alerted(15, wording_id=None, text="no alert", question="step:status")
    assert "the newest" in (await site.client.get(PAGE)).text


@pytest.mark.parametrize("state", [DeliveryState.SENDING, DeliveryState.UNKNOWN])
async def test_whoever_has_the_link_sees_the_alert_before_its_acceptance_is_noted(
    site: Site, state: DeliveryState
) -> None:
    later = NOON + timedelta(seconds=4)
    await site.alerted(12, accepted_at=NOON + timedelta(seconds=5))
    await site.alerted(13, wording_id=None, text="the newest", state=state, sending_at=later, accepted_at=None)
    assert "the newest" in (await site.client.get(PAGE)).text


async def test_an_alert_that_may_have_arrived_is_seen_while_it_waits_to_be_sent_again(site: Site) -> None:
    later = NOON + timedelta(seconds=4)
    await site.alerted(12)
    again = {"state": DeliveryState.QUEUED, "doubtful": True, "sending_at": later, "accepted_at": None}
    await site.alerted(13, wording_id=None, text="the newest", **again)
    assert "the newest" in (await site.client.get(PAGE)).text


async def test_a_tap_is_received_and_thanked_for(site: Site, catalogue: Catalogue) -> None:
    await site.alerted()
    form = await form_of(site)
    answer = await site.client.post(PAGE, data=form | {"press": "alert:12:2"})
    assert catalogue.say("en", "web.thanks") in answer.text
    [message] = site.received
    assert replace(message, key="") == Message("", "web", TOKEN, press="alert:12:2")


async def test_a_form_sent_twice_has_one_key_and_two_pages_have_two(site: Site) -> None:
    await site.alerted()
    first, second = await form_of(site), await form_of(site)
    for form in (first, first, second):
        await site.client.post(PAGE, data=form | {"press": "alert:12:1"})
    keys = [message.key for message in site.received]
    assert keys[0] == keys[1] != keys[2]


async def test_an_old_page_still_answers_its_own_alert(site: Site) -> None:
    await site.alerted(12)
    form = await form_of(site)
    await site.alerted(13)
    await site.client.post(PAGE, data=form | {"press": "alert:12:2"})
    assert [message.press for message in site.received] == ["alert:12:2"]


async def test_an_alert_that_was_never_sent_there_cannot_be_answered(site: Site) -> None:
    await site.alerted(12)
    answer = await site.client.post(PAGE, data=await form_of(site) | {"press": "alert:99:2"})
    assert answer.status_code == 404
    assert site.received == []


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"press": "alert:12:2"},
        {"press": "alert:12:2", "nonce": "short"},
        {"press": "alert:12:2", "nonce": "a/b" * 8},
        {"press": "alert:12:0", "nonce": "a" * 22},
        {"press": "alert:12", "nonce": "a" * 22},
        {"press": "step:area:1", "nonce": "a" * 22},
        {"press": "kin:1:12:1", "nonce": "a" * 22},
        {"press": "alert:١٢:2", "nonce": "a" * 22},
    ],
)
async def test_a_form_that_no_page_has_is_refused(site: Site, form: dict[str, str]) -> None:
    await site.alerted()
    assert (await site.client.post(PAGE, data=form)).status_code == 400
    assert site.received == []


@pytest.mark.parametrize("path", [PAGE, "/family"])
async def test_a_form_too_large_is_refused(site: Site, path: str) -> None:
    assert (await site.client.post(path, data={"code": "a" * LARGEST_FORM})).status_code == 413


async def test_the_longest_words_of_any_script_fit_into_every_form(site: Site) -> None:
    """A letter is nine bytes of a form."""
    await site.alerted()
    family = Outline((await site.client.get("/family?language=am")).text)
    question = Outline((await site.client.get(f"{PAGE}?language=am")).text)
    fields = [*family.all("input"), *family.all("textarea"), *question.all("input")]
    filled = {str(field["name"]): "ሀ" * int(field["maxlength"] or 0) for field in fields if "maxlength" in field}
    assert {"code", "message", "who", "place", "name", "number"} == filled.keys()
    for path in (PAGE, "/family"):
        taken = await site.client.post(path, data=filled | await form_of(site) | {"language": "am"})
        assert taken.status_code == 200


async def test_a_second_thought_on_the_same_page_counts(site: Site) -> None:
    await site.alerted()
    form = await form_of(site)
    for press in ("alert:12:1", "alert:12:2", "alert:12:2"):
        await site.client.post(PAGE, data=form | {"press": press})
    assert [message.press for message in site.received] == ["alert:12:1", "alert:12:2", "alert:12:2"]
    assert len({message.key for message in site.received}) == 2


async def test_the_page_can_be_read_in_another_language(site: Site, catalogue: Catalogue) -> None:
    await site.alerted()
    page = await site.client.get(PAGE, params={"language": "ar"})
    outline = Outline(page.text)
    assert outline.one("html") == {"lang": "ar", "dir": "rtl"}
    assert ARABIC in html.unescape(page.text)
    assert languages_of(outline)[:2] == ["?language=en", "?language=fil"]

    form = await form_of(site) | {"language": "ar", "press": "alert:12:1"}
    thanks = await site.client.post(PAGE, data=form)
    assert catalogue.say("ar", "web.thanks") in thanks.text


async def test_an_alert_without_a_text_in_the_pages_language_is_shown_whole_and_says_which_it_is_in(
    site: Site, catalogue: Catalogue
) -> None:
    await site.alerted()
    page = await site.client.get(PAGE, params={"language": "ne"})
    outline = Outline(page.text)
    assert outline.one("html")["lang"] == "ne"
    assert catalogue.say("ne", "web.answer_title") in page.text
    assert FULL in html.unescape(page.text)
    answers = [button for button in outline.all("button") if button.get("name") == "press"]
    assert [(button["value"], button.get("lang")) for button in answers] == [(press, "en") for _, press in BUTTONS]
    assert [shown.get("lang") for shown in outline.all("p") if shown.get("id") == "alert"] == ["en"]


async def test_an_alert_in_the_language_that_is_chosen_is_in_no_other(site: Site) -> None:
    await site.alerted()
    outline = Outline((await site.client.get(PAGE, params={"language": "ar"})).text)
    assert {each.get("lang") for tag in ("p", "button") for each in outline.all(tag)} == {"ar", None}


async def test_an_alert_runs_in_the_direction_of_its_language_whatever_it_begins_with(site: Site) -> None:
    """The name of a post in Latin letters stands first in many."""
    await site.alerted()
    for language, direction in (("ar", "rtl"), ("ne", "ltr")):
        outline = Outline((await site.client.get(PAGE, params={"language": language})).text)
        assert [shown["dir"] for shown in outline.all("p") if shown.get("id") == "alert"] == [direction]


async def test_a_text_of_which_no_wording_is_kept_claims_no_language(site: Site) -> None:
    await site.alerted(wording_id=None, text="You are in an area at level 2.")
    outline = Outline((await site.client.get(PAGE, params={"language": "ar"})).text)
    assert not any("lang" in each for tag in ("p", "button") for each in outline.all(tag))


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("Harbour road", "PLACE Harbour road"),
        ("  Tyre ", "PLACE Tyre"),
        ("1", "PLACE 1"),
        ("٢", "PLACE ٢"),
        ("x" * 300, "PLACE " + "x" * 100),
    ],
)
async def test_a_place_is_taken_as_if_it_had_been_sent(site: Site, written: str, text: str) -> None:
    await site.alerted()
    page = await site.client.post(PAGE, data=await form_of(site) | {"place": written})
    assert "Thank you" in page.text
    [message] = site.received
    assert replace(message, key="") == Message("", "web", TOKEN, text=text)


@pytest.mark.parametrize("number", ["1", "2", "١", "7"])
async def test_a_number_in_the_place_field_is_a_place_to_the_conversation_and_no_answer(
    site: Site, catalogue: Catalogue, number: str
) -> None:
    await site.alerted()
    await site.client.post(PAGE, data=await form_of(site) | {"place": number})
    [message] = site.received
    assert understand(message, None, load_vocabulary(catalogue)) == Place(number)


@pytest.mark.parametrize("call", ["HELP", "help me I am at Tyre", "ساعدوني", "saklolo"])
async def test_a_call_for_help_in_the_place_field_is_one(site: Site, catalogue: Catalogue, call: str) -> None:
    await site.alerted()
    await site.client.post(PAGE, data=await form_of(site) | {"place": call})
    [message] = site.received
    assert understand(message, None, load_vocabulary(catalogue)) == Word("help")


async def test_whoever_was_asked_which_place_they_mean_chooses_by_its_number(site: Site) -> None:
    await site.alerted()
    await site.store.write(ask_which_area)
    for place in ("2", "Tyre"):
        await site.client.post(PAGE, data=await form_of(site) | {"place": place})
    assert [message.text for message in site.received] == ["2", "PLACE Tyre"]


@pytest.mark.parametrize("later", ["not accepted yet", "an hour later", "another alert came"])
async def test_a_number_chooses_no_place_before_or_after_that_question_stands_open(site: Site, later: str) -> None:
    await site.alerted()
    await site.store.write(lambda session: ask_which_area(session, accepted=later != "not accepted yet"))
    if later == "an hour later":
        site.clock.forward(hours=1, minutes=1)
    elif later == "another alert came":
        at = NOON + timedelta(minutes=1)
        await site.alerted(13, sending_at=at, accepted_at=at)
    await site.client.post(PAGE, data=await form_of(site) | {"place": "1"})
    assert [message.text for message in site.received] == ["PLACE 1"]


async def test_another_place_on_the_same_page_counts_and_the_same_one_counts_once(site: Site) -> None:
    await site.alerted()
    form = await form_of(site)
    for place in ("Tyre", "Sidon", " Sidon"):
        await site.client.post(PAGE, data=form | {"place": place})
    keys = [message.key for message in site.received]
    assert keys[0] != keys[1] == keys[2]


async def test_the_key_of_a_message_gives_away_neither_page_nor_place(site: Site) -> None:
    await site.alerted()
    form = await form_of(site)
    for field in ({"place": "Tyre"}, {"press": "alert:12:1"}):
        await site.client.post(PAGE, data=form | field)
    assert not any(part in message.key for message in site.received for part in (form["nonce"], "Tyre", "alert"))


@pytest.mark.parametrize("place", ["", " "])
async def test_an_empty_place_shows_the_page_again_and_says_what_is_missing(
    site: Site, catalogue: Catalogue, place: str
) -> None:
    await site.alerted()
    page = await site.client.post(PAGE, data=await form_of(site) | {"place": place})
    assert (page.status_code, site.received) == (200, [])
    outline = Outline(page.text)
    assert pressed(outline)
    assert {"role": "alert", "class": "wrong"} in outline.all("div")
    assert catalogue.say("en", "web.place") in outline.text
    assert [field.get("aria-invalid") for field in outline.all("input") if field["name"] == "place"] == ["true"]


async def test_nothing_is_missing_on_a_page_that_was_not_sent(site: Site) -> None:
    await site.alerted()
    outline = Outline((await site.client.get(PAGE)).text)
    assert not any("role" in attributes or "aria-invalid" in attributes for _, attributes in outline.elements)


async def test_after_the_answer_there_is_thanks_and_nothing_else(site: Site) -> None:
    await site.alerted()
    page = await site.client.post(PAGE, data=await form_of(site) | {"press": "alert:12:1"})
    said = " ".join(Outline(page.text).text.split())
    assert said == (
        "Your answer - Embassy Embassy Your answer Thank you. We have your answer. "
        "The embassy never asks for money. Alert levels now"
    )


async def ended(site: Site, how: str) -> None:
    if how == "three days":
        site.clock.forward(hours=72, seconds=1)
    else:
        await site.store.write(lambda session: end_alert(session, 12, how))


@pytest.mark.parametrize("how", ["three days", "corrected", "superseded"])
async def test_whoever_finds_the_link_when_the_alert_is_over_learns_nothing(
    site: Site, catalogue: Catalogue, how: str
) -> None:
    await site.alerted(12)
    form = await form_of(site)
    await ended(site, how)
    page = await site.client.get(PAGE)
    assert page.status_code == 404
    assert page.text == (await site.client.get("/r/nobody")).text
    assert catalogue.say("en", "web.expired") in page.text

    for field in ({"press": "alert:12:1"}, {"place": "Tyre"}):
        assert (await site.client.post(PAGE, data=form | field)).status_code == 404
    assert site.received == []


@pytest.mark.parametrize("call", [{"press": "alert:12:2"}, {"place": "help me"}])
async def test_a_call_for_help_from_an_old_page_is_still_taken(site: Site, call: dict[str, str]) -> None:
    await site.alerted(12)
    form = await form_of(site)
    await ended(site, "three days")
    assert (await site.client.post(PAGE, data=form | call)).status_code == 200
    assert [message.press or message.text for message in site.received] == list(call.values())


async def test_a_call_for_help_of_nobody_is_not_taken(site: Site) -> None:
    await site.alerted()
    form = await form_of(site)
    assert (await site.client.post("/r/nobody", data=form | {"place": "help me"})).status_code == 404
    assert site.received == []


@pytest.mark.parametrize("language", ["en", "am", "ar", "bn"])
async def test_the_longest_alert_makes_a_page_of_less_than_14_kb(site: Site, language: str) -> None:
    longest = full_text(replace(SPEAKER, post_name="Embassy of the Republic in Bravia"), facts(0, 4), language)
    await site.alerted(text=longest.text, wording_id=None, buttons=[[b.label, b.data] for b in longest.buttons])
    await site.store.write(lambda session: speak(session, language))
    page = await site.client.get(PAGE)
    assert len(page.content) < LARGEST_PAGE
    assert longest.text in html.unescape(page.text)


async def test_a_token_nobody_has_and_one_that_was_never_alerted_look_the_same(site: Site) -> None:
    pages = [await site.client.get(path) for path in (PAGE, "/r/nobody", "/r/' OR 1=1")]
    assert {page.status_code for page in pages} == {404}
    assert len({page.text for page in pages}) == 1


async def test_the_expired_page_is_in_the_browsers_language(site: Site, catalogue: Catalogue) -> None:
    page = await site.client.get("/r/nobody", headers={"Accept-Language": "xx, tl-PH;q=0.9, en;q=0.8"})
    assert html.escape(catalogue.say("fil", "web.expired")) in page.text
    assert Outline(page.text).one("html")["lang"] == "fil"


@pytest.mark.parametrize("person", [True, False])
async def test_the_page_is_in_the_language_of_the_address(site: Site, catalogue: Catalogue, person: bool) -> None:
    await site.store.write(lambda session: speak(session, "ne", person))
    await site.alerted()
    page = await site.client.get(PAGE, headers={"Accept-Language": "en"})
    assert catalogue.say("ne", "web.answer_title") in page.text
    assert Outline(page.text).one("html") == {"lang": "ne", "dir": "ltr"}


@pytest.mark.parametrize(("person", "second", "read"), [(True, "ne", "ne"), (True, None, "en"), (False, None, "en")])
async def test_a_language_that_is_shipped_no_more_gives_way_to_one_that_is(
    site: Site, catalogue: Catalogue, person: bool, second: str | None, read: str
) -> None:
    await site.store.write(lambda session: speak(session, "lo", person, second))
    await site.alerted()
    page = await site.client.get(PAGE)
    assert catalogue.say(read, "web.answer_title") in page.text


@pytest.mark.parametrize("path", [PAGE, "/r/nobody", "/family", "/alerts"])
async def test_every_page_says_whose_it_is_in_every_language_and_that_it_costs_nothing(
    site: Site, catalogue: Catalogue, path: str
) -> None:
    await site.alerted()
    for language in LANGUAGES:
        text = html.unescape((await site.client.get(f"{path}?language={language.code}")).text)
        page = Outline(text)
        assert page.one("html") == {"lang": language.code, "dir": language.direction}
        assert '<p class="post"><bdi>Embassy</bdi></p>' in text
        assert catalogue.say(language.code, "check.money") in text
        assert len(languages_of(page)) == len(LANGUAGES)
        assert "{" not in page.text


@pytest.mark.parametrize("path", [PAGE, "/r/nobody", "/family", "/alerts"])
@pytest.mark.parametrize("drill", [True, False])
async def test_in_a_drill_every_page_begins_and_ends_with_the_drill_word(
    site: Site, catalogue: Catalogue, path: str, drill: bool
) -> None:
    await site.alerted()
    async with visiting(site, replace(SPEAKER, drill=drill)) as client:
        page = Outline(html.unescape((await client.get(f"{path}?language=ar")).text))
    body = page.text.partition(SPEAKER.post_name)[2].split()
    word = catalogue.say("ar", "drill.word")
    assert (body[0] == word, body[-1] == word) == (drill, drill)


async def test_the_way_to_the_levels_keeps_the_language(site: Site) -> None:
    await site.alerted()
    for path in (PAGE, "/r/nobody", "/family"):
        links = Outline((await site.client.get(f"{path}?language=my")).text).all("a")
        assert "/alerts?language=my" in [link["href"] for link in links]


async def test_a_language_that_nobody_has_reviewed_says_so(site: Site, catalogue: Catalogue) -> None:
    await site.alerted()
    assert "Machine draft" not in (await site.client.get(PAGE)).text
    await site.store.write(lambda session: speak(session, "ne"))
    assert html.escape(catalogue.say("ne", "web.unreviewed")) in (await site.client.get(PAGE)).text


async def test_arabic_is_written_from_right_to_left(site: Site, catalogue: Catalogue) -> None:
    page = await site.client.get("/family?language=ar")
    assert Outline(page.text).one("html") == {"lang": "ar", "dir": "rtl"}


async def test_every_page_is_small_and_needs_nothing_else(site: Site) -> None:
    await site.alerted()
    form = await form_of(site)
    for page in (
        await site.client.get(PAGE),
        await site.client.post(PAGE, data=form | {"press": "alert:12:1"}),
        await site.client.get("/r/nobody"),
        await site.client.get("/family"),
        await site.client.post("/family", data={"code": "x", "language": "en"}),
    ):
        assert len(page.content) < LARGEST_PAGE
        outline = Outline(page.text)
        assert not {"script", "img", "link", "iframe"} & {tag for tag, _ in outline.elements}
        assert not any(name.startswith("on") for _, attributes in outline.elements for name in attributes)
        assert guarded(page)


def guarded(page: httpx.Response) -> bool:
    """The policy allows this page's own style and nothing else; nothing is cached, and no link tells where it was."""
    style = re.search(r"<style>(.*?)</style>", page.text, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    policy = page.headers["Content-Security-Policy"]
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in page.text
    return "default-src 'none'" in policy and f"style-src 'sha256-{digest}'" in policy and "unsafe" not in policy


async def test_what_is_shown_is_named_for_those_who_cannot_see(site: Site) -> None:
    await site.alerted()
    question = Outline((await site.client.get(PAGE)).text)
    family = Outline((await site.client.get("/family")).text)
    names = {attributes["id"] for _, attributes in question.elements if "id" in attributes}
    answers = question.all("form")[0]
    assert {answers["aria-labelledby"], answers["aria-describedby"]} <= names
    assert question.one("label")["for"] in {field.get("id") for field in question.all("input")}
    fields = {field.get("id") for tag in ("input", "textarea", "select") for field in family.all(tag)}
    assert {label["for"] for label in family.all("label")} == fields - {None}


async def test_the_family_page_offers_every_language_by_its_own_name(site: Site) -> None:
    page = Outline((await site.client.get("/family?language=fil")).text)
    links = [link for link in page.all("a") if "lang" in link]
    assert [link["lang"] for link in links] == [language.code for language in LANGUAGES]
    assert [link["lang"] for link in links if link.get("aria-current")] == ["fil"]


async def test_a_relative_gets_what_the_code_may_tell_on_one_page_for_all(site: Site) -> None:
    pages = [await site.client.post("/family", data={"code": code, "language": "ne"}) for code in (" K7 ", "x", "")]
    assert site.asked == [("K7", "ne"), ("x", "ne"), ("", "ne")]
    assert {page.status_code for page in pages} == {200}
    assert len({page.text for page in pages}) == 1
    assert "told in ne" in pages[0].text


@pytest.mark.parametrize(
    ("form", "kept"),
    [
        ({"code": "K7", "message": ""}, False),
        ({"code": "K7", "message": " "}, False),
        ({"who": "", "place": "Tyre"}, False),
        ({"code": "K7", "message": "Call me"}, True),
        ({"who": "Amina", "place": "", "name": "", "number": ""}, True),
    ],
)
async def test_a_field_that_is_left_empty_is_as_good_as_none(site: Site, form: dict[str, str], kept: bool) -> None:
    await site.client.post("/family", data=form)
    assert (len(site.left), len(site.asked)) == (int(kept), int(not kept))


async def test_a_language_that_is_not_shipped_is_chosen_by_the_browser(site: Site) -> None:
    await site.client.post("/family", data={"code": "x", "language": "../en"}, headers={"Accept-Language": "bn"})
    assert site.asked == [("x", "bn")]


async def test_whoever_asks_too_often_gets_the_neutral_answer_until_later(site: Site, catalogue: Catalogue) -> None:
    for _ in range(FAMILY_LIMIT):
        assert (await site.client.post("/family", data={"code": "x", "language": "en"})).status_code == 200
    refused = await site.client.post("/family", data={"code": "K7", "language": "en"})
    assert refused.status_code == 429
    assert catalogue.say("en", "family.neutral") in refused.text
    assert len(site.asked) == FAMILY_LIMIT
    site.clock.forward(seconds=FAMILY_WINDOW.total_seconds())
    assert (await site.client.post("/family", data={"code": "K7", "language": "en"})).status_code == 200
