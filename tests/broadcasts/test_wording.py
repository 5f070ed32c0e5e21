"""What people read: promise P6, one text a language, a change of level, a kind and a way back."""

import re
from dataclasses import replace
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from broadcasts.shortening import MOST_SEGMENTS, segments_of
from broadcasts.speaker import WEB_MARK, Route, Speaker
from broadcasts.wording import AlertFacts, Text, again_text, answers_to, asks, core_text, full_text, moment
from locales.channel_form import as_sent
from locales.languages import LANGUAGES
from tests.broadcasts.told import PLACE, SINCE, SPEAKER, facts
from tests.fakes.country import CATALOGUE

LADDER = SPEAKER.ladder
CODES = [language.code for language in LANGUAGES]
CHANGES = list(product(range(5), range(5)))
ROUTES = [
    Route(), Route("web"), Route("telegram"), Route("none"), Route("number", "+99920000001"),
    Route("missed_call", "+99920000001"),
]  # fmt: skip


def every_text(speaker: Speaker, language: str, told: AlertFacts) -> list[Text]:
    short = [text(speaker, told, language, route) for text in (core_text, again_text) for route in ROUTES]
    return [
        *short,
        *(full_text(speaker, told, language, again=again, route=route) for again in (False, True) for route in ROUTES),
    ]


@pytest.mark.parametrize("language", CODES)
def test_every_change_of_level_can_be_told_in_every_language_and_way(language: str) -> None:
    for (was, now), wrong in product(CHANGES, (None, "M12")):
        for text in every_text(SPEAKER, language, facts(was, now, wrong=wrong)):
            assert text.text.strip() == text.text
            assert "  " not in text.text
            assert not re.search(r"[{}]", text.text.replace(WEB_MARK, "")), text.text


@pytest.mark.parametrize("language", CODES)
def test_numbers_go_out_in_ascii_digits(language: str) -> None:
    for was, now in CHANGES:
        for text in every_text(SPEAKER, language, facts(was, now)):
            assert [char for char in text.text if char.isdigit() and not char.isascii()] == []


@pytest.mark.parametrize("language", CODES)
def test_the_core_takes_one_segment_for_places_of_up_to_14_characters(language: str) -> None:
    for (was, now), wrong in product(CHANGES, (None, "M12")):
        for text in (core_text, again_text):
            said = as_sent("sms", language, text(SPEAKER, facts(was, now, wrong=wrong), language, Route()).text)
            assert segments_of(said) == 1, said


@pytest.mark.parametrize("language", CODES)
@pytest.mark.parametrize("rank", range(5))
def test_the_core_says_source_level_place_action_reference_in_this_order(language: str, rank: int) -> None:
    said = core_text(SPEAKER, facts(0, rank), language, Route()).text
    parts = [f"{rank}/4", PLACE["en"], CATALOGUE.say(language, f"core.{rank}"), "M13"]

    assert in_order(said, parts), said
    assert said.index(parts[0]) > 0, "who speaks comes first"


@pytest.mark.parametrize("language", CODES)
@pytest.mark.parametrize(("was", "now"), [(0, 1), (0, 2), (2, 3), (3, 4), (4, 2), (3, 3)])
def test_the_full_text_says_source_hazard_place_action_time_question_reference_in_this_order(
    language: str, was: int, now: int
) -> None:
    told = facts(was, now)
    said = full_text(SPEAKER, told, language).text
    keys = [f"level.{now}.headline", "hazard.shelling", f"level.{now}.action", "continues.helpline", "ends.restriction"]
    parts = [CATALOGUE.say(language, key) for key in keys]
    parts.insert(2, f"{PLACE['en']}")
    parts.insert(4, "Hilltop school")
    parts += [moment(SPEAKER, language, told.since), moment(SPEAKER, language, told.next_update)]
    if asks(LADDER, was, now):
        parts.append(CATALOGUE.say(language, f"level.{now}.question"))
        parts += [CATALOGUE.say(language, f"answer.{answer}") for answer in LADDER.level(now).answers]
    parts.append("M13")

    assert "Embassy" in said.splitlines()[0]
    assert in_order(said, parts), said


