"""What was written to us: kept once, read by an officer, forgotten when nobody agreed to it."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from registry import incoming
from registry.incoming import KEYS_KEPT_FOR, Written
from registry.store import Store
from tests.registry.registered import NOW, officer, somebody


def write(session: Session, *texts: tuple[str, bool]) -> int:
    """A somebody's texts, each with whether an officer must read it; the number of the address."""
    _, address = somebody(session)
    assert address.id is not None
    incoming.keep(session, [Written(address.id, text, "x", read) for text, read in texts], NOW)
    return address.id


def test_a_key_is_new_once_also_when_it_comes_twice_at_once(store: Store) -> None:
    for keys, new in ((["sms:1", "sms:1"], {"sms:1"}), (["sms:2", "sms:1"], {"sms:2"}), (["sms:1"], set())):
        assert store.write_now(lambda s, keys=keys: incoming.note_keys(s, keys, NOW)) == new
    assert store.read_now(lambda s: incoming.unseen(s, ["sms:1", "sms:3"])) == {"sms:3"}


def test_keys_are_forgotten_in_bites_when_no_carrier_can_repeat_them_any_more(store: Store) -> None:
    store.write_now(lambda s: incoming.note_keys(s, [f"sms:{number}" for number in range(5)], NOW))
    young = NOW + KEYS_KEPT_FOR
    old = young + timedelta(seconds=1)
    assert store.write_now(lambda s: incoming.forget_keys(s, young)) == 0
    assert [store.write_now(lambda s: incoming.forget_keys(s, old, most=3)) for _ in range(3)] == [3, 2, 0]


def test_up_to_when_a_channel_was_heard_is_noted(store: Store) -> None:
    assert store.read_now(lambda s: incoming.heard_until(s, "sms")) is None
    for at in (NOW, NOW + timedelta(hours=1)):
        store.write_now(lambda s, at=at: incoming.note_heard_until(s, "sms", at))
        assert store.read_now(lambda s: incoming.heard_until(s, "sms")) == at
    store.write_now(lambda s: incoming.begin_hearing(s, "sms", at - timedelta(days=1)))
    assert store.read_now(lambda s: incoming.heard_until(s, "sms")) == at
    assert store.read_now(lambda s: incoming.heard_until(s, "voice")) is None
    store.write_now(lambda s: incoming.begin_hearing(s, "voice", at))
    assert store.read_now(lambda s: incoming.heard_until(s, "voice")) == at


def test_what_waits_for_an_officer_is_listed_until_one_has_handled_it_and_no_other_can(store: Store) -> None:
    def work(session):  # type: ignore[no-untyped-def]
        address_id = write(session, ("a", True), ("1", False), ("b", True))
        ana, ben = officer(session, "ana"), officer(session, "ben")
        waiting = incoming.for_officers(session)
        first = incoming.mark_handled(session, waiting[0].id, ana, NOW)
        with pytest.raises(incoming.HandledBefore, match="ana has dealt with message"):
            incoming.mark_handled(session, waiting[0].id, ben, NOW + timedelta(hours=1))
        left = [row.text for row in incoming.for_officers(session)]
        texts = incoming.last_texts(session, address_id, 2)
        return [row.text for row in waiting], left, texts, (first.handled_by == ana, first.handled_at)

    waiting, left, texts, handled = store.write_now(work)
    assert (waiting, left, texts) == (["a", "b"], ["b"], ["b", "1"])
    assert handled == (True, NOW)
    with pytest.raises(incoming.UnknownIncoming, match="99"):
        store.write_now(lambda s: incoming.mark_handled(s, 99, 1, NOW))


def test_a_refused_registration_leaves_only_what_an_officer_must_read(store: Store) -> None:
    def refuse(session):  # type: ignore[no-untyped-def]
        address_id = write(session, ("start", False), ("my brother is hurt", True), ("2", False))
        incoming.forget_chat(session, address_id)
        return incoming.last_texts(session, address_id, 9)

    assert store.write_now(refuse) == ["my brother is hurt"]
