"""Codes for families: what they show, and that a miss shows nothing, not even by its cost."""

from datetime import timedelta

import pytest
from sqlalchemy import event

from registry import family_codes
from registry.reports import Said, add_report
from registry.store import Store
from registry.tables import ReportKind, Source
from registry.viewings import views_of
from tests.registry.registered import NOW, somebody


def issued(session):  # type: ignore[no-untyped-def]
    person, _ = somebody(session)
    add_report(session, person.id, Said(ReportKind.STATUS, "safe", Source.SELF), NOW)
    return person.id, family_codes.issue_code(session, person.id, NOW).code


def test_a_code_shows_the_last_status_until_it_is_taken_back(store: Store) -> None:
    person_id, code = store.write_now(issued)
    heard = store.read_now(lambda s: family_codes.look_up(s, code))
    assert heard is not None
    assert (heard.name, heard.status, heard.source, heard.at) == (None, "safe", Source.SELF, NOW)
    assert store.write_now(lambda s: family_codes.revoke_code(s, person_id, code, NOW))
    assert store.read_now(lambda s: family_codes.look_up(s, code)) is None
    assert not store.write_now(lambda s: family_codes.revoke_code(s, person_id, code, NOW))


def test_nobody_takes_back_the_code_of_another(store: Store) -> None:
    person_id, code = store.write_now(issued)
    assert not store.write_now(lambda s: family_codes.revoke_code(s, person_id + 1, code, NOW))


def test_what_a_code_shows_has_no_field_for_a_place() -> None:
    assert set(family_codes.LastHeard.__dataclass_fields__) == {"code_id", "name", "status", "source", "at"}


def test_a_use_is_counted(store: Store) -> None:
    person_id, code = store.write_now(issued)
    heard = store.read_now(lambda s: family_codes.look_up(s, code))
    assert heard is not None
    store.write_now(lambda s: family_codes.note_use(s, heard.code_id, NOW + timedelta(hours=1)))
    held = store.read_now(lambda s: family_codes.active_codes(s, person_id))[0]
    assert (held.uses, held.used_at) == (1, NOW + timedelta(hours=1))
    (view,) = store.read_now(lambda session: views_of(session, person_id))
    assert (view.role, view.viewer_id, view.at) == ("family", heard.code_id, NOW + timedelta(hours=1))


def test_a_miss_asks_the_store_for_as_much_as_a_hit(store: Store) -> None:
    person_id, code = store.write_now(issued)
    revoked = store.write_now(lambda s: family_codes.issue_code(s, person_id, NOW).code)
    store.write_now(lambda s: family_codes.revoke_code(s, person_id, revoked, NOW))
    statements: list[str] = []
    event.listen(store.engine, "before_cursor_execute", lambda _c, _u, text, *_: statements.append(text))

    def asked(text: str) -> list[str]:
        statements.clear()
        store.read_now(lambda s: family_codes.look_up(s, text))
        return list(statements)

    assert asked(code) == asked("AAAA3333") == asked(revoked)
    assert len(asked(code)) > 1


@pytest.mark.parametrize(("hours", "may"), [(1, False), (25, True)])
def test_after_ten_enquiries_a_day_no_code_is_looked_up(store: Store, hours: int, may: bool) -> None:
    def ask(session):  # type: ignore[no-untyped-def]
        _, address = somebody(session)
        assert family_codes.may_try(session, address.id, NOW)
        for _ in range(family_codes.MISSES_A_DAY):
            family_codes.keep_enquiry(session, address.id, "AAAA3333", NOW)
        return family_codes.may_try(session, address.id, NOW + timedelta(hours=hours))

    assert store.write_now(ask) is may
