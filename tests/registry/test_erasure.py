"""Which messages a person's codes are found in, however they were typed, when the person is erased."""

import pytest

from registry.addresses import find_or_create_address
from registry.erasure import asked_with_codes_of
from registry.incoming import Written, keep
from registry.store import Store
from registry.tables import FamilyCode, Incoming
from tests.registry.registered import NOW, somebody


@pytest.mark.parametrize(
    ("typed", "is_theirs"),
    [
        ("FAMILY QB3DEFZG", True),
        ("family 0b3d ef2g please", True),
        ("FAMILY OB3DEF2G", True),
        ("FAMILY QB3DEF4G", False),
    ],
)
def test_a_code_that_was_typed_with_small_slips_is_found_like_the_code(
    store: Store, typed: str, is_theirs: bool
) -> None:
    def asks(session):  # type: ignore[no-untyped-def]
        person, _ = somebody(session)
        session.add(FamilyCode(person_id=person.id, code="QB3DEFZG", issued_at=NOW))
        sister = find_or_create_address(session, "sms", "+99920009999", NOW)
        keep(session, [Written(sister.id or 0, typed, "familyquestion", False)], NOW)
        return asked_with_codes_of(session, person.id), session.get_one(Incoming, 1).text

    found, text = store.write_now(asks)
    assert (len(found), text) == ((1, None) if is_theirs else (0, typed))
