"""Recovery codes go from a text, and nothing else does."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.second_factor import in_groups
from registry.typed_recovery_codes import MASK, without_recovery_codes

CODE = "JBSW-Y3DP-EHPK-3PXP"


@pytest.mark.parametrize(
    "typed",
    [CODE, CODE.lower(), CODE.replace("-", ""), CODE.replace("-", " "), f" {CODE} ", "JBSW-Y٣DP-EHPK-٣PXP"],
)
def test_a_text_that_is_a_recovery_code_is_not_kept(typed: str) -> None:
    assert without_recovery_codes(typed).strip() == MASK


@given(st.binary(min_size=10, max_size=10))
def test_no_code_that_is_given_out_is_kept_as_it_is_shown_whatever_stands_around_it(chance: bytes) -> None:
    shown = in_groups(base64.b32encode(chance).decode()).replace(" ", "-")

    assert without_recovery_codes(shown) == MASK
    assert without_recovery_codes(f"approve 12 South {shown}") == f"approve 12 South {MASK}"
    assert without_recovery_codes(f"my code: {shown}.") == f"my code: {MASK}."


@pytest.mark.parametrize(
    "text",
    [
        "", "2", "help", "help must come here", "they took amir away", "ninahitajimsaada", "misunderstanding",
        "AB3D-EF4G-HJ6K", "2345672345672345", f"{CODE}-JBSW", f"x{CODE}", "+99920000077", "نحتاج إلى مساعدة",
    ],
)  # fmt: skip
def test_what_people_write_stays(text: str) -> None:
    assert without_recovery_codes(text) == text


@given(st.text())
def test_it_takes_any_text(text: str) -> None:
    assert without_recovery_codes(text) == text
