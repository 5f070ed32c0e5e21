"""The families page: what waits, what an officer does with it, and that looking is noted."""

import html
import re

import pytest
from sqlmodel import Session

from broadcasts.enquiring import take_up
from broadcasts.family_messages import keep_message
from console.people.families import waiting_at_families
from registry.addresses import addresses_of, find_or_create_address
from registry.enquiries import Sought, keep_enquiry
from registry.tables import Enquiry, EnquiryState, FamilyMessage, MessageState, Person
from registry.viewings import views_of
from tests.console.office import Office, words_of
from tests.fakes.country import Country


@pytest.fixture
def amina(country: Country) -> int:
    return country.person("port", name="Amina", channels=("sms",))


def enquiry(
    office: Office, country: Country, state: EnquiryState = EnquiryState.TO_FIND, *, asker: int | None = 1,
    who: str = "Amina <b>Haddad</b>",
) -> int:  # fmt: skip
    def ask(session: Session) -> int:
        now = country.clock.now()
        address = find_or_create_address(session, "sms", f"+9991{asker:07}", now).id if asker is not None else None
        return keep_enquiry(session, address, Sought(who, "parent", "at the port", "Sara"), now, state).id or 0

    return office.store.write_now(ask)


def message(office: Office, country: Country, person: int) -> int:
    def write(session: Session) -> int:
        kept = keep_message(session, person, None, "We are well", country.clock.now(), from_person=False, called="son")
        assert kept is not None
        return kept.id or 0

    return office.store.write_now(write)


async def test_whoever_left_no_number_can_be_told_nothing_and_the_enquiry_is_closed(
    office: Office, country: Country, amina: int
) -> None:
    """By the number of the one who is sought, too: nobody is asked whom to tell when there is nobody to tell."""
    sought = Sought(office.store.read_now(lambda s: addresses_of(s, amina)[0].value))
    number = office.store.write_now(lambda s: keep_enquiry(s, None, sought, country.clock.now()).id)
    office.store.write_now(lambda s: take_up(s, country.speaker, country.clock.now()))
    code = office.store.read_now(lambda s: s.get_one(Person, amina).code)
    async with office.at_desk("eve") as eve:
        page = (await eve.open("/families")).text
        refused = await eve.submit(f"/families/enquiries/{number}/link", code=code)
        await eve.submit(f"/families/enquiries/{number}/close")

    assert f"/families/enquiries/{number}/link" not in page
    assert (refused.status_code, "left no number" in refused.text) == (409, True)
    found = office.store.read_now(lambda s: s.get_one(Enquiry, number))
    assert (found.state, found.person_id) == (EnquiryState.CLOSED, None)


async def test_an_enquiry_shows_what_was_said_and_is_linked_by_a_code_only(
    office: Office, country: Country, amina: int
) -> None:
    number = enquiry(office, country)
    code = office.store.read_now(lambda s: s.get_one(Person, amina).code)
    async with office.at_desk("eve") as eve:
        page = (await eve.open("/families")).text
        by_name = await eve.submit(f"/families/enquiries/{number}/link", code="Amina")
        await eve.submit(f"/families/enquiries/{number}/link", code=code)
        linked = words_of((await eve.open("/families?turn=person")).text)

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


def listed(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'id="enquiry-([0-9]+)"', page)]


