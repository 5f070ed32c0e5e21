"""Who may ask about somebody whose two records were made one, and who may not (promise P8)."""

import pytest
from sqlmodel import Session

from broadcasts.merging import merge, undo
from registry.addresses import find_or_create_address
from registry.family_allowed import allow, allowed_by, block, forbid, is_blocked, who_allowed
from tests.broadcasts.both import BOTH
from tests.fakes.country import Country


def relative(country: Country) -> int:
    address = country.store.write_now(lambda s: find_or_create_address(s, "sms", "+99930000001", country.clock.now()))
    assert address.id is not None
    return address.id


def into(country: Country, kept: int, gone: int) -> int:
    """Merge; the number of the merge."""
    eve, now = country.officer("eve"), country.clock.now()
    made = country.store.write_now(lambda session: merge(session, country.speaker, kept, gone, eve, now))
    assert made.id is not None
    return made.id


def asks_about(country: Country, address: int) -> list[int]:
    """Of whom the address is told something."""
    return country.store.read_now(lambda session: [each.person_id for each in who_allowed(session, address)])


@BOTH
def test_whom_both_records_allowed_asks_about_one_person_and_about_nobody_once_they_forbid_it(country: Country) -> None:
    kept, gone, husband = country.person("port"), country.person("port", channels=("sms",)), relative(country)
    now = country.clock.now()
    for person in (kept, gone):
        country.store.write_now(lambda s, person=person: allow(s, person, husband, None, now))  # type: ignore[misc]
    into(country, kept, gone)
    assert asks_about(country, husband) == [kept]

    country.store.write_now(lambda session: forbid(session, kept, husband))
    assert asks_about(country, husband) == []


@BOTH
@pytest.mark.parametrize("blocked_by", ["kept", "gone"])
def test_whom_either_record_blocked_may_not_ask_and_undoing_gives_each_record_its_own_back(
    country: Country, blocked_by: str
) -> None:
    kept, gone, husband = country.person("port"), country.person("port", channels=("sms",)), relative(country)
    blocking, allowing = (kept, gone) if blocked_by == "kept" else (gone, kept)
    eve, now = country.officer("eve"), country.clock.now()

    def choose(session: Session) -> None:
        allow(session, allowing, husband, "my husband", now)
        block(session, blocking, husband, now)

    country.store.write_now(choose)
    made = into(country, kept, gone)
    assert asks_about(country, husband) == []
    assert country.store.read_now(lambda session: is_blocked(session, kept, husband))

    country.store.write_now(lambda session: undo(session, made, eve, now))
    assert asks_about(country, husband) == [allowing]
    [back] = country.store.read_now(lambda session: allowed_by(session, allowing))
    assert back.label == "my husband"
    assert country.store.read_now(lambda session: is_blocked(session, blocking, husband))
