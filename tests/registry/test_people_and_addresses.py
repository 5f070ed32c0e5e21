"""Joining, changing, leaving; and the addresses that people are reached at."""

from datetime import timedelta

import pytest
from sqlmodel import select

from registry import addresses, people, threads
from registry.store import Store
from registry.tables import AddressState, CareGroup, Consent, PersonState
from tests.registry.registered import NOW, area_id, somebody

LATER = NOW + timedelta(days=1)


def test_an_address_is_created_once_for_a_channel_and_a_value(store: Store) -> None:
    def twice(session):  # type: ignore[no-untyped-def]
        first = addresses.find_or_create_address(session, "sms", "+99920000001", NOW)
        again = addresses.find_or_create_address(session, "sms", "+99920000001", LATER)
        other = addresses.find_or_create_address(session, "telegram", "+99920000001", LATER)
        return first, again, other

    first, again, other = store.write_now(twice)
    assert first.id == again.id != other.id
    assert (first.country, first.since, len(first.web_token)) == ("XB", NOW, 10)
    assert other.rank < first.rank


def test_somebody_is_registered_with_a_language_and_an_area_alone(store: Store) -> None:
    person, address = store.write_now(somebody)
    assert (person.language, person.name, person.party_size, person.state) == ("en", None, 1, PersonState.ACTIVE)
    assert (address.person_id, len(person.code), person.joined_at) == (person.id, 6, NOW)
    assert store.read_now(lambda s: s.exec(select(Consent)).one()).given_at == NOW


def test_whoever_registers_twice_only_moves(store: Store) -> None:
    def again(session):  # type: ignore[no-untyped-def]
        person, address = somebody(session)
        elsewhere = area_id(session, "XB-2")
        return person.id, people.register(session, address, "ne", elsewhere, LATER), elsewhere

    person_id, person, elsewhere = store.write_now(again)
    assert (person.id, person.area_id, person.language) == (person_id, elsewhere, "en")
    assert len(store.read_now(lambda s: s.exec(select(Consent)).all())) == 1


def test_changes_also_confirm_that_the_rest_still_holds(store: Store) -> None:
    def change(session):  # type: ignore[no-untyped-def]
        person, _ = somebody(session)
        people.set_name(session, person, "Maria", LATER)
        people.set_party_size(session, person, 4, LATER)
        people.set_language(session, person, "ne", LATER)
        return person

    person = store.write_now(change)
    assert (person.name, person.party_size, person.language, person.confirmed_at) == ("Maria", 4, "ne", LATER)


@pytest.mark.parametrize("count", [0, 51])
def test_a_party_has_from_one_to_fifty_people(store: Store, count: int) -> None:
    with pytest.raises(ValueError, match="from 1 to 50"):
        store.write_now(lambda s: people.set_party_size(s, somebody(s)[0], count, NOW))


def test_who_left_can_come_back(store: Store) -> None:
    def leave(session):  # type: ignore[no-untyped-def]
        person, _ = somebody(session)
        people.mark_left(session, person, LATER)
        left = (person.state, person.left_at)
        people.mark_returned(session, person, LATER)
        return left, (person.state, person.left_at)

    assert store.write_now(leave) == ((PersonState.LEFT, LATER), (PersonState.ACTIVE, None))


def test_an_unknown_person_is_named_in_the_error(store: Store) -> None:
    with pytest.raises(people.UnknownPerson, match="no person number 99"):
        store.read_now(lambda s: people.find_person(s, 99))


def test_an_opt_out_ends_only_by_an_opt_in_and_other_states_by_hearing_from_the_address(store: Store) -> None:
    def states(session):  # type: ignore[no-untyped-def]
        _, address = somebody(session)
        seen = []
        address.state = AddressState.UNREACHABLE
        addresses.note_heard(session, address, LATER)
        seen.append(address.state)
        addresses.opt_out(session, address, "stop", LATER)
        addresses.note_heard(session, address, LATER)
        seen.append((address.state, address.why, address.since))
        addresses.opt_in(session, address, LATER)
        return [*seen, (address.state, address.why)]

    assert store.write_now(states) == [
        AddressState.USABLE,
        (AddressState.OPTED_OUT, "stop", LATER),
        (AddressState.USABLE, None),
    ]


def test_a_page_finds_its_address_by_the_token_in_the_link(store: Store) -> None:
    _, address = store.write_now(somebody)
    found = store.read_now(lambda s: addresses.find_by_web_token(s, address.web_token))
    assert found is not None
    assert found.id == address.id
    assert store.read_now(lambda s: addresses.find_by_web_token(s, "NOBODY3333")) is None


def test_only_whom_the_person_named_is_kin(store: Store) -> None:
    def kin(session):  # type: ignore[no-untyped-def]
        person, address = somebody(session)
        mother = addresses.find_or_create_address(session, "sms", "+99930000001", NOW)
        addresses.note_kin(session, person.id, mother.id, NOW)
        addresses.note_kin(session, person.id, mother.id, NOW)
        return addresses.is_kin(session, person.id, mother.id), addresses.is_kin(session, person.id, address.id)

    assert store.write_now(kin) == (True, False)


def test_wardens_deputies_and_zone_wardens_are_wardens_but_a_zone_warden_leads_no_group(store: Store) -> None:
    def wardens(session):  # type: ignore[no-untyped-def]
        ids = [somebody(session, number)[0].id for number in range(4)]
        session.add(CareGroup(code="G", name="G", warden_id=ids[0], deputy_id=ids[1], zone_warden_id=ids[2]))
        session.flush()
        return [(people.is_warden(session, one), people.leads_group(session, one)) for one in ids]

    assert store.write_now(wardens) == [(True, True), (True, True), (True, False), (False, False)]


def test_a_thread_remembers_step_and_language_and_how_much_was_unclear(store: Store) -> None:
    def talk(session):  # type: ignore[no-untyped-def]
        _, address = somebody(session)
        threads.move_threads(session, [threads.Moved(address.id, None, {}, 1)], NOW)
        threads.set_thread_language(session, address.id, "ne")
        threads.move_threads(session, [threads.Moved(address.id, "area", {"agreed": True}, 2)], LATER)
        return threads.find_thread(session, address.id)

    thread = store.write_now(talk)
    assert (thread.language, thread.step, thread.notes, thread.unclear) == ("ne", "area", {"agreed": True}, 2)
    assert thread.heard_at == LATER


def test_a_language_can_be_chosen_before_anything_else_is_known_of_a_thread(store: Store) -> None:
    def choose(session):  # type: ignore[no-untyped-def]
        _, address = somebody(session)
        threads.set_thread_language(session, address.id, "ar")
        return threads.find_thread(session, address.id)

    thread = store.write_now(choose)
    assert (thread.language, thread.step, thread.notes, thread.unclear) == ("ar", None, {}, 0)


def test_addresses_are_held_by_their_value_or_by_the_token_of_their_page(store: Store) -> None:
    def hold(session):  # type: ignore[no-untyped-def]
        _, address = somebody(session)
        by_value = addresses.hold_addresses(session, "sms", [address.value, "+99920009999"])
        by_token = addresses.hold_addresses_by_token(session, [address.web_token, "NOBODY3333"])
        return by_value == {address.value: address.id}, by_token == {address.web_token: address.id}

    assert store.write_now(hold) == (True, True)
