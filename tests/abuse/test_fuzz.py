"""Whatever bytes come from outside: an answer or a clean refusal, never a fault, and never "safe" by accident."""

import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from bot.conversation import intents
from bot.conversation.questions import Step, parse_question
from bot.conversation.understand import read_press, understand_text
from bot.conversation.vocabulary import load_vocabulary
from bot.conversation.warden_reports import read_reports
from bot.gather import Surroundings
from bot.handling import handle
from bot.message import Location, Message, readable_message
from bot.via_sms.reading import Malformed, read_status
from bot.via_sms.reading import read as read_sms
from bot.via_telegram.inbound import parse, read
from bot.via_web.rendering import preferred_language
from console.frame.forms import Form
from registry.family_codes import read_family_code
from registry.import_columns import COLUMNS, File
from registry.keys import sandbox_ring
from registry.migrating import upgrade
from registry.numbers import NumberFault, country_of, parse_number
from registry.settings import Mode
from registry.sheets import read_sheet
from registry.store import Store
from registry.tables import Incoming
from tests.abuse.finds import JSONS, NUMBERS, SHEETS, TEXTS
from tests.bot.bot_world import CATALOGUE, SPEAKER, seed
from tests.fakes.clock import NOON

VOCABULARY = load_vocabulary(CATALOGUE)
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=200)  # lone surrogates and NULs too
WORDS = st.sampled_from([word for name in ("safe", "help", "stop", "family", "name") for word in CATALOGUE.words(name)])
SPOKEN = st.one_of(
    ANY_TEXT, st.lists(st.one_of(WORDS, ANY_TEXT, st.integers(0, 99).map(str)), max_size=4).map(" ".join)
)
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ANY_TEXT, inner, max_size=3),
    max_leaves=12,
)
PEOPLE = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
MANY = settings(max_examples=400, deadline=None)
_keys = count(1)


def examples(values: tuple[Any, ...]) -> Any:
    """Begin with each of the past finds."""

    def decorate(test: Any) -> Any:
        for value in values:
            test = example(value)(test)
        return test

    return decorate


@MANY
@given(SPOKEN)
@examples(TEXTS)
def test_every_text_has_a_meaning_and_safe_is_only_a_word_that_nothing_denies_or_a_digit(text: str) -> None:
    for step in (None, *Step):
        meaning = understand_text(text, step, VOCABULARY)
        if meaning == intents.Word("safe"):
            assert any(char.isalpha() for char in text)
            assert "?" not in text
        if meaning == intents.Digit(1):
            assert any(char.isdigit() or char.isnumeric() for char in text)


@MANY
@given(ANY_TEXT)
@examples(TEXTS)
def test_buttons_codes_reports_and_languages_read_any_text(text: str) -> None:
    assert isinstance(read_press(text), intents.Press | intents.Unreadable)
    parse_question(text)
    read_family_code(text)
    preferred_language(text)
    reports = read_reports(f"R1=1 {text}", VOCABULARY.warden)
    assert reports is not None
    assert all(0 <= digit <= 9 and 0 <= number < 10**6 for number, digit in reports.reports)


@MANY
@given(ANY_TEXT, st.sampled_from(list(Mode)), st.sampled_from([None, "XB", "LB", "??"]))
def test_a_number_is_in_e164_and_of_this_world_or_refused(text: str, mode: Mode, country: str | None) -> None:
    judge_number(text, mode, country)


@pytest.mark.parametrize("text", NUMBERS)
@pytest.mark.parametrize("mode", list(Mode))
def test_numbers_that_once_broke_something(text: str, mode: Mode) -> None:
    judge_number(text, mode, None)


def parsed(text: str, mode: Mode, country: str | None) -> tuple[str | None, str]:
    """The number, or None and why not."""
    try:
        return parse_number(text, country, mode), ""
    except NumberFault as fault:
        return None, str(fault)


def judge_number(text: str, mode: Mode, country: str | None) -> None:
    number, sentence = parsed(text, mode, country)
    if number is None:
        assert len(text) < 6 or text not in sentence
        return
    assert number[0] == "+"
    assert number[1:].isascii()
    assert number[1:].isdigit()
    assert number.startswith("+999") or mode is not Mode.DRILL
    country_of(number)


