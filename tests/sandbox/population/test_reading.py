"""Reading a phone: what the service really sends must be recognised in every language, and nothing else must."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from alert_levels.ladder import parse_ladder
from broadcasts.speaker import Route, Speaker
from broadcasts.wording import AlertFacts, again_text, core_text, full_text
from locales.catalogue import Catalogue
from locales.languages import LANGUAGES
from sandbox.population.phones import Arrival, Button, Line
from sandbox.population.reading import (
    find_agreement,
    find_family_code,
    find_more,
    find_own_language,
    read_alert,
    read_tasks,
)
from sandbox.population.scenario import cedar
from service.config import load

CHAT, PHONE = Line("telegram", 1), Line("sms", "+99920000001")
AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
CODES = [language.code for language in LANGUAGES]
CHOICES = {2: 2, 3: 4, 4: 5}


@pytest.fixture(scope="module")
def speaker() -> Speaker:
    ladder = parse_ladder(load(Path(__file__).parents[3] / "config.toml", {}).ladder.level)
    return Speaker(Catalogue.load(), ladder, "Embassy in Bravia", public_url="http://127.0.0.1:8000")


def facts(was: int, now: int, wrong: str | None = None) -> AlertFacts:
    names = cedar().places["MIR"].names
    return AlertFacts(12, "M12", names, was, now, "conflict", AT, AT, names, wrong=wrong)


def sms(text: str) -> Arrival:
    return Arrival(1, PHONE, text)


def chat(text: str, *buttons: tuple[str, str]) -> Arrival:
    return Arrival(1, CHAT, text, tuple(Button(*button) for button in buttons), 5)


@pytest.mark.parametrize("language", CODES)
@pytest.mark.parametrize("rank", [2, 3, 4])
def test_a_question_by_sms_is_read_with_its_own_word_for_safe(language: str, rank: int, speaker: Speaker) -> None:
    for text in (core_text, again_text):
        alert = read_alert(sms(text(speaker, facts(1, rank), language, Route()).text))
        assert alert is not None
        assert (alert.ref, alert.choices, alert.link) == ("M12", CHOICES[rank], None)
        assert alert.word in speaker.catalogue.say(language, "core.raise", rank=0, place="", action="", ref="")


@pytest.mark.parametrize("language", CODES)
def test_a_question_to_a_phone_that_cannot_answer_is_read_with_its_link(language: str, speaker: Speaker) -> None:
    text = core_text(speaker, facts(1, 3), language, Route("web")).text.replace("{token}", "AB3CD4EF6G")
    alert = read_alert(sms(text))
    assert alert is not None
    assert (alert.ref, alert.choices) == ("M12", 4)
    assert alert.link == "http://127.0.0.1:8000/r/AB3CD4EF6G"


@pytest.mark.parametrize("language", CODES)
@pytest.mark.parametrize("change", [(0, 1, None), (3, 2, None), (4, 1, "M11")])
def test_news_that_ask_nothing_are_read_as_such(
    language: str, change: tuple[int, int, str | None], speaker: Speaker
) -> None:
    told = facts(*change)
    alert = read_alert(sms(core_text(speaker, told, language, Route()).text))
    assert alert is not None
    assert (alert.ref, alert.choices) == ("M12", 0)
    full = full_text(speaker, told, language)
    in_chat = read_alert(chat(full.text, *((button.label, button.data) for button in full.buttons)))
    assert in_chat is not None
    assert (in_chat.ref, in_chat.choices) == ("M12", 0)


@pytest.mark.parametrize("language", CODES)
@pytest.mark.parametrize("rank", [2, 3, 4])
def test_a_question_in_a_chat_offers_its_buttons(language: str, rank: int, speaker: Speaker) -> None:
    full = full_text(speaker, facts(1, rank), language)
    alert = read_alert(chat(full.text, *((button.label, button.data) for button in full.buttons)))
    assert alert is not None
    assert [button.data for button in alert.buttons] == [f"alert:12:{n}" for n in range(1, CHOICES[rank] + 1)]


@pytest.mark.parametrize("language", CODES)
def test_the_long_text_after_a_short_one_asks_nothing_anew(language: str, speaker: Speaker) -> None:
    alert = read_alert(sms(full_text(speaker, facts(1, 3), language).text))
    assert alert is None or alert.choices == 0


@pytest.mark.parametrize("language", CODES)
def test_a_wardens_list_is_read_and_is_no_alert(language: str, speaker: Speaker) -> None:
    def say(key: str, **slots: object) -> str:
        return speaker.say(language, key, post=speaker.post_name, ref="M12", **slots)

    reason = say("reason.no_answer")
    lines = [say("task.line", number=number, name="Ana 2", place="Mirana", reason=reason) for number in (7, 12)]
    arrival = sms("\n".join([say("task.header"), *lines, say("task.codes", number=7)]))
    tasks = read_tasks(arrival)
    assert tasks is not None
    assert tasks.numbers == (7, 12)
    assert read_alert(arrival) is None


@pytest.mark.parametrize("language", CODES)
def test_replies_are_neither_alerts_nor_lists(language: str, speaker: Speaker) -> None:
    for key in ("got.safe", "got.help", "got.unclear", "saved.place", "join.done", "task.noted", "task.bad"):
        slots = dict.fromkeys(("case", "menu", "help", "place", "numbers", "part"), "5")
        text = speaker.say(language, key, **slots)
        assert read_alert(sms(text)) is None
        assert read_alert(chat(text, ("1", "alert:12:1"), ("2", "alert:12:2"))) is None
        assert read_tasks(sms(text)) is None


@pytest.mark.parametrize("language", CODES)
def test_the_way_in_is_found_by_sms_and_by_button(language: str, speaker: Speaker) -> None:
    endonym = cedar().words[language].endonym
    listed = [f"{number} {each.endonym}" for number, each in enumerate(LANGUAGES, 1)]
    position = CODES.index(language) + 1
    assert find_own_language(sms("\n".join(["Choose.", *listed])), endonym) == str(position)
    button = Button(endonym, f"step:language:{position}")
    assert find_own_language(chat("Choose.", ("x", "y"), (button.label, button.data)), endonym) == button
    more = speaker.catalogue.first_word(language, "more")
    further = speaker.say(language, "join.more_languages", more=more)
    assert find_more(sms("\n".join(["Choose.", *listed[:3], further]))) == more
    assert find_more(sms("\n".join(["Choose.", *listed]))) is None
    notice = speaker.say(language, "join.notice", post=speaker.post_name, stop="STOP")
    assert find_agreement(sms(notice)) == "1"
    assert find_agreement(sms(speaker.say(language, "join.ask_area"))) is None


@pytest.mark.parametrize("language", CODES)
def test_a_family_code_is_found_in_its_text(language: str, speaker: Speaker) -> None:
    revoke = speaker.catalogue.first_word(language, "revoke")
    assert find_family_code(speaker.say(language, "code.issued", code="ABCD3EFG", revoke=revoke)) == "ABCD3EFG"
    assert find_family_code(speaker.say(language, "got.safe")) is None
