"""How buttons stand under a message: answers one a row, because they are sentences; many names side by side."""

from collections.abc import Sequence

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from broadcasts.channel import Button

MOST_IN_A_COLUMN = 8
"""More buttons than this do not fit a small screen one under the other."""
IN_A_ROW = 3
LONGEST_IN_A_ROW = 16
"""Characters: a phone cuts longer labels when three stand side by side."""


def keyboard(buttons: Sequence[Button]) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(each.label, callback_data=each.data) for each in row] for row in rows_of(buttons)]
    )


def rows_of(buttons: Sequence[Button]) -> list[tuple[Button, ...]]:
    """The buttons in the order given, in rows."""
    side_by_side = len(buttons) > MOST_IN_A_COLUMN and all(len(each.label) <= LONGEST_IN_A_ROW for each in buttons)
    width = IN_A_ROW if side_by_side else 1
    return [tuple(buttons[start : start + width]) for start in range(0, len(buttons), width)]
