"""Positions in what people paste."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.intents import Located, MapLink, Place, PlusCode
from bot.conversation.positions import read_position

HERE = Located(33.27, 35.2)

AT_HERE = [
    "33.27, 35.20", "33.27,35.20", "33.27;35.20", "33,27; 35,20", "(33.27, 35.20)", "33.2700 35.2000",
    "33.27° N, 35.20° E", "33.27N 35.20E", "N33.27 E35.20", "33°16'12\"N 35°12'00\"E", "33°16′12″ N, 35°12′ E",
    "٣٣٫٢٧، ٣٥٫٢٠", "۳۳٫۲۷، ۳۵٫۲۰", "৩৩.২৭, ৩৫.২০", "३३.२७, ३५.२०", "၃၃.၂၇, ၃၅.၂၀", "３３．２７，３５．２０",
    "https://www.google.com/maps/@33.27,35.20,15z", "https://maps.google.com/?q=33.27,35.20",
    "https://maps.google.com/maps?q=33.27%2C35.20&z=17", "https://www.google.com.bd/maps?q=33.27,35.20",
    "https://www.google.com/maps/place/Tyre/@33.2,35.1,13z/data=!3m1!4b1!4m6!8m2!3d33.27!4d35.20",
    "https://www.google.com/maps/search/?api=1&query=33.27,35.20", "maps.google.com/?q=33.27,35.20",
    "https://www.google.com/maps/search/33.27,+35.20",
    "geo:33.27,35.20", "geo:33.27,35.20;u=35", "geo:0,0?q=33.27,35.20(Home)",
    "https://www.openstreetmap.org/#map=15/33.27/35.20",
    "https://www.openstreetmap.org/?mlat=33.27&mlon=35.20#map=12/33.0/35.0",
    "https://maps.apple.com/?ll=33.27,35.20&q=Home", "https://waze.com/ul?ll=33.27,35.20&navigate=yes",
]  # fmt: skip


@pytest.mark.parametrize("text", AT_HERE)
def test_a_position_is_read(text: str) -> None:
    read = read_position(text)
    assert isinstance(read, Located)
    assert (read.latitude, read.longitude) == pytest.approx((HERE.latitude, HERE.longitude))
    assert not read.words


@pytest.mark.parametrize(
    "text",
    ["33.27, 35.20 my leg is broken", "we are 5 people https://maps.google.com/?q=33.27,35.20", "ساعدوني 33.27, 35.20"],
)
def test_words_beside_a_position_are_not_passed_over(text: str) -> None:
    assert read_position(text) == Located(33.27, 35.2, words=True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("-33.86, 151.21", Located(-33.86, 151.21)), ("33.86 S, 151.21 E", Located(-33.86, 151.21)),
        ("\u221233.86, \u22127.5", None), ("33.86°S 7.5°W", Located(-33.86, -7.5)),
        ("https://maps.apple.com/?q=Tyre", Place("Tyre")),
        ("https://www.google.com/maps/place/Tyre,+Lebanon", Place("Tyre, Lebanon")),
        ("help https://www.google.com/maps/place/Tyre", MapLink("help https://www.google.com/maps/place/Tyre")),
        ("https://maps.app.goo.gl/AbC123", MapLink("https://maps.app.goo.gl/AbC123")),
        ("https://goo.gl/maps/xyz", MapLink("https://goo.gl/maps/xyz")),
        ("osm.org/go/0EE--", MapLink("osm.org/go/0EE--")),
        ("7643+8C Tyre", PlusCode("7643+8C", "Tyre")), ("7643+8C", PlusCode("7643+8C", "")),
    ],
)  # fmt: skip
def test_what_else_says_where_somebody_is(text: str, expected: object) -> None:
    assert read_position(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "", "1", "1 2", "R 3=1 4=7", "3.5, 4.5", "call 03.12 45.67", "+99920000001", "12.10.2024 13.30", "0.00, 0.00",
        "91.00, 10.00", "33.27, 181.00", "https://example.org/33.27,35.20", "http://[bad", "geo:", "geo:x,y",
        "https://evil.example/maps?q=33.27,35.20", "https://google.com.evil.example/maps?q=33.27,35.20", "fever 39.50",
        "pay 100.00, 200.00", "https://www.google.com/search?q=33.27,35.20",
    ],
)  # fmt: skip
def test_other_numbers_and_links_are_no_position(text: str) -> None:
    assert read_position(text) is None


@given(st.text(alphabet=st.sampled_from("0123456789.,;°'\"NSEW+- geo:htps/@?q=&#mapCFX٣"), max_size=60))
def test_whatever_is_pasted_is_on_earth(text: str) -> None:
    read = read_position(text)
    if isinstance(read, Located):
        assert -90 <= read.latitude <= 90
        assert -180 <= read.longitude <= 180
