"""The phones as pages, on which somebody can look at a conversation and take part in it."""

import re
from datetime import UTC, datetime

from sandbox_world import World

from sandbox.phones.conversation import Bubble, Button, conversation

AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
NUMBER = "+99910001234"


def arrived(seq: int, kind: str = "message", **what: object) -> dict[str, object]:
    return {"seq": seq, "at": AT.isoformat(), "carrier": "telegram", "kind": kind, "buttons": None, **what}


def sent(seq: int, after: int, kind: str = "text", **what: object) -> dict[str, object]:
    return {"seq": seq, "after": after, "at": AT.isoformat(), "kind": kind, **what}


def test_a_conversation_is_in_the_order_in_which_it_was_held() -> None:
    screen = conversation(
        [arrived(2, text="Are you safe?"), arrived(4, text="Noted.")], [sent(1, 0, text="/start"), sent(2, 3, text="1")]
    )
    assert [(bubble.mine, bubble.text) for bubble in screen] == [
        (True, "/start"),
        (False, "Are you safe?"),
        (True, "1"),
        (False, "Noted."),
    ]


def test_an_edit_changes_its_message_and_a_deletion_takes_it_away() -> None:
    buttons = [[{"text": "1 safe", "data": "x"}]]
    first = arrived(1, text="old", message_id=7, buttons=buttons)
    assert conversation([first], [])[0].buttons == ((Button("1 safe", "x"),),)
    [edited] = conversation([first, arrived(2, "edit", text="new", message_id=7)], [])
    assert (edited.text, edited.buttons) == ("new", ())
    assert conversation([first, arrived(2, "delete", text="", message_id=7)], []) == ()
    assert len(conversation([first, arrived(2, "delete", text="", message_id=8)], [])) == 1


def test_a_press_a_place_and_a_card_show_what_was_sent() -> None:
    place = {"latitude": 1.5, "longitude": 2}
    screen = conversation(
        [arrived(4, text="", location=place), arrived(5, "answer_callback", text="")],
        [
            sent(1, 0, "press", text="2 I need help", message_id=7),
            sent(2, 0, "location", text=None, location=place),
            sent(3, 2, "contact", text=None, contact={"phone_number": NUMBER}),
        ],
    )
    assert [bubble.text for bubble in screen] == ["2 I need help", "1.50000, 2.00000", NUMBER, "1.50000, 2.00000"]
    assert screen[0] == Bubble((0, 1), AT, mine=True, text="2 I need help", pressed=True)


async def page(world: World, path: str, status: int = 200) -> str:
    async with world.session.get(world.sandbox.phones_url + path) as response:
        assert response.status == status
        return await response.text()


async def test_the_list_leads_to_every_phone_with_its_newest_message(world: World) -> None:
    await world.person(41)
    await world.post(f"/sms/phones/{NUMBER}/send", body="JOIN <b>Amina</b>")
    listed = await page(world, "/")
    assert listed.index("/phone/sms/%2B99910001234") < listed.index("/phone/telegram/41")
    assert "JOIN &lt;b&gt;Amina&lt;/b&gt;" in listed
    assert "/phone/telegram/41" not in await page(world, "/?find=amina")
    assert "No phone fits." in await page(world, "/?find=nobody")


async def test_an_empty_sandbox_offers_a_new_phone(world: World) -> None:
    assert "Begin with a new one." in await page(world, "/")


async def test_a_screen_shows_both_sides_and_the_buttons_that_can_be_pressed(world: World) -> None:
    person = await world.person(41)
    markup = {"inline_keyboard": [[{"text": "1 آمن", "callback_data": "alert:1:1"}]]}
    told = await world.bot("sendMessage", chat_id=person, text="هل أنتم بخير؟", reply_markup=markup)
    message_id = told["result"]["message_id"]
    screen = await page(world, "/phone/telegram/41")
    assert "/start" in screen
    assert f'data-message="{message_id}" data-press="alert:1:1">1 آمن</button>' in screen
    await world.post("/telegram/people/41/send", press={"message_id": message_id, "data": "alert:1:1"})
    assert re.search(
        r'class="mine pressed">\s*<div class="bubble"><div class="text">1 آمن', await page(world, "/phone/telegram/41")
    )


async def test_an_open_screen_asks_for_news_and_gets_them_once(world: World) -> None:
    await world.post(f"/sms/phones/{NUMBER}/send", body="hello")
    url = f"{world.sandbox.phones_url}/phone/sms/{NUMBER}/talk"
    async with world.session.get(url) as response:
        newest = response.headers["X-Newest"]
        assert "hello" in await response.text()
    async with world.session.get(f"{url}?seen={newest}") as response:
        assert response.status == 204


async def test_a_phone_that_cannot_be_is_refused_in_words(world: World) -> None:
    assert "create it on the list of phones" in await page(world, "/phone/telegram/99", 404)
    assert "error" in await page(world, "/phone/sms/+4512345678", 400)
    assert "Message" in await page(world, "/phone/sms/+99920000077")


async def test_nothing_on_a_page_comes_from_elsewhere(world: World) -> None:
    await world.person(41)
    for path in ("/", "/phone/telegram/41"):
        shown = await page(world, path)
        assert not re.findall(r"""(?:src|href)=["']?(?:https?:)?//""", shown)
