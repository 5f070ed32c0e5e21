"""Calls for help that begin with one of our words: the word may keep its meaning, but the call goes before."""

from dataclasses import replace

import pytest

from bot.conversation import effects
from bot.conversation.answer import answer
from bot.conversation.facts import Facts, MessageTo, Registered
from bot.conversation.intents import (
    Add,
    Contact,
    Cry,
    FamilyMessage,
    FamilyQuestion,
    ForbidAsker,
    Intent,
    Place,
    RelayText,
    Word,
)
from bot.conversation.questions import NeedQuestion, Step
from bot.conversation.replies import Answer, Text
from bot.conversation.understand import understand_text
from bot.conversation.vocabulary import load_vocabulary
from broadcasts.tables import Priority
from locales.catalogue import Catalogue, split_words
from locales.languages import LANGUAGES
from tests.bot.bot_world import ladder
from tests.fakes.clock import NOON

CATALOGUE = Catalogue.load()
VOCABULARY = load_vocabulary(CATALOGUE)
STRANGER = Facts("en")
AMINA = Facts("en", person=Registered(7, 3, "Tiravel"), sign=4711)
LEADER = Facts("en", person=Registered(7, 3, "Tiravel", warden=True, leads_group=True))
WITH_MORE = (
    "language", "place", "name", "people", "contact", "family", "revoke", "code", "allow", "forbid", "message", "relay",
    "check", "start", "add", "expiry", "away",
)  # fmt: skip


def to(text: str, facts: Facts) -> Answer:
    return answer(understand_text(text, facts.step, VOCABULARY), facts, ladder(), NOON)


def calls(given: Answer) -> bool:
    return any(isinstance(effect, effects.OpenCase) for effect in given.effects)


def keys(given: Answer) -> list[str]:
    return [line.key for reply in given.replies for line in reply.lines if isinstance(line, Text)]


@pytest.mark.parametrize("facts", [STRANGER, AMINA, LEADER], ids=["stranger", "person", "warden"])
@pytest.mark.parametrize(
    "text",
    [
        "MESSAGE help me I am bleeding", "PLACE fire, we are trapped, help", "ADD 2 people are dead here help",
        "FAMILY my children are dying, help", "RELAY help me we are trapped", "FORBID help me", "ALLOW help me please",
        "NAME help", "CONTACT help me 123", "PLACE help", "place: i need help", "JOIN help", "EXPIRY help", "AWAY help",
        "LANGUAGE HELP", "/message help me", "message heelp", "NAMA SAYA TERLUKA", "PLACE no water help",
        "MESSAGE sos", "FAMILY SOS",
        "لغة ساعدوني", "رسالة النجدة النجدة", "ঠিকানা সাহায্য", "संदेश बचाओ", "MENSAJE ayuda por favor",
        "MESSAGE au secours", "PLACE sunog, saklolo", "MESSAGE 救命", "MESSAGE ช่วยด้วย", "MESSAGE ကယ်ပါ",
    ],
)  # fmt: skip
def test_it_is_a_case_whatever_word_it_begins_with(text: str, facts: Facts) -> None:
    given = to(text, facts)
    assert calls(given), keys(given)
    assert given.replies[-1].priority is Priority.HELP
    assert isinstance(given.replies[-1].question, NeedQuestion)


@pytest.mark.parametrize("language", [language.code for language in LANGUAGES])
def test_every_word_with_every_call_of_a_language(language: str) -> None:
    cries = split_words(CATALOGUE.say(language, "word.help"))
    words = [CATALOGUE.first_word(language, name) for name in WITH_MORE]
    texts = [f"{words[0]} {cry}" for cry in cries] + [f"{word} {cries[0]}" for word in words]
    assert [text for text in texts if not calls(to(text, AMINA))] == []


@pytest.mark.parametrize("text", ["MESSAGE no help", "ADD Amina Tiravel", "FAMILY Maria Reyes", "RELAY meet at noon",
                                  "MESSAGE mother I don't need help", "PLACE Port Élan"])  # fmt: skip
def test_where_nobody_calls_it_is_no_case(text: str) -> None:
    assert not calls(to(text, LEADER))


def test_a_message_to_a_relative_that_calls_for_help_goes_to_both() -> None:
    knows = replace(AMINA, message_to=MessageTo(7, 5, True, "sister", False))
    given = to("MESSAGE please help me, they locked the door", knows)
    kept = effects.KeepFamilyMessage(7, 5, True, "sister", "please help me, they locked the door")
    assert kept in given.effects
    assert calls(given)
    assert keys(given)[0] == "message.waits"


