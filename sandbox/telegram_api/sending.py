"""The methods that put a message into a chat."""

from sandbox.stream import Json
from sandbox.telegram_api.bot import Bot, SentMessage
from sandbox.telegram_api.keyboards import Markup, read_markup
from sandbox.telegram_api.parameters import Parameters
from sandbox.telegram_api.refusals import bad_request

MAX_TEXT = 4096
MAX_CAPTION = 1024


def utf16_length(text: str) -> int:
    """Telegram counts text in UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


def checked_text(text: str | None) -> str:
    """The text as Telegram stores it. Raises Refusal if there is none or too much."""
    stripped = (text or "").strip()
    if not stripped:
        raise bad_request("message text is empty")
    if utf16_length(stripped) > MAX_TEXT:
        raise bad_request("message is too long")
    return stripped


def send_message(bot: Bot, parameters: Parameters) -> Json:
    """sendMessage: a text of 1 to 4096 UTF-16 units. Formatting is not parsed: a phone shows what was sent."""
    text = checked_text(parameters.text("text"))
    return _send(bot, parameters, text, {"text": text})


def send_photo(bot: Bot, parameters: Parameters) -> Json:
    """sendPhoto: the picture itself is not kept."""
    if parameters.text("photo") is None:
        raise bad_request("there is no photo in the request")
    caption = parameters.text("caption") or ""
    if utf16_length(caption) > MAX_CAPTION:
        raise bad_request("message caption is too long")
    size: Json = {"file_id": "sandbox-photo", "file_unique_id": "sandbox", "width": 640, "height": 480}
    return _send(bot, parameters, caption, {"photo": [size], "caption": caption}, photo=True)


def send_location(bot: Bot, parameters: Parameters) -> Json:
    """sendLocation: a point, not a live one."""
    latitude, longitude = parameters.number("latitude"), parameters.number("longitude")
    if latitude is None or longitude is None:
        raise bad_request("wrong latitude or longitude specified")
    location: Json = {"latitude": latitude, "longitude": longitude}
    return _send(bot, parameters, "", {"location": location}, location=location)


def _send(bot: Bot, parameters: Parameters, text: str, content: Json, **shown: object) -> Json:
    """Check the chat, the markup and the limits, in that order; then the phone has the message."""
    now = bot.clock.now()
    account = bot.accounts.writable(parameters.text("chat_id"))
    markup = read_markup(parameters.structure("reply_markup"))
    bot.flood.admit(account.id, now)
    sent = SentMessage(next(bot.message_ids), account, now, content, markup)
    bot.messages[account.id, sent.message_id] = sent
    bot.record.accept("telegram", account.id, text, sent.message_id, now)
    show(bot, sent, "message", text, markup, **shown)
    return bot.as_message(sent)


def show(bot: Bot, sent: SentMessage, kind: str, text: str, markup: Markup, **shown: object) -> None:
    """Put a new or changed message on the phone."""
    bot.feed.arrive(
        "telegram",
        sent.account.id,
        kind,
        bot.clock.now(),
        message_id=sent.message_id,
        text=text,
        buttons=markup.shown_buttons(),
        keyboard=markup.keyboard,
        **shown,
    )
