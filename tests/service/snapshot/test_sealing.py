"""A sealed stream opens with its passphrase, and any change of it is found."""

import io
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.snapshot.errors import NotOpened
from service.snapshot.sealing import FRAME, HEADER, MAGIC, TAG, Cost, Sealer, unsealed

PASSPHRASE = "six words by chance are enough"
CHEAP = Cost(log_n=4, r=8, p=1)


def sealed(plain: bytes, passphrase: str = PASSPHRASE, pieces: int = 1) -> bytes:
    target = io.BytesIO()
    sealer = Sealer(target, passphrase, CHEAP)
    step = max(1, len(plain) // pieces)
    for start in range(0, len(plain), step):
        sealer.write(plain[start : start + step])
    sealer.close()
    return target.getvalue()


def opened(file: bytes, passphrase: str = PASSPHRASE) -> bytes:
    return b"".join(unsealed(io.BytesIO(file), passphrase))


@pytest.mark.parametrize("size", [0, 1, FRAME - 1, FRAME, FRAME + 1, 3 * FRAME])
@pytest.mark.parametrize("pieces", [1, 7])
def test_what_was_sealed_opens_as_it_was(size: int, pieces: int) -> None:
    plain = bytes(number % 251 for number in range(size))

    assert opened(sealed(plain, pieces=pieces)) == plain


def test_nothing_of_it_stands_there_in_clear() -> None:
    assert b"canary" not in sealed(b"canary" * 100_000)


def test_two_files_of_the_same_text_have_nothing_in_common() -> None:
    first, second = (sealed(b"x" * FRAME)[len(MAGIC) + 3 :] for _ in range(2))

    assert not set(zip(*[iter(first)] * 16, strict=False)) & set(zip(*[iter(second)] * 16, strict=False))


def test_another_passphrase_opens_nothing_and_blanks_around_it_do_not_matter() -> None:
    file = sealed(b"who is open")

    assert opened(file, f" {PASSPHRASE}\n") == b"who is open"
    with pytest.raises(NotOpened, match="the passphrase is another one, or the file is damaged"):
        opened(file, PASSPHRASE.upper())


def test_a_passphrase_is_the_same_on_every_keyboard() -> None:
    assert opened(sealed(b"x", "caf\u00e9 und noch f\u00fcnf"), "cafe\u0301 und noch fu\u0308nf") == b"x"


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_any_changed_byte_is_found(data: st.DataObject) -> None:
    file = bytearray(_TWO_FRAMES)
    # the cost in the header is left out: another cost is another key, at a price
    place = data.draw(st.integers(len(MAGIC) + 3, len(file) - 1))
    file[place] ^= data.draw(st.integers(1, 255))

    with pytest.raises(NotOpened):
        opened(bytes(file))


_TWO_FRAMES = sealed(b"y" * (FRAME + 100))


def test_frames_that_are_cut_off_doubled_or_exchanged_are_found() -> None:
    file = sealed(b"a" * FRAME + b"b" * FRAME + b"c" * FRAME)
    frames = [file[start : start + FRAME + TAG] for start in range(HEADER, len(file), FRAME + TAG)]
    assert len(frames) == 3

    for wrong in ([0, 1], [0], [], [0, 2], [1, 0, 2], [0, 1, 1, 2], [0, 1, 2, 2]):
        with pytest.raises(NotOpened):
            opened(file[:HEADER] + b"".join(frames[number] for number in wrong))


def test_what_is_no_snapshot_or_would_cost_too_much_to_open_is_refused_at_once() -> None:
    with pytest.raises(NotOpened, match="is no snapshot"):
        opened(b"SQLite format 3\0" + b"\0" * 100)
    with pytest.raises(NotOpened, match="is no snapshot"):
        opened(MAGIC)
    for cost in (Cost(40, 8, 1), Cost(16, 200, 1), Cost(16, 8, 255), Cost(0, 8, 1)):
        with pytest.raises(NotOpened, match="is damaged"):
            opened(MAGIC + bytes(cost) + b"\0" * 100)


def test_the_shipped_cost_is_one_that_owasp_takes_for_enough() -> None:
    """Password Storage Cheat Sheet: N = 2**16, r = 8, p = 2, or what is as dear."""
    assert Cost() == Cost(log_n=16, r=8, p=2)


def test_memory_stays_flat_however_long_the_stream_is() -> None:
    class Nothing(io.RawIOBase):
        def write(self, data: object) -> int:
            return len(data)  # type: ignore[arg-type]

    sealer = Sealer(Nothing(), PASSPHRASE, CHEAP)  # type: ignore[arg-type]
    piece = b"z" * 10_000
    tracemalloc.start()
    for _ in range(1_000):
        sealer.write(piece)
    sealer.close()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < 8 * FRAME
