"""Plus Codes. The expected middles are those of the reference implementation (openlocationcode 1.0.1)."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from registry.plus_codes import centre, centre_near, find_code, is_full, is_short

CENTRES = {
    "8G5Q76C2+22": (33.2700625, 35.2000625),
    "8G5Q76C2+222": (33.2700125, 35.200015625000006),
    "4RRH46V8+84": (-33.8566875, 151.21531249999998),
    "7MV7P822+2222": (27.7000025, 85.30000390625),
    "6FG22222+22": (6.25e-05, 6.25e-05),
    "CVXXXXRR+22": (89.9900625, 179.99006250000002),
    "22222266+22": (-89.9899375, -179.9899375),
    "7Q62HXJJ+": (14.58125, 120.98125),
    "6GXW2P00+": (9.025, 38.725),
    "7HQQ672C+2222222": (25.200000019999997, 55.270000061035155),
}
NEAR = (
    ("76C2+22", (33.370000000000005, 35.0), (33.2700625, 35.2000625)),
    ("5Q76C2+22", (33.370000000000005, 35.0), (33.2700625, 35.2000625)),
    ("C2+22", (33.271, 35.198), (33.2700625, 35.2000625)),
    ("46V8+84", (-34.256699999999995, 151.6653), (-33.8566875, 151.21531249999998)),
    ("P822+22", (28.189999999999998, 85.78999999999999), (27.7000625, 85.3000625)),
)


@pytest.mark.parametrize("code", CENTRES)
def test_a_full_code_means(code: str) -> None:
    assert is_full(code)
    assert not is_short(code)
    assert centre(code) == pytest.approx(CENTRES[code], abs=1e-9)


@pytest.mark.parametrize(("code", "near", "expected"), NEAR)
def test_a_short_code_means_the_nearest(code: str, near: tuple[float, float], expected: tuple[float, float]) -> None:
    assert is_short(code)
    assert not is_full(code)
    assert centre_near(code, *near) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("7643+8C Tyre, Lebanon", ("7643+8C", "Tyre, Lebanon")),
        ("i am at 8g4p7643+8c now", ("8G4P7643+8C", "i am at now")),
        ("8G4P0000+", ("8G4P0000+", "")), ("22+22", None), ("+99920000001", None), ("1+1=2", None), ("C+", None),
        ("no code", None), ("XX+XX XX+XXX", ("XX+XX", "XX+XXX")), ("AB+CD", None), ("9992+0000001", None),
        ("22C0+22", None), ("8G4P00+", None),
    ],
)  # fmt: skip
def test_codes_are_found_in_texts(text: str, found: tuple[str, str] | None) -> None:
    assert find_code(text) == found


@example("22C0+22")
@given(st.text(alphabet="23456789CFGHJMPQRVWX0+ a", max_size=20))
def test_whatever_is_found_can_be_read(text: str) -> None:
    found = find_code(text)
    if found is None:
        return
    code, _ = found
    latitude, longitude = centre(code) if is_full(code) else centre_near(code, 33.3, 35.2)
    assert -90 <= latitude <= 90
    assert -181 <= longitude <= 181
