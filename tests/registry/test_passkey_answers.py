"""What is read from the answer of a browser, without a store: nothing altered, and no counter that stands still."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

from registry.passkey_answers import PasskeyRefused, ask_for_key, ask_for_use, count_in, key_in, read_answer
from tests.fakes.authenticator import HERE, PRESENT, VERIFIED, Authenticator

ASKED_FOR_KEY = ask_for_key(HERE, "Bravia", 7, "maria", b"a challenge of 32 bytes, or more", [])
ASKED = ask_for_use(HERE, b"another challenge, as long again")
DEVICE = Authenticator()
KEY = key_in(HERE, read_answer(DEVICE.makes_key(ASKED_FOR_KEY)))
GOOD = DEVICE.answers(ASKED)
SIGNED = ("clientDataJSON", "authenticatorData", "signature")


def test_a_good_answer_says_which_key_for_whom_and_how_often() -> None:
    answer = read_answer(GOOD)

    assert (answer.credential_id, answer.handle) == (KEY.credential_id, (7).to_bytes(8))
    assert answer.challenge == b"another challenge, as long again"
    assert count_in(HERE, answer, KEY.public_key, KEY.sign_count) == KEY.sign_count + 1


@pytest.mark.parametrize(
    ("kept", "comes", "taken"), [(0, 0, True), (0, 1, True), (5, 6, True), (5, 5, False), (5, 4, False), (5, 0, False)]
)
def test_a_counter_goes_on_or_was_never_there(kept: int, comes: int, taken: bool) -> None:
    device = Authenticator(key=DEVICE.key, key_id=DEVICE.key_id, counts=False, count=comes)
    answer = read_answer(device.answers(ASKED))
    if taken:
        assert count_in(HERE, answer, KEY.public_key, kept) == comes
    else:
        with pytest.raises(PasskeyRefused):
            count_in(HERE, answer, KEY.public_key, kept)


@pytest.mark.parametrize("flags", [0, PRESENT, VERIFIED])
def test_somebody_was_there_whom_the_device_knew(flags: int) -> None:
    with pytest.raises(PasskeyRefused):
        count_in(HERE, read_answer(DEVICE.answers(ASKED, flags=flags)), KEY.public_key, 0)
    with pytest.raises(PasskeyRefused):
        key_in(HERE, read_answer(Authenticator().makes_key(ASKED_FOR_KEY, flags=flags)))


@given(st.sampled_from(SIGNED), st.integers(min_value=0), st.integers(min_value=1, max_value=255))
def test_one_byte_that_was_altered_spoils_it(part: str, at: int, by: int) -> None:
    said = json.loads(GOOD)
    data = bytearray(base64url_to_bytes(said["response"][part]))
    data[at % len(data)] ^= by
    said["response"][part] = bytes_to_base64url(bytes(data))

    with pytest.raises(PasskeyRefused):
        count_in(HERE, read_answer(json.dumps(said)), KEY.public_key, KEY.sign_count)


@given(
    st.dictionaries(
        st.sampled_from((*SIGNED, "attestationObject", "userHandle")), st.none() | st.text() | st.integers()
    )
)
def test_whatever_else_stands_in_an_answer_it_is_refused(response: dict[str, object]) -> None:
    said = json.loads(GOOD)
    said["response"] = {"clientDataJSON": said["response"]["clientDataJSON"], **response}
    for read in (lambda answer: key_in(HERE, answer), lambda answer: count_in(HERE, answer, KEY.public_key, 0)):
        with pytest.raises(PasskeyRefused):
            read(read_answer(json.dumps(said)))