@MANY
@given(
    st.dictionaries(
        st.sampled_from(["MessageSid", "From", "Body", "NumMedia", "OptOutType", "MessageStatus", "ErrorCode"]),
        ANY_TEXT,
    )
)
def test_a_form_of_twilio_is_read_or_refused_with_a_reason(form: dict[str, str]) -> None:
    for reading in (lambda: read_sms(form, Mode.SANDBOX), lambda: read_status(form)):
        with suppress(Malformed):
            reading()


@MANY
@given(
    st.dictionaries(
        st.sampled_from(["update_id", "message", "callback_query", "edited_message", "my_chat_member"]), ANY_JSON
    )
)
@examples(JSONS)
def test_an_update_of_any_shape_is_read_or_passed_over(raw: dict[str, Any]) -> None:
    update = parse(raw)
    if update is not None:
        read(update, NOON)


@MANY
@given(st.fixed_dictionaries({
    "date": st.integers(-(2**70), 2**70) | st.integers(0, 2**31), "text": ANY_TEXT,
    "location": st.none() | st.fixed_dictionaries({"latitude": st.floats(), "longitude": st.floats()}),
    "contact": st.none() | ANY_JSON, "photo": st.none() | ANY_JSON, "from": st.none() | ANY_JSON,
}))  # fmt: skip
def test_a_message_with_any_fields_is_read_or_passed_over(fields: dict[str, Any]) -> None:
    message = {"message_id": 1, "chat": {"id": 1, "type": "private"}}
    message |= {name: value for name, value in fields.items() if value is not None}
    update = parse({"update_id": 1, "message": message})
    if update is not None:
        read(update, NOON)


@MANY
@given(
    st.sampled_from(list(File)),
    st.one_of(st.binary(max_size=300), ANY_TEXT.map(lambda t: t.encode("utf-8", "replace"))),
)
def test_a_file_of_any_bytes_is_rows_or_faults(file: File, raw: bytes) -> None:
    read_sheet(raw, COLUMNS[file])


@pytest.mark.parametrize("raw", SHEETS)
@pytest.mark.parametrize("file", list(File))
def test_files_that_once_broke_something(file: File, raw: bytes) -> None:
    rows, faults = read_sheet(raw, COLUMNS[file])
    assert faults or all(value == value for row in rows for value in row.values.values())


@MANY
@given(st.dictionaries(ANY_TEXT, st.lists(ANY_TEXT, max_size=2), max_size=4), ANY_TEXT)
def test_a_form_of_the_console_reads_any_field(fields: dict[str, list[str]], name: str) -> None:
    form = Form(fields | {name: [name]})
    form.text(name), form.number(name), form.numbers(name), form.moment(name, UTC), form.secret(name)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def lived_in(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store with places, on which every example leaves what it left."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('fuzz')}/muster.db"
    else:
        url = request.getfixturevalue("postgresql_server")
    upgrade(url)
    store = Store(url, sandbox_ring())
    store.write_now(seed)
    yield store
    store.close()


AROUND = Surroundings(SPEAKER, VOCABULARY, Mode.SANDBOX, firewall=False)
CONTENTS = st.one_of(
    st.fixed_dictionaries({"text": SPOKEN}),
    st.fixed_dictionaries({"press": ANY_TEXT}),
    st.fixed_dictionaries({"location": st.builds(Location, st.floats(), st.floats())}),
    st.fixed_dictionaries({"other": ANY_TEXT}),
)


@PEOPLE
@given(st.lists(CONTENTS, min_size=1, max_size=5), st.none() | ANY_TEXT)
@example([{"text": text} for text in ("start", "1", "1", "Tiravel", "NAME \0", "\ud800")], "\0")
@example([{"text": text} for text in TEXTS], None)
def test_whoever_writes_anything_is_heard_and_kept(
    lived_in: Store, said: list[dict[str, Any]], hint: str | None
) -> None:
    sender = f"+9992{next(_keys):07d}"
    messages = [
        readable_message(Message(f"sms:{sender}:{number}", "sms", sender, language_hint=hint, **content))
        for number, content in enumerate(said)
    ]
    lived_in.write_now(lambda session: handle(session, AROUND, messages, NOON))

    last = lived_in.read_now(lambda s: s.exec(select(Incoming).order_by(Incoming.id.desc())).first())  # type: ignore[union-attr]
    assert last is not None


@MANY
@given(ANY_JSON)
def test_json_of_any_depth_is_an_update_or_none(raw: object) -> None:
    again = json.loads(json.dumps(raw))
    if isinstance(again, dict):
        parse(again)