async def test_each_turn_has_its_own_list_with_its_number_page_by_page(
    office: Office, country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("console.people.families.PAGE", 2)
    asked = [enquiry(office, country, EnquiryState.ASKED) for _ in range(2)]
    new = enquiry(office, country, EnquiryState.WAITING)
    to_find = [enquiry(office, country) for _ in range(3)]
    async with office.at_desk("eve") as eve:
        paths = ("", f"?turn=officer&after={to_find[1]}", "?turn=service", "?turn=person", f"?enquiry={new}", "?x")
        pages = [(await eve.open(f"/families{path}")).text for path in paths]

    assert [listed(page) for page in pages] == [to_find[:2], to_find[2:], [new], asked, [new], to_find[:2]]
    assert f'href="/families?turn=officer&amp;after={to_find[1]}#enquiries"' in pages[0]
    assert "To find, by an officer 3 Just came 1 With the person 2" in words_of(pages[0])


async def test_an_act_and_its_refusal_stay_on_the_page_of_the_enquiry(
    office: Office, country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("console.people.families.PAGE", 1)
    first, second = enquiry(office, country), enquiry(office, country)
    async with office.at_desk("eve") as eve:
        page = (await eve.open(f"/families?after={first}")).text
        [action] = re.findall(r'action="(/families/enquiries/[0-9]+/link[^"]*)"', page)
        refused = await eve.submit(html.unescape(action), code="nobody")
        closed = await eve.submit(html.unescape(action).replace("link", "close"))

    assert listed(refused.text) == [second]
    assert "Nobody in the register has this code" in refused.text
    assert closed.headers["location"] == f"/families?turn=officer&after={first}"


async def test_the_numbers_say_how_many_ask_and_about_how_many_people_as_far_as_it_is_known(
    office: Office, country: Country, amina: int
) -> None:
    numbers = [enquiry(office, country, asker=asker) for asker in (1, 1, 2)]
    unknown = enquiry(office, country, asker=None)
    code = office.store.read_now(lambda s: s.get_one(Person, amina).code)
    async with office.at_desk("eve") as eve:
        for number in numbers[1:]:
            await eve.submit(f"/families/enquiries/{number}/link", code=code)
        page = words_of((await eve.open("/families")).text)
        about = (await eve.open(f"/families?person={amina}")).text

    assert "4 enquiries are open. They come from 2 addresses that can be answered" in page
    assert "1 came without a number" in page
    assert "2 are linked, to this many different people: 1." in page
    assert "About how many people the other 2 ask, nobody knows" in page
    assert listed(about) == numbers[1:]
    assert unknown not in listed(about)


async def test_enquiries_that_may_be_about_the_same_person_name_each_other(
    office: Office, country: Country, amina: int
) -> None:
    one, twice, other, another = (
        enquiry(office, country, asker=asker, who=who)
        for asker, who in ((1, "Amina Haddad"), (1, "haddad amina"), (2, "AMINA HADDAD"), (3, "Bilal"))
    )
    async with office.at_desk("eve") as eve:
        page = (await eve.open("/families")).text
    cards = dict(zip(listed(page), page.split('<section class="card" id="enquiry-')[1:], strict=True))

    assert f"The same asker seems to ask for the same person in enquiry {twice}" in words_of(cards[one])
    assert f"Others may ask for the same person: enquiry {other}" in words_of(cards[one])
    assert f'href="/families?enquiry={other}"' in cards[one]
    assert "same person" not in words_of(cards[another])


async def test_a_message_that_was_decided_already_says_by_whom(office: Office, country: Country, amina: int) -> None:
    number = message(office, country, amina)
    async with office.at_desk("eve") as eve, office.at_desk("ben") as ben:
        await eve.submit(f"/families/messages/{number}/refuse")
        late = await ben.submit(f"/families/messages/{number}/approve")

    assert late.status_code == 409
    assert "Eve has refused this message already." in late.text


async def test_whoever_only_looks_has_no_form(office: Office, country: Country, amina: int) -> None:
    enquiry(office, country)
    message(office, country, amina)
    async with office.at_desk("val") as val:
        page = (await val.open("/families")).text

    assert "We are well" in page
    assert re.findall(r'<form method="post" action="(?!/logout)', page) == []


@pytest.mark.parametrize("own", ["C00001", "Harbour-7"])
async def test_a_posts_own_code_from_a_file_is_linked_as_it_stands(
    office: Office, country: Country, amina: int, own: str
) -> None:
    """Even one that a slip of a code of ours could be, which another person has."""
    other = country.person("port")
    for person, code in ((amina, own), (other, "CQQQQ7")):
        office.store.write_now(lambda s, p=person, c=code: setattr(s.get_one(Person, p), "code", c))  # type: ignore[misc]
    number = enquiry(office, country)
    async with office.at_desk("eve") as eve:
        await eve.submit(f"/families/enquiries/{number}/link", code=f" {own} ")

    assert office.store.read_now(lambda s: s.get_one(Enquiry, number)).person_id == amina


async def test_a_message_is_passed_on_once(office: Office, country: Country, amina: int) -> None:
    number = message(office, country, amina)
    async with office.at_desk("eve") as eve:
        await eve.submit(f"/families/messages/{number}/approve")
        again = await eve.submit(f"/families/messages/{number}/refuse")
        unknown = await eve.submit("/families/messages/99/approve")
    assert (again.status_code, unknown.status_code) == (409, 404)
    assert office.store.read_now(lambda s: s.get_one(FamilyMessage, number)).state is MessageState.APPROVED
    assert "From son, checked by Embassy: We are well" in (office.deliveries("letter")[0].text or "")
