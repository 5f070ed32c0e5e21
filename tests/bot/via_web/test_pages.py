"""The one-tap answer and the family's question, as a browser without scripts sees them."""

import base64
import hashlib
import html
import re
from datetime import timedelta

import httpx
import pytest

from bot.message import Message
from bot.via_web.pages import FAMILY_LIMIT, FAMILY_WINDOW, LARGEST_FORM
from broadcasts.tables import DeliveryState
from locales.catalogue import Catalogue
from tests.bot.via_web.web_world import BUTTONS, FULL, TOKEN, Outline, Site, speak
from tests.fakes.clock import NOON

PAGE = f"/r/{TOKEN}"


async def form_of(site: Site) -> dict[str, str]:
    """What the page's form sends besides the button."""
    hidden = Outline((await site.client.get(PAGE)).text).one("input")
    assert hidden["name"] == "nonce"
    return {"nonce": hidden["value"] or ""}


async def test_the_page_shows_the_whole_alert_and_a_button_for_each_answer(site: Site) -> None:
    await site.alerted()
    answer = await site.client.get(PAGE)
    page = Outline(answer.text)
    assert answer.status_code == 200
    assert FULL in html.unescape(page.text)
    assert [button["value"] for button in page.all("button")] == [press for _, press in BUTTONS]
    assert page.one("form")["method"] == "post"


async def test_a_text_without_buttons_gets_the_answers_of_every_level(site: Site) -> None:
    await site.alerted(wording_id=None, text="You are in an area at level 2.")
    page = Outline((await site.client.get(PAGE)).text)
    assert "You are in an area at level 2." in page.text
    assert [button["value"] for button in page.all("button")] == ["alert:12:1", "alert:12:2"]


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
    assert site.received == [Message(f"web:{form['nonce']}", "web", TOKEN, press="alert:12:2")]


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
        assert len(page.content) < 20_000
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
    return "default-src 'none'" in policy and f"style-src 'sha256-{digest}'" in policy and "unsafe" not in policy


async def test_what_is_shown_is_named_for_those_who_cannot_see(site: Site) -> None:
    await site.alerted()
    question = Outline((await site.client.get(PAGE)).text)
    family = Outline((await site.client.get("/family")).text)
    names = {attributes["id"] for _, attributes in question.elements if "id" in attributes}
    assert {question.one("form")["aria-labelledby"], question.one("form")["aria-describedby"]} <= names
    fields = {field.get("id") for tag in ("input", "textarea", "select") for field in family.all(tag)}
    assert {label["for"] for label in family.all("label")} == fields - {None}


async def test_the_family_page_offers_every_language_by_its_own_name(site: Site) -> None:
    page = Outline((await site.client.get("/family?language=fil")).text)
    links = page.all("a")
    assert [link["lang"] for link in links][:2] == ["en", "fil"]
    assert [link["lang"] for link in links if link.get("aria-current")] == ["fil"]


async def test_a_relative_gets_what_the_code_may_tell_on_one_page_for_all(site: Site) -> None:
    pages = [await site.client.post("/family", data={"code": code, "language": "ne"}) for code in (" K7 ", "x", "")]
    assert site.asked == [("K7", "ne"), ("x", "ne"), ("", "ne")]
    assert {page.status_code for page in pages} == {200}
    assert len({page.text for page in pages}) == 1
    assert "told in ne" in pages[0].text


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
