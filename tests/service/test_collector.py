"""The collector of cycles: held off during the start, then blind to what was there."""

import gc
from collections.abc import Iterator

import pytest

from service.collector import hold_off, look_only_at_what_is_new


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    usual, frozen = gc.get_threshold(), gc.get_freeze_count()
    gc.unfreeze()
    yield
    gc.unfreeze()
    gc.set_threshold(*usual)
    gc.enable()
    if frozen:
        gc.freeze()


def test_nothing_is_collected_during_the_start() -> None:
    hold_off()
    assert not gc.isenabled()


def test_what_was_there_at_the_end_of_the_start_is_never_looked_at_again() -> None:
    hold_off()
    standing = [object() for _ in range(3)]
    look_only_at_what_is_new()
    assert gc.isenabled()
    assert gc.get_freeze_count() > 0
    assert not any(kept is standing for kept in gc.get_objects())


def test_what_comes_later_is_collected() -> None:
    look_only_at_what_is_new()
    new: list[object] = []
    new.append(new)
    assert any(kept is new for kept in gc.get_objects())
