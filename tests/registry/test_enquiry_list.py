"""The list of enquiries, and its numbers."""

from sqlmodel import Session

from registry.addresses import find_or_create_address
from registry.enquiries import keep_enquiry
from registry.enquiry_list import EnquiryCounts, Turn, Which, count_enquiries, enquiries_in, to_compare
from registry.store import Store
from registry.tables import EnquiryState
from tests.broadcasts.both import BOTH
from tests.registry.registered import NOW, somebody


def ask(session: Session, state: EnquiryState, asker: int | None, person_id: int | None = None) -> int:
    address = find_or_create_address(session, "sms", f"+9991{asker:07}", NOW).id if asker is not None else None
    enquiry = keep_enquiry(session, address, "Amina", NOW, state)
    enquiry.person_id = person_id
    session.add(enquiry)
    session.flush()
    return enquiry.id or 0


@BOTH
def test_each_turn_has_its_own_the_oldest_first_and_the_numbers_say_what_is_known(store: Store) -> None:
    def several(session: Session) -> tuple[list[int], int]:
        person = somebody(session)[0].id or 0
        asked = [
            ask(session, EnquiryState.TO_FIND, 1),
            ask(session, EnquiryState.ASKED, 1, person),
            ask(session, EnquiryState.LINKED, 2, person),
            ask(session, EnquiryState.WAITING, None),
            ask(session, EnquiryState.TO_FIND, 3),
            ask(session, EnquiryState.CLOSED, 4, person),
        ]
        return asked, person

    (found, asked, linked, new, later, closed), person = store.write_now(several)

    def listed(which: Which, after: int = 0, limit: int = 50) -> list[int | None]:
        return [each.id for each in store.read_now(lambda s: enquiries_in(s, which, after, limit))]

    assert listed(Which()) == [found, later]
    assert (listed(Which(), limit=1), listed(Which(), after=found)) == ([found], [later])
    assert listed(Which(Turn.SERVICE)) == [new]
    assert listed(Which(Turn.PERSON)) == [asked, linked]
    assert listed(Which(person_id=person)) == [asked, linked]
    assert listed(Which(enquiry_id=closed)) == [closed]
    assert {each.id for each in store.read_now(to_compare)} == {found, asked, linked, new, later}
    assert store.read_now(count_enquiries) == EnquiryCounts(
        turns={Turn.OFFICER: 2, Turn.SERVICE: 1, Turn.PERSON: 2}, askers=3, without_asker=1, linked=2, people=1
    )
    assert store.read_now(count_enquiries).all == 5
