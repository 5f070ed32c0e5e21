"""Codes for families: what they show, and that a miss shows nothing, not even by its cost."""

from datetime import timedelta

import pytest
from sqlalchemy import event

from registry import family_asks, family_codes
from registry.marks import set_mark
from registry.reports import Said, add_report
from registry.store import Store
from registry.tables import MarkKind, Officer, ReportKind, Source
from registry.viewings import views_of
from tests.registry.registered import NOW, somebody


def issued(session):  # type: ignore[no-untyped-def]
    person, _ = somebody(session)
    add_report(session, person.id, Said(ReportKind.STATUS, "safe", Source.SELF), NOW)
    return person.id, family_codes.issue_code(session, person.id, NOW).code


def test_a_code_shows_the_last_status_until_it_is_taken_back(store: Store) -> None:
    person_id, code = store.write_now(issued)
    heard = store.read_now(lambda s: family_codes.look_up(s, code, NOW))
    assert heard is not None
    assert (heard.name, heard.status, heard.source, heard.at) == (None, "safe", Source.SELF, NOW)
    assert store.write_now(lambda s: family_codes.revoke_code(s, person_id, code, NOW))
    assert store.read_now(lambda s: family_codes.look_up(s, code, NOW)) is None
    assert not store.write_now(lambda s: family_codes.revoke_code(s, person_id, code, NOW))


def test_nobody_takes_back_the_code_of_another(store: Store) -> None:
    person_id, code = store.write_now(issued)
    assert not store.write_now(lambda s: family_codes.revoke_code(s, person_id + 1, code, NOW))


def test_what_a_code_shows_has_no_field_for_anything_but_a_city() -> None:
    assert set(family_codes.LastHeard.__dataclass_fields__) == {
        "code_id", "name", "status", "source", "at", "person_id", "place", "covert", "state",
    }  # fmt: skip


def test_a_use_is_counted(store: Store) -> None:
    person_id, code = store.write_now(issued)
    heard = store.read_now(lambda s: family_codes.look_up(s, code, NOW))
    assert heard is not None
    store.write_now(lambda s: family_codes.note_use(s, heard.code_id, NOW + timedelta(hours=1)))
    held = store.read_now(lambda s: family_codes.active_codes(s, person_id))[0]
    assert (held.uses, held.used_at) == (1, NOW + timedelta(hours=1))
    (view,) = store.read_now(lambda session: views_of(session, person_id))
    assert (view.role, view.viewer_id, view.at) == ("family", heard.code_id, NOW + timedelta(hours=1))


def test_a_word_has_one_code_for_what_it_shows_and_no_other_word_is_ever_given_it(store: Store) -> None:
    def fill(session):  # type: ignore[no-untyped-def]
        person, _ = somebody(session)
        labels = [f"cousin {number}" for number in range(1, family_codes.MOST_CODES)]
        issued = [family_codes.issue_code(session, person.id, NOW, label) for label in labels]
        issued.append(family_codes.issue_code(session, person.id, NOW, "mother", shows_place=True))
        return person.id, {code.label: code.code for code in issued}

    person_id, codes = store.write_now(fill)
    again = store.write_now(lambda s: family_codes.issue_code(s, person_id, NOW, "Mother", shows_place=True))
    assert again.code == codes["mother"]
    for label, shows_place in (("aunt", False), ("mother", False), (None, False)):
        with pytest.raises(family_codes.TooManyCodes):
            store.write_now(
                lambda s, label=label, shows=shows_place: family_codes.issue_code(
                    s, person_id, NOW, label, shows_place=shows
                )
            )
    assert len(store.read_now(lambda s: family_codes.active_codes(s, person_id))) == family_codes.MOST_CODES


def test_a_new_code_is_nobody_elses_even_under_the_same_word_and_beside_a_full_list(store: Store) -> None:
    def fill(session):  # type: ignore[no-untyped-def]
        person, _ = somebody(session)
        return [
            family_codes.new_family_code(session, person.id, NOW, "mother").code
            for _ in range(family_codes.MOST_CODES + 2)
        ]

    codes = store.write_now(fill)
    assert len(set(codes)) == len(codes)


def test_a_miss_asks_the_store_for_as_much_as_a_hit(store: Store) -> None:
    person_id, code = store.write_now(issued)
    revoked = store.write_now(lambda s: family_codes.issue_code(s, person_id, NOW).code)
    store.write_now(lambda s: family_codes.revoke_code(s, person_id, revoked, NOW))
    statements: list[str] = []
    event.listen(store.engine, "before_cursor_execute", lambda _c, _u, text, *_: statements.append(text))

    def asked(text: str) -> list[str]:
        statements.clear()
        store.read_now(lambda s: family_codes.look_up(s, text, NOW))
        return list(statements)

    right = asked(code)
    assert right == asked("AAAA3333") == asked(revoked)
    assert len(right) > 1
    store.write_now(lambda s: add_officer_and_mark(s, person_id))
    assert asked(code) == right, "a mark takes no other way"
    for _ in range(family_asks.ABOUT_A_PERSON):
        store.write_now(lambda s: family_asks.note_ask(s, "web:aaaaaa", person_id, NOW))
    assert asked(code) == right, "nor does a person about whom enough was told"


def add_officer_and_mark(session, person_id):  # type: ignore[no-untyped-def]
    officer = Officer(login="ada", name="Ada", password_hash="-")
    session.add(officer)
    session.flush()
    set_mark(session, person_id, MarkKind.COVERT, officer.id, NOW)


@pytest.mark.parametrize(
    "typed",
    ["ab3d ef4g", "AB3D-EF4G", "ＡＢ３ＤＥＦ４Ｇ", "AB٣DEF٤G", "ab３def४g", " A B 3 D E F 4 G "],
)
def test_a_code_is_read_in_any_case_width_and_script_of_digits(typed: str) -> None:
    assert family_codes.read_family_code(typed) == "AB3DEF4G"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("0B3DEF4G", "QB3DEF4G"), ("oB3DEF4G", "QB3DEF4G"), ("1B3DEF4G", "7B3DEF4G"), ("IB3DEF4G", "JB3DEF4G"),
     ("lB3DEF4G", "JB3DEF4G"), ("2B3DEF58", "ZB3DEFSB")],
)  # fmt: skip
def test_letters_that_no_code_has_are_read_as_what_they_are_taken_for_where_a_code_was_asked(
    typed: str, meant: str
) -> None:
    assert family_codes.meant_family_code(typed) == meant


def test_words_that_nobody_asked_for_are_no_code() -> None:
    """ "Gate 7 now" is for an officer to read, not a wrong code."""
    assert family_codes.read_family_code("GATE 7 NOW") is None