def in_order(text: str, parts: list[str]) -> bool:
    """Whether each part stands in the text after the one before it."""
    rest = text
    for part in parts:
        _, found, rest = rest.partition(part)
        if not found:
            return False
    return True


@pytest.mark.parametrize(
    ("was", "now", "question"),
    [
        (0, 1, False),
        (0, 2, True),
        (2, 2, True),
        (2, 4, True),
        (4, 3, False),
        (4, 2, False),
        (1, 0, False),
        (0, 0, False),
    ],
)
def test_only_a_raise_to_a_level_that_wants_one_asks_for_an_answer(was: int, now: int, question: bool) -> None:
    assert asks(LADDER, was, now) is question
    assert bool(answers_to(LADDER, facts(was, now))) is question
    said = full_text(SPEAKER, facts(was, now), "en").text
    assert (f"1 = {CATALOGUE.say('en', 'answer.safe')}" in said) is question


@pytest.mark.parametrize("language", CODES)
def test_a_button_carries_its_own_alert_and_fits_telegram(language: str) -> None:
    for was, now in CHANGES:
        far = replace(facts(was, now), alert_id=2**53)
        buttons = full_text(SPEAKER, far, language).buttons
        digits = [button.data.rsplit(":", 1)[1] for button in buttons]

        assert all(1 <= len(button.data.encode()) <= 64 for button in buttons)
        assert all(button.data.startswith(f"alert:{2**53}:") for button in buttons)
        assert all(button.label.startswith(f"{digit} ") for button, digit in zip(buttons, digits, strict=True))
        assert "2" in digits, "help is always one press away"


@pytest.mark.parametrize("language", CODES)
def test_the_full_text_fits_one_telegram_message_in_a_drill_too(language: str) -> None:
    speaker = replace(SPEAKER, drill=True, post_name="Embassy of the Republic of Somewhere Rather Far Away")
    for (was, now), wrong in product(CHANGES, (None, "M12")):
        wordy = replace(
            facts(was, now, wrong=wrong), continues=("repatriation", "shelter", "helpline"),
            ends=("restriction", "repatriation", "shelter"),
        )  # fmt: skip
        said = full_text(speaker, wordy, language, again=True).text
        assert len(said.encode("utf-16-le")) // 2 <= 4096


@pytest.mark.parametrize("language", CODES)
def test_every_text_of_a_drill_begins_and_ends_with_the_drill_word(language: str) -> None:
    word, speaker = CATALOGUE.say(language, "drill.word"), replace(SPEAKER, drill=True)
    for (was, now), wrong in product([(0, 4), (4, 1), (0, 1)], (None, "M12")):
        for text in every_text(speaker, language, facts(was, now, wrong=wrong)):
            assert text.text.startswith(word)
            assert text.text.endswith(word)


@pytest.mark.parametrize("language", CODES)
@pytest.mark.parametrize(("was", "now"), [(0, 4), (4, 2), (1, 4), (4, 0)])
def test_a_correction_names_the_wrong_message_and_what_holds(language: str, was: int, now: int) -> None:
    told = facts(was, now, wrong="M12")
    short, full = core_text(SPEAKER, told, language, Route()).text, full_text(SPEAKER, told, language).text

    assert in_order(short, ["M12", f"{now}/4", PLACE["en"], "M13"]), short
    said = [CATALOGUE.say(language, key) for key in (f"level.{now}.headline", f"level.{now}.action")]
    assert in_order(full, ["M12", PLACE["en"], *said, "M13"]), full
    assert CATALOGUE.say(language, "hazard.shelling") not in full
    assert (CATALOGUE.say(language, "full.answers") in full) is asks(LADDER, was, now)


@pytest.mark.parametrize("language", CODES)
def test_a_repeat_can_be_told_from_the_first_message(language: str) -> None:
    told = facts(0, 4)
    assert again_text(SPEAKER, told, language, Route()) != core_text(SPEAKER, told, language, Route())
    first, second, *_ = full_text(SPEAKER, told, language, again=True).text.splitlines()
    assert SPEAKER.post_name in first, "who speaks comes first, in a repeat too"
    assert second == CATALOGUE.say(language, "full.again")


