"""One spelling for a number, and the wall between fictional and real ones."""

import pytest

from registry.numbers import NumberFault, country_of, parse_number
from registry.settings import Mode

SPELLINGS = [
    ("+99920000123", None),
    (" +999 (2) 000-01.23 ", None),
    ("0099920000123", None),
    ("+٩٩٩٢٠٠٠٠١٢٣", None),
    ("+৯৯৯২০০০০১২৩", None),
    ("\u202a+99920000123\u202c", None),
    ("0000123", "XB"),
    ("000-0123", "XB"),
    ("99920000123", "XB"),
]


@pytest.mark.parametrize(("text", "country"), SPELLINGS)
def test_every_spelling_of_a_number_becomes_the_same(text: str, country: str | None) -> None:
    assert parse_number(text, country, Mode.SANDBOX) == "+99920000123"


@pytest.mark.parametrize(
    ("text", "country"),
    [("+966 50 123 4567", None), ("050 123 4567", "SA"), ("٠٥٠١٢٣٤٥٦٧", "SA"), ("00966501234567", "SA")],
)
def test_a_real_number_is_read_with_the_country_it_is_dialled_in(text: str, country: str | None) -> None:
    assert parse_number(text, country, Mode.LIVE) == "+966501234567"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "12",
        "+9994000012",
        "+99940000123",
        "+9992000012",
        "+999200001234",
        "+96650",
        "0501234567",
        "+9992000O123",
    ],
)
@pytest.mark.parametrize("mode", list(Mode))
def test_what_is_no_number_is_refused_with_a_sentence_that_does_not_repeat_it(text: str, mode: Mode) -> None:
    with pytest.raises(NumberFault) as fault:
        parse_number(text, None, mode)

    assert text == "" or text not in str(fault.value)
    assert ":" in str(fault.value)


def test_live_refuses_fictional_numbers() -> None:
    with pytest.raises(NumberFault, match="this is live"):
        parse_number("+99920000123", None, Mode.LIVE)


@pytest.mark.parametrize("mode", [Mode.DRILL, Mode.SANDBOX])
@pytest.mark.parametrize("number", ["+966501234567", "+12025550123", "+15005551000", "+447911123456"])
def test_drill_and_sandbox_refuse_every_real_number(mode: Mode, number: str) -> None:
    with pytest.raises(NumberFault, match=f"a {mode} takes no other"):
        parse_number(number, None, mode)


def test_only_the_sandbox_takes_the_magic_numbers_of_twilio() -> None:
    assert parse_number("+15005550006", None, Mode.SANDBOX) == "+15005550006"

    with pytest.raises(NumberFault):
        parse_number("+15005550006", None, Mode.DRILL)


@pytest.mark.parametrize(
    ("number", "country"),
    [
        ("+99910000001", "XA"),
        ("+99920000001", "XB"),
        ("+99930000001", "XC"),
        ("+966501234567", "SA"),
        ("+971501234567", "AE"),
        ("+96512345678", "KW"),
        ("+14165550123", "CA"),
        ("+80012345678", None),
        ("+99940000001", None),
        ("nothing", None),
    ],
)
def test_a_number_says_its_country(number: str, country: str | None) -> None:
    assert country_of(number) == country
