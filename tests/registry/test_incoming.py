"""What was written to us: kept once, read by an officer, forgotten when nobody agreed to it."""

from datetime import timedelta

import pytest

from registry import incoming
from registry.store import Store
from tests.registry.registered import NOW, officer, somebody


def test_a_key_is_new_once(store: Store) -> None:
    assert [store.write_now(lambda s: incoming.is_new(s, "sms:1", NOW)) for _ in range(2)] == [True, False]


def test_what_waits_for_an_officer_is_listed_until_handled_and_the_first_handler_stays_noted(
    store: Store,
) -> None:
    def work(session):  # type: ignore[no-untyped-def]
        _, address = somebody(session)
        ana, ben = officer(session, "ana"), officer(session, "ben")
        kept = [incoming.keep(session, address.id, text, "freetext", text != "1", NOW) for text in ("a", "1", "b")]
        waiting = [row.text for row in incoming.for_officers(session)]
        incoming.mark_handled(session, kept[0].id, ana, NOW)
        incoming.mark_handled(session, kept[0].id, ben, NOW + timedelta(hours=1))
        left = [row.text for row in incoming.for_officers(session)]
        written = [row.text for row in incoming.written_by(session, address.id)]
        return waiting, left, written, (kept[0].handled_by == ana, kept[0].handled_at)

    waiting, left, written, handled = store.write_now(work)
    assert (waiting, left, written) == (["a", "b"], ["b"], ["b", "1", "a"])
    assert handled == (True, NOW)
    with pytest.raises(incoming.UnknownIncoming, match="99"):
        store.write_now(lambda s: incoming.mark_handled(s, 99, 1, NOW))


def test_a_refused_registration_leaves_only_what_an_officer_must_read(store: Store) -> None:
    def refuse(session):  # type: ignore[no-untyped-def]
        _, address = somebody(session)
        for text, for_officer in (("start", False), ("my brother is hurt", True), ("2", False)):
            incoming.keep(session, address.id, text, "x", for_officer, NOW)
        incoming.forget_chat(session, address.id)
        return [row.text for row in incoming.written_by(session, address.id)]

    assert store.write_now(refuse) == ["my brother is hurt"]
