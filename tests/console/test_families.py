"""The families page: what waits, what an officer does with it, and that looking is noted."""

import pytest
from sqlmodel import Session

from broadcasts.family_messages import keep_message
from console.families import waiting_at_families
from registry.addresses import find_or_create_address
from registry.enquiries import Sought, keep_enquiry
from registry.tables import Enquiry, EnquiryState, FamilyMessage, MessageState, Person
from registry.viewings import views_of
from tests.console.office import Office, words_of
from tests.fakes.country import Country


@pytest.fixture
def amina(country: Country) -> int:
    return country.person("port", name="Amina")


def enquiry(office: Office, country: Country) -> int:
    def ask(session: Session) -> int:
        asker = find_or_create_address(session, "sms", "+99910000001", country.clock.now())
        sought = Sought("Amina <b>Haddad</b>", "parent", "at the port", "Sara")
        return keep_enquiry(session, asker.id, sought, country.clock.now(), EnquiryState.TO_FIND).id or 0

    return office.store.write_now(ask)


def message(office: Office, country: Country, person: int) -> int:
    def write(session: Session) -> int:
        kept = keep_message(session, person, None, "We are well", country.clock.now(), from_person=False, called="son")
        assert kept is not None
        return kept.id or 0

    return office.store.write_now(write)


async def test_an_enquiry_shows_what_was_said_and_is_linked_by_a_code_only(
    office: Office, country: Country, amina: int
) -> None:
    number = enquiry(office, country)
    code = office.store.read_now(lambda s: s.get_one(Person, amina).code)
    async with office.at_desk("eve") as eve:
        page = (await eve.open("/families")).text
        by_name = await eve.submit(f"/families/enquiries/{number}/link", code="Amina")
        await eve.submit(f"/families/enquiries/{number}/link", code=code)
        linked = words_of((await eve.open("/families")).text)

    assert "Amina &lt;b&gt;Haddad&lt;/b&gt;" in page
    assert "to find" in page
    assert by_name.status_code == 409
    assert "Nobody in the register has this code" in by_name.text
    assert f"Linked to {code} Amina" in linked
    found = office.store.read_now(lambda s: s.get_one(Enquiry, number))
    assert (found.state, found.person_id) == (EnquiryState.LINKED, amina)
    looked_at = {view.what for view in office.store.read_now(lambda s: views_of(s, amina))}
    assert looked_at >= {"enquiry", "list of families"}


async def test_what_is_closed_is_gone_from_the_list_and_from_the_count(office: Office, country: Country) -> None:
    number = enquiry(office, country)
    assert office.store.read_now(waiting_at_families) == 1
    async with office.at_desk("eve") as eve:
        await eve.submit(f"/families/enquiries/{number}/close")
        again = await eve.submit(f"/families/enquiries/{number}/close")
        unknown = await eve.submit("/families/enquiries/99/close")
        page = words_of((await eve.open("/families")).text)
    assert (again.status_code, unknown.status_code) == (409, 404)
    assert "No enquiry is open." in page
    assert office.store.read_now(waiting_at_families) == 0


async def test_a_message_is_passed_on_once(office: Office, country: Country, amina: int) -> None:
    number = message(office, country, amina)
    async with office.at_desk("eve") as eve:
        await eve.submit(f"/families/messages/{number}/approve")
        again = await eve.submit(f"/families/messages/{number}/refuse")
        unknown = await eve.submit("/families/messages/99/approve")
    assert (again.status_code, unknown.status_code) == (409, 404)
    assert office.store.read_now(lambda s: s.get_one(FamilyMessage, number)).state is MessageState.APPROVED
    assert "From son, checked by Embassy: We are well" in (office.deliveries("letter")[0].text or "")
