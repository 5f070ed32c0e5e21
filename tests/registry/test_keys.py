"""The ring of keys: what it seals only it opens, and only where it belongs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.keys import (
    INDEX_BYTES,
    CannotOpen,
    FieldGroup,
    KeyFault,
    KeyRing,
    new_ring,
    read_ring,
    sandbox_ring,
    with_new_key,
)

RING = sandbox_ring()
NAME = "person.name"


def key_file(mode: str = "live", keys: int = 1) -> str:
    text = new_ring(mode)
    for _ in range(keys - 1):
        text = with_new_key(text, mode)
    return text


@given(plain=st.binary(max_size=200), group=st.sampled_from(FieldGroup))
def test_what_is_sealed_opens_again(plain: bytes, group: FieldGroup) -> None:
    assert RING.open(group, NAME, RING.seal(group, NAME, plain)) == plain


@given(plain=st.binary(min_size=4, max_size=50))
def test_nothing_of_a_value_shows_and_no_two_seals_are_alike(plain: bytes) -> None:
    first, second = (RING.seal(FieldGroup.IDENTITY, NAME, plain) for _ in range(2))
    assert plain not in first
    assert first != second


@given(data=st.data())
def test_a_value_of_which_one_bit_was_changed_does_not_open(data: st.DataObject) -> None:
    sealed = bytearray(RING.seal(FieldGroup.CONTACT, "address.value", b"+99920000001"))
    place = data.draw(st.integers(0, len(sealed) - 1))
    sealed[place] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(CannotOpen):
        RING.open(FieldGroup.CONTACT, "address.value", bytes(sealed))


def test_a_value_opens_in_no_other_column_group_or_mode() -> None:
    live, drill = (read_ring(key_file().replace("mode live", f"mode {mode}"), mode) for mode in ("live", "drill"))
    sealed = live.seal(FieldGroup.IDENTITY, NAME, b"Amina")
    for ring, group, column in (
        (live, FieldGroup.IDENTITY, "relay.text"),
        (live, FieldGroup.MESSAGES, NAME),
        (drill, FieldGroup.IDENTITY, NAME),
        (RING, FieldGroup.IDENTITY, NAME),
    ):
        with pytest.raises(CannotOpen):
            ring.open(group, column, sealed)


def test_the_same_file_gives_a_drill_other_keys_than_live() -> None:
    text = key_file()
    live = read_ring(text, "live")
    drill = read_ring(text.replace("mode live", "mode drill"), "drill")
    assert live.check_value != drill.check_value
    assert live.index(NAME, "x") != drill.index(NAME, "x")


def test_an_index_is_the_same_for_the_same_value_and_tells_nothing_of_it() -> None:
    key = RING.index("address.value", "+99920000001")
    assert key == RING.index("address.value", "+99920000001")
    assert key != RING.index("address.value", "+99920000002")
    assert key != RING.index("address.web_token", "+99920000001")
    assert len(key) == INDEX_BYTES


def test_after_a_new_key_old_values_still_open_new_ones_are_under_it_and_the_index_stays() -> None:
    text = key_file()
    before, after = read_ring(text, "live"), read_ring(with_new_key(text, "live"), "live")
    old = before.seal(FieldGroup.IDENTITY, NAME, b"Amina")
    assert after.open(FieldGroup.IDENTITY, NAME, old) == b"Amina"
    assert not after.is_current(old)
    new = after.seal(FieldGroup.IDENTITY, NAME, b"Amina")
    assert after.is_current(new)
    with pytest.raises(CannotOpen):
        before.open(FieldGroup.IDENTITY, NAME, new)
    assert after.index(NAME, "x") == before.index(NAME, "x")
    assert after.check_value == before.check_value


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda text: "", "no index or no key"),
        (lambda text: text.replace("mode live", "mode drill"), "are for drill, and this is live"),
        (lambda text: text.replace("key 1", "key one"), "no line of a key file"),
        (lambda text: text.replace("key 1", "key 0"), "no line of a key file"),
        (lambda text: text.replace("key 1", "key 256"), "no line of a key file"),
        (lambda text: text + text.splitlines()[-1], "no line of a key file"),
        (lambda text: text[:-6], "no 32 bytes in base64"),
        (lambda text: "hello\n" + text, "no line of a key file"),
    ],
)
def test_a_file_that_is_no_key_file_is_refused_in_words_that_show_no_key(change: object, says: str) -> None:
    assert callable(change)
    text = key_file()
    secrets = [line.split()[-1] for line in text.splitlines()[-2:]]
    with pytest.raises(KeyFault, match=says) as refused:
        read_ring(change(text), "live")
    assert not any(secret[:10] in str(refused.value) for secret in secrets)


def test_no_key_shows_where_a_ring_is_printed() -> None:
    text = key_file()
    assert repr(read_ring(text, "live")) == "<keys [1] of live>"
    assert isinstance(read_ring(text, "live"), KeyRing)