@pytest.mark.parametrize("drill", [False, True])
@pytest.mark.parametrize("language", CODES)
def test_a_full_text_by_sms_takes_three_segments_at_most(language: str, drill: bool) -> None:
    speaker = replace(SPEAKER, drill=drill, post_name="Embassy in Bravia")
    for (was, now), route in product(CHANGES, ROUTES):
        told = facts(was, now)
        said = full_text(speaker, told, language, route=route, most_segments=MOST_SEGMENTS).text
        headline = CATALOGUE.say(language, f"level.{now}.headline")

        assert segments_of(as_sent("sms", language, said)) <= MOST_SEGMENTS, said
        assert in_order(said, ["Embassy in Bravia", headline, PLACE["en"], "Hilltop school", "M13"]), said
        assert CATALOGUE.say(language, "full.ref", ref="M13") in said, "we never ask for money"


@pytest.mark.parametrize("language", CODES)
def test_what_a_short_full_text_keeps_stands_in_it_as_in_the_whole_one(language: str) -> None:
    for was, now in CHANGES:
        whole = full_text(SPEAKER, facts(was, now), language).text.splitlines()
        short = full_text(SPEAKER, facts(was, now), language, most_segments=MOST_SEGMENTS).text.splitlines()
        assert [line for line in whole if line in short] == short


@pytest.mark.parametrize("language", CODES)
@pytest.mark.parametrize(
    ("route", "way"),
    [
        (Route("web"), "https://m.xa/r/{token}"),
        (Route("telegram"), "https://m.xa/r/{token}"),
        (Route("number", "+99920000001"), "+99920000001"),
        (Route("missed_call", "+99920000001"), "+99920000001"),
        (Route("none"), None),
    ],
)
def test_where_an_sms_cannot_be_answered_it_says_what_can_be_done_instead(
    language: str, route: Route, way: str | None
) -> None:
    way = way or CATALOGUE.say(language, "route.none")
    plain = full_text(SPEAKER, facts(0, 4), language).text
    for text in (core_text, again_text):
        assert way in text(SPEAKER, facts(0, 4), language, route).text
    full = full_text(SPEAKER, facts(0, 4), language, route=route).text
    assert way in full
    assert CATALOGUE.say(language, "full.answers") in plain
    assert CATALOGUE.say(language, "full.answers") not in full


@pytest.mark.parametrize("language", CODES)
@pytest.mark.parametrize("route", ROUTES[1:], ids=lambda route: route.kind)
def test_nobody_is_told_to_send_2_where_sending_does_not_work(language: str, route: Route) -> None:
    for was, now in ((0, 1), (4, 1), (3, 0)):
        told = facts(was, now)
        here, there = core_text(SPEAKER, told, language, Route()).text, core_text(SPEAKER, told, language, route).text
        assert re.search(r"\b2\b", here)
        assert not re.search(r"\b2\b", there)


@pytest.mark.parametrize("language", CODES)
def test_times_are_said_at_the_posts_own_clock_in_24_hours(language: str) -> None:
    there = replace(SPEAKER, zone=ZoneInfo("Asia/Kolkata"))
    assert moment(SPEAKER, language, SINCE).endswith("21:07")
    assert moment(there, language, SINCE).endswith("02:37")
    assert "3" in moment(there, language, SINCE).removesuffix("02:37")


def test_a_place_is_named_in_the_readers_language_where_it_has_such_a_name() -> None:
    named = replace(facts(0, 2), place={"en": "Port Sur", "ar": "بور سور"})
    assert "بور سور" in core_text(SPEAKER, named, "ar", Route()).text
    assert "Port Sur" in core_text(SPEAKER, named, "bn", Route()).text


def test_a_day_is_written_in_the_order_of_the_language() -> None:
    assert moment(SPEAKER, "zh", SINCE).startswith("3月2日 ")
    assert moment(SPEAKER, "en", SINCE).startswith("2 Mar ")
