"""The methods that change or take back a message, or answer a button press."""

from datetime import timedelta

from sandbox.stream import Json
from sandbox.telegram_api.bot import Bot, SentMessage
from sandbox.telegram_api.keyboards import Markup, read_markup
from sandbox.telegram_api.parameters import Parameters
from sandbox.telegram_api.refusals import NOT_MODIFIED, QUERY_TOO_OLD, bad_request
from sandbox.telegram_api.sending import checked_text, show

DELETABLE = timedelta(hours=48)


def edit_message_text(bot: Bot, parameters: Parameters) -> Json:
    sent = _named(bot, parameters, "edit")
    text = checked_text(parameters.text("text"))
    return _change(bot, sent, text, read_markup(parameters.structure("reply_markup")))


def edit_message_reply_markup(bot: Bot, parameters: Parameters) -> Json:
    sent = _named(bot, parameters, "edit")
    return _change(bot, sent, _text_of(sent), read_markup(parameters.structure("reply_markup")))


def delete_message(bot: Bot, parameters: Parameters) -> bool:
    """deleteMessage: the bot's own, for 48 hours."""
    sent = _named(bot, parameters, "delete")
    if bot.clock.now() - sent.sent_at >= DELETABLE:
        raise bad_request("message can't be deleted")
    del bot.messages[sent.account.id, sent.message_id]
    show(bot, sent, "delete", "", Markup())
    return True


def answer_callback_query(bot: Bot, parameters: Parameters) -> bool:
    """answerCallbackQuery: within 150 seconds of the press."""
    now = bot.clock.now()
    query_id = parameters.text("callback_query_id") or ""
    person_id = bot.presses.person(query_id, now)
    if person_id is None:
        raise bad_request(QUERY_TOO_OLD)
    text = parameters.text("text") or ""
    bot.feed.arrive("telegram", person_id, "answer_callback", now, message_id=None, text=text, query_id=query_id)
    return True


def _named(bot: Bot, parameters: Parameters, act: str) -> SentMessage:
    """The message that the call names by chat_id and message_id. Raises Refusal."""
    account = bot.accounts.writable(parameters.text("chat_id"))
    message_id = parameters.integer("message_id")
    if message_id is None:
        raise bad_request("message identifier is not specified")
    sent = bot.messages.get((account.id, message_id))
    if sent is None:
        raise bad_request(f"message to {act} not found")
    return sent


def _change(bot: Bot, sent: SentMessage, text: str, markup: Markup) -> Json:
    if text == _text_of(sent) and (markup.buttons or []) == (sent.markup.buttons or []):
        raise bad_request(NOT_MODIFIED)
    sent.content = {**sent.content, "text": text} if "text" in sent.content else sent.content
    sent.markup = markup
    sent.edited_at = bot.clock.now()
    show(bot, sent, "edit", text, markup)
    return bot.as_message(sent)


def _text_of(sent: SentMessage) -> str:
    return str(sent.content.get("text") or sent.content.get("caption") or "")
