from datetime import datetime, timedelta

import pytest

from registry.audit_check import entries_after
from registry.store import Store
from registry.tables import Viewing
from registry.viewings import SAME_LOOK, note_shown, note_view, note_views, views_of
from tests.fakes.clock import NOON, FakeClock
from tests.fakes.country import Country


@pytest.fixture
def country(store: Store, clock: FakeClock) -> Country:
    return Country(store, clock)


def look(store: Store, person: int, at: datetime, *, role: str = "officer", viewer: int = 7) -> None:
    store.write_now(lambda session: note_view(session, person, role, viewer, "page", at))


def looks(store: Store, person: int) -> list[tuple[int, str, datetime]]:
    found: list[Viewing] = store.read_now(lambda session: views_of(session, person))
    return [(view.viewer_id, view.what, view.at) for view in found]


def test_who_looked_at_what_and_when_is_kept_the_newest_first(store: Store, country: Country) -> None:
    person, later = country.person("south"), NOON + timedelta(hours=1)
    look(store, person, NOON, viewer=7)
    look(store, person, later, viewer=8)

    assert looks(store, person) == [(8, "page", later), (7, "page", NOON)]


def test_loading_the_same_page_again_is_still_the_same_look(store: Store, country: Country) -> None:
    person = country.person("south")
    look(store, person, NOON)
    look(store, person, NOON + timedelta(minutes=1))
    look(store, person, NOON + SAME_LOOK)

    assert [at for _, _, at in looks(store, person)] == [NOON + SAME_LOOK, NOON]


def test_a_list_is_a_look_at_each_person_in_it(store: Store, country: Country) -> None:
    people = [country.person("south") for _ in range(3)]
    store.write_now(lambda session: note_views(session, [*people[:2], people[0]], "officer", 7, "list", NOON))

    assert [len(looks(store, person)) for person in people] == [1, 1, 0]


def test_wardens_and_officers_of_one_number_are_told_apart(store: Store, country: Country) -> None:
    person = country.person("south")
    look(store, person, NOON, role="officer")
    look(store, person, NOON, role="warden")

    assert len(looks(store, person)) == 2


def test_a_look_is_one_entry_of_the_audit_log_with_the_numbers_of_all_it_was_at(store: Store, country: Country) -> None:
    people = [country.person("south") for _ in range(3)]
    for _ in range(2):
        store.write_now(lambda session: note_views(session, people, "officer", 7, "list of cases", NOON))
    look(store, people[0], NOON, role="warden")
    store.write_now(lambda session: note_shown(session, {8: people[:1], 9: people[1:]}, "warden", "tasks", NOON))

    log = store.read_now(lambda session: list(entries_after(session, 0)))
    assert [(entry.role, entry.actor, entry.subject, entry.subject_number, entry.detail) for entry in log] == [
        ("officer", 7, "people", 3, "list of cases: 1 2 3"),
        ("warden", 7, "person", 1, "page: 1"),
        ("warden", 8, "person", 1, "tasks: 1"),
        ("warden", 9, "people", 2, "tasks: 2 3"),
    ]
