"""The reply_markup of a message: what Telegram accepts, and what a phone shows of it."""

from collections.abc import Callable
from dataclasses import dataclass

from sandbox.stream import Json
from sandbox.telegram_api.refusals import bad_request

Rows = list[list[Json]]

MAX_BUTTONS = 100
MAX_CALLBACK_BYTES = 64


@dataclass(frozen=True)
class Markup:
    """`buttons` sit under the message; `keyboard` replaces the phone's own ([] takes it away, None leaves it)."""

    buttons: Rows | None = None
    keyboard: Rows | None = None

    def offers(self, data: str) -> bool:
        """Whether one of the buttons sends `data` when pressed."""
        return any(button.get("callback_data") == data for row in self.buttons or [] for button in row)

    def label_of(self, data: str) -> str:
        """What stands on the button that sends `data`, or nothing."""
        labels = (str(each["text"]) for row in self.buttons or [] for each in row if each.get("callback_data") == data)
        return next(labels, "")

    def shown_buttons(self) -> Rows | None:
        """The buttons as a phone's reader needs them: text with data or url."""
        if not self.buttons:
            return None
        return [[_shown(button) for button in row] for row in self.buttons]


def read_markup(given: object) -> Markup:
    """Check a reply_markup. Raises Refusal with Telegram's words."""
    if given is None:
        return Markup()
    if not isinstance(given, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in given:
        return Markup(buttons=_rows(given["inline_keyboard"], "inline keyboard", _inline_button))
    if "keyboard" in given:
        return Markup(keyboard=_rows(given["keyboard"], "reply keyboard", _reply_button))
    return Markup(keyboard=[] if given.get("remove_keyboard") else None)


def _rows(given: object, name: str, read: Callable[[object], Json]) -> Rows:
    if not isinstance(given, list) or not all(isinstance(row, list) for row in given):
        raise bad_request(f"can't parse {name} markup JSON object")
    rows = [[read(button) for button in row] for row in given]
    if sum(map(len, rows)) > MAX_BUTTONS:
        raise bad_request("reply markup is too long")
    return [row for row in rows if row]


def _reply_button(given: object) -> Json:
    button = {"text": given} if isinstance(given, str) else given
    if not isinstance(button, dict) or not button.get("text"):
        raise bad_request("can't parse keyboard button: text is missing")
    return button


def _inline_button(given: object) -> Json:
    if not isinstance(given, dict) or not given.get("text"):
        raise bad_request("can't parse inline keyboard button: text is missing")
    if len(given) == 1:
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    data = given.get("callback_data")
    if data is not None and not 1 <= len(str(data).encode()) <= MAX_CALLBACK_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
    return given


def _shown(button: Json) -> Json:
    shown: Json = {"text": button["text"], "data": button.get("callback_data")}
    return shown | ({"url": button["url"]} if "url" in button else {})
