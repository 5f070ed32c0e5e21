"""The level card: number, word, shape, colour, place and reference, in every language."""

from dataclasses import replace

import pytest
from sqlmodel import Session, select

from broadcasts.level_card import caption, level_card, read_card
from broadcasts.outbox import claim
from broadcasts.tables import DeliveryKind, Wording
from broadcasts.wording import CARD
from locales.languages import LANGUAGES, language_of
from tests.broadcasts.told import PLACE, SPEAKER, facts
from tests.fakes.country import CATALOGUE, Country

CODES = [language.code for language in LANGUAGES]
SHAPES = [("circle", "green"), ("square", "yellow"), ("triangle", "orange"), ("diamond", "red"), ("octagon", "black")]


@pytest.fixture
def with_cards(country: Country) -> Country:
    country.speaker = replace(country.speaker, level_cards=True)
    return country


@pytest.mark.parametrize("language", CODES)
@pytest.mark.parametrize("rank", range(5))
def test_a_card_says_the_level_in_number_word_shape_and_colour(language: str, rank: int) -> None:
    card = level_card(SPEAKER, facts(0, rank), language)

    assert (card.rank, card.shape, card.colour) == (rank, *SHAPES[rank])
    assert card.headline == CATALOGUE.say(language, f"level.{rank}.headline")
    assert (card.place, card.ref, card.post) == (PLACE["en"], "M13", "Embassy")
    assert card.rtl is (language_of(language).direction == "rtl")
    assert read_card(card.as_text()) == card


@pytest.mark.parametrize("language", CODES)
def test_a_caption_fits_below_a_picture_and_a_drill_says_so_in_both(language: str) -> None:
    drill = replace(SPEAKER, drill=True, post_name="Embassy of the Republic of Somewhere Rather Far Away")
    word = CATALOGUE.say(language, "drill.word")
    for rank in range(5):
        below = caption(drill, facts(0, rank), language)
        assert below.startswith(word)
        assert below.endswith(word)
        assert len(below) < 1024
        assert level_card(drill, facts(0, rank), language).drill == word


def test_the_picture_comes_after_the_text_as_bulk_and_asks_nothing_new(with_cards: Country) -> None:
    with_cards.person("port", language="am")
    with_cards.decide(("port", 4))
    with_cards.fill()

    def both(session: Session) -> list[DeliveryKind]:
        return [each.kind for each in claim(session, "telegram", 10, with_cards.clock.now())]

    assert with_cards.store.write_now(both) == [DeliveryKind.ALERT], "the text goes first"
    [alert], [picture] = with_cards.deliveries(DeliveryKind.ALERT), with_cards.deliveries(DeliveryKind.FULL)
    assert picture.priority > alert.priority
    assert picture.question == alert.question


def test_the_picture_follows_once_the_text_is_out_and_carries_no_buttons(with_cards: Country) -> None:
    with_cards.person("port", language="am")
    with_cards.decide(("port", 4))
    with_cards.fill()
    sent = [*with_cards.send(), *with_cards.send()]

    assert [each.outgoing.picture is not None for each in sent] == [False, True]
    assert read_card(sent[1].outgoing.picture or "").headline == CATALOGUE.say("am", "level.4.headline")
    assert sent[1].outgoing.buttons == ()
    assert with_cards.contradictions() == []


def test_a_card_is_worded_once_for_a_language_and_a_level(with_cards: Country) -> None:
    with_cards.decide(("port", 4))
    cards = with_cards.store.read_now(lambda session: list(session.exec(select(Wording).where(Wording.length == CARD))))

    assert sorted(card.language for card in cards) == sorted(CODES)
    assert len({card.picture for card in cards}) == len(CODES)


def test_a_correction_has_no_picture_of_its_own(with_cards: Country) -> None:
    with_cards.person("port")
    [alert] = with_cards.decide(("port", 4))
    with_cards.fill()
    with_cards.send()
    with_cards.correct(with_cards.decision_of(alert))
    with_cards.fill()

    assert [each.outgoing.picture for each in with_cards.send()] == [None]


def test_where_cards_are_switched_off_there_are_none(country: Country) -> None:
    country.person("port")
    country.decide(("port", 4))
    country.fill()
    assert country.deliveries(DeliveryKind.FULL) == []
