"""Codes that people read aloud and type."""

import pytest

from registry.codes import ALPHABET, new_code, read_code


def test_the_alphabet_has_28_symbols_that_are_not_taken_for_each_other() -> None:
    assert len(set(ALPHABET)) == len(ALPHABET) == 28
    assert not set("01258ILO") & set(ALPHABET)


def test_a_new_code_is_read_back_however_it_is_typed() -> None:
    for _ in range(200):
        code = new_code(8)
        assert read_code(f" {code[:4].lower()}-{code[4:]} ", 8) == code


@pytest.mark.parametrize("text", ["", "ABCD346", "ABCD34679", "ABCDEFGH", "ABCD346O", "ABCD34é7"])
def test_what_cannot_be_a_code_is_none(text: str) -> None:
    assert read_code(text, 8) is None


def test_a_misread_symbol_is_read_as_the_only_one_it_can_be() -> None:
    assert read_code("25834679", 8) == "ZSB34679"