def test_whoever_may_write_no_more_today_is_told_so_and_has_called_all_the_same() -> None:
    enough = replace(AMINA, message_to=MessageTo(7, 5, True, "sister", True))
    given = to("MESSAGE please help me", enough)
    assert keys(given)[:2] == ["message.too_many", "got.help"]
    assert calls(given)


def test_by_sms_the_message_waits_for_the_sign_and_the_call_for_nothing() -> None:
    knows = replace(AMINA, forgeable=True, message_to=MessageTo(7, 5, True, "sister", False))
    given = to("MESSAGE please help me, they locked the door", knows)
    assert calls(given)
    assert given.step is Step.SIGN
    assert keys(given)[:2] == ["sign.ask", "got.help"]
    assert isinstance(given.replies[-1].question, NeedQuestion)


def test_a_message_that_only_speaks_of_help_is_an_officers_to_read_first() -> None:
    knows = replace(AMINA, message_to=MessageTo(7, 5, True, "sister", False))
    assert not calls(to("MESSAGE dear sister the neighbours help", knows))
    assert calls(to("MESSAGE dear sister the neighbours help", AMINA)), "nobody would read it"


def test_a_text_for_a_group_may_speak_of_help_but_not_begin_with_a_call() -> None:
    assert not calls(to("RELAY an ambulance is here to help", LEADER))
    given = to("RELAY help us, the house burns", LEADER)
    assert effects.AskRelay("help us, the house burns") in given.effects
    assert calls(given)


def test_an_enquiry_that_calls_for_help_is_kept_and_gets_the_one_answer() -> None:
    given = to("FAMILY please help me find my sister", STRANGER)
    assert keys(given)[:2] == ["family.neutral", "got.help"]
    assert any(isinstance(effect, effects.KeepEnquiry) for effect in given.effects)
    assert calls(given)


@pytest.mark.parametrize(
    ("intent", "facts"),
    [
        (FamilyMessage(None, None, "there is blood everywhere"), STRANGER),
        (FamilyMessage(None, None, "there is blood everywhere"), AMINA),
        (Add("2 people are dead"), AMINA),
        (Add("2 people are dead"), LEADER),
        (RelayText("the house burns"), AMINA),
        (ForbidAsker("my husband beats me"), AMINA),
        (Contact("he beats me"), AMINA),
        (FamilyQuestion(None, "is dying"), AMINA),
    ],
)  # fmt: skip
def test_words_behind_a_word_that_does_nothing_with_them_are_an_officers(intent: Intent, facts: Facts) -> None:
    assert answer(intent, facts, ladder(), NOON).for_officer


@pytest.mark.parametrize("text", ["they hit me", "I cannot breathe", "we are burning"])
def test_a_sentence_where_a_name_was_asked_for_is_an_officers_to_read_too(text: str) -> None:
    for given in (to(text, replace(AMINA, step=Step.NAME)), to(f"NAME {text}", AMINA)):
        assert given.for_officer, text


@pytest.mark.parametrize("text", ["Maria", "Ana", "Juan dela Cruz", "محمد علي", "Siti Aminah"])
def test_a_name_is_nobodys_to_read(text: str) -> None:
    given = to(text, replace(AMINA, step=Step.NAME))
    assert (given.effects, given.for_officer) == ((effects.SetName(text),), False)


def test_a_number_with_a_slip_in_it_is_nobodys_to_read() -> None:
    assert not answer(Contact("+9992 12"), AMINA, ladder(), NOON).for_officer


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("MESSAGE my sister please help", FamilyMessage(None, None, "my sister please help", Cry.MENTIONED)),
        ("FAMILY help", FamilyQuestion(None, "help", Cry.CALLED)),
        ("PLACE Tiravel help", Word("help")),
        ("PLACE Tiravel", Place("Tiravel")),
    ],
)
def test_a_text_means(text: str, intent: Intent) -> None:
    assert understand_text(text, None, VOCABULARY) == intent


@pytest.mark.parametrize(
    "text",
    [
        "there is shooting, help", "fire! my sister is in the house! HELP!", "they came in. please help", "safe, help",
        "the roof fell\nsos", "سقط السقف، النجدة", "छत गिर गई। बचाओ", "house fell... tulong po", "no, help",
    ],
)  # fmt: skip
def test_a_call_that_stands_apart_in_a_longer_text_is_one(text: str) -> None:
    assert understand_text(text, None, VOCABULARY) == Word("help")
    assert understand_text(text, Step.AREA, VOCABULARY) == Word("help")


@pytest.mark.parametrize(
    "text",
    ["thank you for your help", "we are well, no help needed", "the help is here",
     "who can help", "we have food, water, help came", "help no, thanks"],
)  # fmt: skip
def test_help_that_is_only_spoken_of_is_none(text: str) -> None:
    assert understand_text(text, None, VOCABULARY) != Word("help")
