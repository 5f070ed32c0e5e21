"""The methods that put a message into a chat."""

from sandbox.stream import Json
from sandbox.telegram_api.bot import Bot, SentMessage
from sandbox.telegram_api.keyboards import Markup, read_markup
from sandbox.telegram_api.parameters import Parameters
from sandbox.telegram_api.refusals import bad_request

MAX_TEXT = 4096
MAX_CAPTION = 1024
_PNG = b"\x89PNG\r\n\x1a\n"
_UNKNOWN_SIZE = (640, 480)


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
    """sendPhoto: an upload, the file_id of an earlier one, or a web address. The picture itself is not kept."""
    file_id = _photo(bot, parameters)
    caption = parameters.text("caption") or ""
    if utf16_length(caption) > MAX_CAPTION:
        raise bad_request("message caption is too long")
    width, height = bot.photos.get(file_id, _UNKNOWN_SIZE)
    size: Json = {"file_id": file_id, "file_unique_id": file_id, "width": width, "height": height}
    return _send(bot, parameters, caption, {"photo": [size], "caption": caption}, photo=True, file_id=file_id)


def _photo(bot: Bot, parameters: Parameters) -> str:
    """What names the picture from now on. Raises Refusal, in Telegram's words."""
    picture, named = parameters.file("photo"), parameters.text("photo")
    if named is None:
        raise bad_request("there is no photo in the request")
    if picture is not None:
        file_id = f"photo-{len(bot.photos) + 1}"
        bot.photos[file_id] = _size(picture)
        return file_id
    if named not in bot.photos and not named.startswith(("http://", "https://")):
        raise bad_request("wrong file identifier/HTTP URL specified")
    return named


def _size(picture: bytes) -> tuple[int, int]:
    """As the head of a PNG has it."""
    if picture[:8] != _PNG or len(picture) < 24:
        return _UNKNOWN_SIZE
    return int.from_bytes(picture[16:20], "big"), int.from_bytes(picture[20:24], "big")


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
