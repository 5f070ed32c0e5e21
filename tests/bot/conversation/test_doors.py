"""Links that fit Telegram, and first messages with a name and a place in them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.doors import CAMPAIGN, PAYLOAD, DoorFault, Joiner, payload_of, read_joiner, read_payload
from bot.conversation.intents import Add, Enter, Expiry, FreeText, Intent, Join, Word
from bot.conversation.questions import Step
from bot.conversation.understand import understand_text
from bot.conversation.vocabulary import load_vocabulary
from locales.catalogue import Catalogue
from locales.languages import LANGUAGES

CATALOGUE = Catalogue.load()
VOCABULARY = load_vocabulary(CATALOGUE)
PLACES = {"tyre": (1,), "springs": (2, 3), "port sur": (4,), "صور": (1,)}
AREA = st.from_regex(r"[A-Za-z0-9]([A-Za-z0-9-]{0,30}[A-Za-z0-9])?", fullmatch=True)


def meaning(text: str, step: Step | None = None) -> Intent:
    return understand_text(text, step, VOCABULARY)


def match(text: str) -> tuple[int, ...]:
    return PLACES.get(text.casefold(), ())


@given(st.none() | AREA, st.none() | st.from_regex(CAMPAIGN, fullmatch=True))
def test_what_a_link_carries_comes_back_out_of_it(area: str | None, campaign: str | None) -> None:
    if area is None and campaign is None:
        with pytest.raises(DoorFault):
            payload_of(area, campaign)
        return
    payload = payload_of(area, campaign)
    assert PAYLOAD.fullmatch(payload)
    assert read_payload(payload) == (area, campaign)


@pytest.mark.parametrize(
    ("area", "campaign"),
    [(None, None), ("tyre", "Metro"), ("tyre", "a_b"), ("ty__re", None), ("t" * 41, "m" * 24), (None, "m" * 25),
     ("tyré", None)],
)  # fmt: skip
def test_what_a_link_cannot_carry_is_refused_by_a_sentence(area: str | None, campaign: str | None) -> None:
    with pytest.raises(DoorFault):
        payload_of(area, campaign)


@given(st.text())
def test_any_payload_is_read_without_a_fault(payload: str) -> None:
    read = read_payload(payload)
    assert read is None or (read[1] is None or CAMPAIGN.fullmatch(read[1]))


@pytest.mark.parametrize(
    ("text", "joiner"),
    [
        ("Amina Tyre", Joiner("Amina", (1,), "Tyre")),
        ("Tyre", Joiner(None, (1,), "Tyre")),
        ("Tyre Amina", Joiner("Amina", (1,), "Tyre")),
        ("Amina, Port Sur", Joiner("Amina", (4,), "Port Sur")),
        ("Amina Bint Ali port sur", Joiner("Amina Bint Ali", (4,), "port sur")),
        ("أمينة، صور", Joiner("أمينة", (1,), "صور")),
        ("Amina Springs", Joiner("Amina", (2, 3), "Springs")),
        ("Amina", Joiner("Amina", ())),
        ("we are five people in the cellar", Joiner(None, ())),
        ("soldiers! Tyre", Joiner(None, ())),
    ],
)
def test_the_place_is_what_we_know_and_the_rest_is_the_name(text: str, joiner: Joiner) -> None:
    assert read_joiner(text, match) == joiner


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("/start", Word("start")),
        ("/start tyre__metro", Enter("tyre", "metro")),
        ("/start@bravia_bot tyre", Enter("tyre", None)),
        ("/start __metro", Enter(None, "metro")),
        ("/start Amina, Tyre", Join("Amina, Tyre")),
        ("JOIN Amina Tyre", Join("Amina Tyre")),
        ("join tyre", Join("tyre")),
        ("JOIN help we are shot at", Word("help")),
        ("ADD Amina, Tyre", Add("Amina, Tyre")),
        ("add", Word("add")),
        ("EXPIRES 05/2031", Expiry(2031, 5)),
        ("EXPIRES soon", FreeText("EXPIRES soon")),
    ],
)
def test_what_stands_behind_the_words_is_read(text: str, intent: Intent) -> None:
    assert meaning(text) == intent


@pytest.mark.parametrize("code", [language.code for language in LANGUAGES])
def test_join_and_a_place_is_read_in_every_language(code: str) -> None:
    assert meaning(f"{CATALOGUE.first_word(code, 'start')} صور") == Join("صور")


@pytest.mark.parametrize("typed", ["05/2031", "5-2031", "2031-05", "2031.5", "٠٥/٢٠٣١", " 5 2031 "])
def test_a_month_is_read_however_it_is_typed(typed: str) -> None:
    assert meaning(typed, Step.EXPIRY) == Expiry(2031, 5)


@pytest.mark.parametrize("typed", ["13/2031", "0/2031", "05/1931", "may 2031", "05/20311", "05/2031 or later"])
def test_what_is_no_month_goes_to_a_human(typed: str) -> None:
    assert meaning(typed, Step.EXPIRY) == FreeText(typed)
