"""How buttons stand: answers one under the other, a long list of names side by side."""

from bot.via_telegram.keyboard import IN_A_ROW, rows_of
from broadcasts.channel import Button
from locales.languages import LANGUAGES


def buttons(*labels: str) -> list[Button]:
    return [Button(label, f"step:language:{number}") for number, label in enumerate(labels, 1)]


def test_answers_stand_one_under_the_other() -> None:
    assert [len(row) for row in rows_of(buttons("I am safe", "I need help", "I stay"))] == [1, 1, 1]


def test_twenty_one_names_stand_three_in_a_row_in_their_order() -> None:
    names = buttons(*(language.endonym for language in LANGUAGES))
    rows = rows_of(names)
    assert max(map(len, rows)) == IN_A_ROW
    assert [button for row in rows for button in row] == names


def test_long_labels_are_never_side_by_side() -> None:
    assert {len(row) for row in rows_of(buttons(*["I am at the meeting point"] * 9))} == {1}
