"""The carriers' answers, read by the clients that will read them, and requests taken apart."""

import json

import pytest

from bench.answers import address_and_content, fields_of, know, telegram_taken, twilio_taken
from bench.population import address_of
from bench.writing import sms


def body_of(answer: bytes) -> dict[str, object]:
    head, _, body = answer.partition(b"\r\n\r\n")
    assert f"Content-Length: {len(body)}\r\n".encode() in head + b"\r\n"
    read: dict[str, object] = json.loads(body)
    return read


def test_telegram_answers_with_the_message_it_took() -> None:
    markup = {"inline_keyboard": [[{"text": "1", "callback_data": "a:1"}]]}
    known = know("telegram", 0, {"text": 'Say "hello"\n', "reply_markup": markup})
    said = body_of(telegram_taken(known, 77, "500000001"))["result"]
    assert isinstance(said, dict)
    assert (said["message_id"], said["chat"]["id"], said["text"]) == (77, 500000001, 'Say "hello"\n')
    assert said["reply_markup"] == markup


def test_twilio_answers_with_sid_address_and_segments() -> None:
    known = know("sms", 0, {"Body": "x" * 161})
    said = body_of(twilio_taken(known, 1, "+99921000001"))
    assert (said["sid"], said["to"], said["num_segments"]) == (f"SM{1:032x}", "+99921000001", "2")
    assert known.units == 2


@pytest.mark.parametrize(
    ("channel", "body", "to"),
    [
        ("telegram", b'{"text": "a", "chat_id": "500000001"}', "500000001"),
        ("telegram", b'{"text": "a", "chat_id": 500000001}', "500000001"),
        ("telegram", b"chat_id=500000001&text=a", "500000001"),
        ("sms", b"To=%2B99921000001&Body=a&From=%2B99910000001", "+99921000001"),
        ("sms", b"Body=a&To=%2B99921000001", "+99921000001"),
    ],
)
def test_whom_a_request_is_for_is_found_in_every_form(channel: str, body: bytes, to: str) -> None:
    assert address_and_content(channel, body)[0] == to


def test_one_text_to_two_people_is_one_content() -> None:
    first = address_and_content("sms", b"To=%2B99921000001&Body=a")[1]
    assert address_and_content("sms", b"To=%2B99921000002&Body=a")[1] == first
    assert address_and_content("sms", b"To=%2B99921000001&Body=b")[1] != first


def test_a_person_writes_from_the_address_that_the_population_gave_them() -> None:
    _, headers, body = sms(12, "1")
    assert fields_of(body)["From"] == address_of("sms", 12)
    assert headers["X-Twilio-Signature"]
