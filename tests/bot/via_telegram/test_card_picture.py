"""The picture of a level: in every script, in every shape, and never with letters that come out as boxes."""

import io
from dataclasses import replace

import pytest
from PIL import Image, features

from bot.via_telegram.card_fonts import FONTS_OPEN, NoLetters, font_of, runs_of
from bot.via_telegram.card_picture import HEIGHT, WIDTH, draw_card
from broadcasts.level_card import LevelCard, level_card
from locales.faces import Weight, faces
from locales.languages import LANGUAGES
from tests.broadcasts.told import SPEAKER, facts
from tests.fakes.country import CATALOGUE

CODES = [language.code for language in LANGUAGES]
CARD = LevelCard(4, "octagon", "black", "LEAVE NOW", "Port Sur", "M13", "Embassy")
COLOUR_OF = {"green": (27, 127, 59), "yellow": (255, 212, 0), "orange": (245, 124, 0), "red": (193, 18, 31)}
SCRIPTS = {
    "Latin": "Évacuez, huwag lumabas, RỜI ĐI NGAY",
    "Cyrillic": "ЗАЛИШТЕ МІСТО",
    "Arabic": "غادروا الآن",
    "Urdu": "ابھی نکل جائیں",
    "Bengali": "এখনই চলে যান",
    "Devanagari": "अहिल्यै निस्कनुहोस्",
    "Ethiopic": "አሁኑኑ ይውጡ",
    "Khmer": "ចាកចេញឥឡូវនេះ",
    "Malayalam": "ഇപ്പോൾ പുറത്തുപോകുക",
    "Myanmar": "ယခုထွက်ခွာပါ",
    "Sinhala": "දැන් පිටවන්න",
    "Tamil": "இப்போது வெளியேறுங்கள்",
    "Thai": "ออกไปเดี๋ยวนี้",
    "Chinese": "立即撤离",
}


def picture(card: LevelCard) -> Image.Image:
    return Image.open(io.BytesIO(draw_card(card))).convert("RGB")


def inked(card: LevelCard, top: int, bottom: int) -> int:
    """How many dark points stand between two heights."""
    part = picture(card).crop((0, top, WIDTH, bottom)).convert("L")
    return sum(part.point(lambda light: light < 128).histogram()[1:])


def test_the_library_shapes_letters() -> None:
    assert features.check("raqm"), "without it Arabic and the scripts of India come out as loose letters"


@pytest.mark.parametrize("text", SCRIPTS.values(), ids=SCRIPTS)
def test_every_script_of_the_planned_languages_can_be_drawn(text: str) -> None:
    assert "".join(run.text for run in runs_of(text)) == text
    assert inked(replace(CARD, headline=text), 424, 544) > 500


@pytest.mark.parametrize("language", CODES)
def test_every_headline_and_drill_word_has_its_letters(language: str) -> None:
    for key in [f"level.{rank}.headline" for rank in range(5)] + ["drill.word"]:
        runs_of(CATALOGUE.say(language, key))


def test_fonts_are_opened_once_and_only_so_many_stay_open() -> None:
    face = faces(Weight.BOLD)[0]
    assert font_of(face, 40) is font_of(face, 40)
    for face in faces(Weight.BOLD):
        for size in range(20, 60, 5):
            font_of(face, size)
    assert font_of.cache_info().currsize == FONTS_OPEN


def test_joined_letters_are_joined() -> None:
    """In Arabic a word is shorter than its letters one by one."""
    word = "السلام"
    [run] = runs_of(word)
    font = font_of(run.face, 60)
    assert font.getlength(word) < 0.9 * sum(font.getlength(letter) for letter in word)


@pytest.mark.parametrize("language", CODES)
@pytest.mark.parametrize("rank", range(5))
def test_a_card_has_its_colour_and_its_size_and_is_small(language: str, rank: int) -> None:
    card = level_card(SPEAKER, facts(0, rank), language)
    drawn = draw_card(card)
    image = picture(card)
    assert image.size == (WIDTH, HEIGHT)
    assert len(drawn) < 30_000
    seen = {colour for _, colour in image.getcolors(WIDTH * HEIGHT) or []}
    wanted = COLOUR_OF.get(card.colour, (17, 17, 17))
    assert any(all(abs(a - b) < 12 for a, b in zip(colour, wanted, strict=True)) for colour in seen)


def test_shapes_differ_without_their_colours() -> None:
    shapes = ("circle", "square", "triangle", "diamond", "octagon")
    assert len({picture(replace(CARD, shape=shape)).tobytes() for shape in shapes}) == len(shapes)


def test_a_drill_says_so_at_both_ends() -> None:
    drill = picture(replace(CARD, drill="DRILL"))
    plain = picture(CARD)
    for top, bottom in ((0, 44), (HEIGHT - 44, HEIGHT)):
        box = (0, top, WIDTH, bottom)
        assert drill.crop(box).tobytes() != plain.crop(box).tobytes()


def test_a_place_in_letters_that_no_font_has_is_left_out_and_the_rest_is_drawn() -> None:
    with pytest.raises(NoLetters):
        runs_of("ᏣᎳᎩ")
    assert inked(replace(CARD, place="ᏣᎳᎩ"), 560, 616) == 0
    assert inked(replace(CARD, place="ᏣᎳᎩ"), 424, 544) > 500


def test_a_long_name_is_made_to_fit() -> None:
    long = replace(CARD, place="A place whose name goes on and on and does not end for a very long while")
    edge = picture(long).crop((0, 0, 16, HEIGHT)).convert("L")
    assert edge.getextrema() == (255, 255)
