"""On PostgreSQL, a file is taken beside people who register, and beside another click on the same button."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlmodel import Session, func, select

from broadcasts.bringing_in import bring_in
from registry.acts import officer
from registry.addresses import addresses_of, find_or_create_address, hold_addresses
from registry.import_columns import File
from registry.import_drafts import NoDraft, drop_draft, find_draft, keep_draft
from registry.import_preview import Preview, preview_file
from registry.people import register
from registry.settings import Mode
from registry.sheets import Imported, ImportRefused
from registry.tables import Address, Person
from tests.fakes.country import Country
from tests.fakes.paused import SECONDS, Paused, waits_for_a_row
from tests.fakes.waiting import until

ON_POSTGRESQL = pytest.mark.parametrize("store", ["postgresql"], indirect=True)

NUMBER = "+99920000077"
FILE = f"language,area,phone\nen,port,{NUMBER}\n".encode()


def people_in(country: Country) -> int:
    return country.store.read_now(lambda session: session.exec(select(func.count()).select_from(Person)).one())


@ON_POSTGRESQL
async def test_whoever_registers_while_a_list_with_their_number_is_taken_keeps_it(
    country: Country, pool: ThreadPoolExecutor
) -> None:
    now, eve = country.clock.now(), country.officer("eve")
    country.store.write_now(lambda session: find_or_create_address(session, "sms", NUMBER, now))

    def registers(session: Session) -> int:
        [address_id] = hold_addresses(session, "sms", {NUMBER}).values()
        person = register(session, session.get_one(Address, address_id), "en", country.areas["port"], now)
        return person.id or 0

    def takes(session: Session) -> Imported:
        return bring_in(session, country.speaker, File.PEOPLE, FILE, Mode.SANDBOX, officer(eve), now)

    registering = Paused(country, registers)
    registered = registering.start(pool)
    taken = pool.submit(country.store.write_now, takes)
    await until(lambda: waits_for_a_row(country))
    registering.commit()
    person = int(str(registered.result(SECONDS)))

    assert (taken.result(SECONDS).added, taken.result(SECONDS).updated) == (0, 1)
    theirs = country.store.read_now(lambda session: addresses_of(session, person))
    assert [address.value for address in theirs] == [NUMBER]


@ON_POSTGRESQL
async def test_of_two_files_with_the_same_new_number_the_later_is_refused_whole_and_says_to_try_again(
    country: Country, pool: ThreadPoolExecutor
) -> None:
    now, eve = country.clock.now(), country.officer("eve")
    both = FILE + b"en,hill,+99920000078\n"

    def takes(raw: bytes) -> Callable[[Session], Imported]:
        return lambda session: bring_in(session, country.speaker, File.PEOPLE, raw, Mode.SANDBOX, officer(eve), now)

    first = Paused(country, takes(FILE))
    taken = first.start(pool)
    second = pool.submit(country.store.write_now, takes(both))
    await until(lambda: waits_for_a_row(country))
    first.commit()
    taken.result(SECONDS)

    with pytest.raises(ImportRefused, match=r"at the same moment: .* try again"):
        second.result(SECONDS)
    assert people_in(country) == 1
    assert country.store.write_now(takes(both)).added == 1, "the second try takes the number as known"


@ON_POSTGRESQL
async def test_a_preview_that_meets_another_file_says_so_and_leaves_the_rest_of_its_work_standing(
    country: Country, pool: ThreadPoolExecutor
) -> None:
    now, eve = country.clock.now(), country.officer("eve")

    def takes(session: Session) -> Imported:
        return bring_in(session, country.speaker, File.PEOPLE, FILE, Mode.SANDBOX, officer(eve), now)

    def looks(session: Session) -> tuple[Preview, Preview]:
        looked = [preview_file(session, File.PEOPLE, FILE, Mode.SANDBOX, now) for _ in range(2)]
        return looked[0], looked[1]

    first = Paused(country, takes)
    taken = first.start(pool)
    looking = pool.submit(country.store.write_now, looks)
    await until(lambda: waits_for_a_row(country))
    first.commit()
    taken.result(SECONDS)
    meeting, after = looking.result(SECONDS)

    assert [fault.column for fault in meeting.faults] == ["file"]
    assert (after.faults, after.unchanged) == ((), 1)


@ON_POSTGRESQL
async def test_a_file_that_is_confirmed_twice_is_taken_once(country: Country, pool: ThreadPoolExecutor) -> None:
    now, eve = country.clock.now(), country.officer("eve")
    draft = country.store.write_now(lambda session: keep_draft(session, eve, File.PEOPLE, FILE, now))

    def confirms(session: Session) -> None:
        find_draft(session, draft, eve, now)
        drop_draft(session, draft, eve)

    first = Paused(country, confirms)
    taken = first.start(pool)
    second = pool.submit(country.store.write_now, confirms)
    await until(lambda: waits_for_a_row(country))
    first.commit()
    taken.result(SECONDS)

    with pytest.raises(NoDraft):
        second.result(SECONDS)
