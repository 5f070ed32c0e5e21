from sqlmodel import Session

from registry.addresses import find_or_create_address
from registry.cases import find_case, open_case
from registry.tables import CaseState
from registry.threads import set_thread_language
from tests.console.office import Office, words_of
from tests.fakes.country import Country


async def test_the_case_that_waits_longest_stands_first(office: Office, country: Country) -> None:
    first, second = country.person("port", name="Amina"), country.person("hill", name="Bilal")
    office.calls_for_help(first)
    country.clock.forward(minutes=5)
    office.calls_for_help(second)
    async with office.at_desk("eve") as eve:
        page = words_of((await eve.open("/cases")).text)

    assert page.index("Amina Port Sur") < page.index("Bilal Hilltop")


async def test_a_case_is_one_officers_until_it_is_given_back(office: Office, country: Country) -> None:
    case = office.calls_for_help(country.person("port"))
    async with office.at_desk("eve") as eve, office.at_desk("ben") as ben:
        await eve.submit(f"/cases/{case}/take")
        refused = await ben.submit(f"/cases/{case}/take")
        closed = await ben.submit(f"/cases/{case}/close", outcome="done")
        await eve.submit(f"/cases/{case}/give-back")
        taken = await ben.submit(f"/cases/{case}/take")

    assert (refused.status_code, closed.status_code, taken.status_code) == (409, 409, 303)
    assert f"Case {case} is with another officer: ask them to give it back first." in refused.text


async def test_a_case_is_closed_with_an_outcome(office: Office, country: Country) -> None:
    case = office.calls_for_help(country.person("port"))
    async with office.at_desk("eve") as eve:
        without = await eve.submit(f"/cases/{case}/close", outcome=" ")
        await eve.submit(f"/cases/{case}/close", outcome="brought to the shelter")
        page = words_of((await eve.open(f"/cases/{case}")).text)
        again = await eve.submit(f"/cases/{case}/close", outcome="once more")

    assert (without.status_code, again.status_code) == (409, 409)
    assert "brought to the shelter" in page
    assert office.store.read_now(lambda session: find_case(session, case)).state is CaseState.CLOSED


async def test_a_caller_who_is_not_registered_can_be_answered(office: Office, country: Country) -> None:
    now = country.clock.now()

    def call(session: Session) -> int:
        address = find_or_create_address(session, "sms", "+99920009999", now)
        set_thread_language(session, address.id or 0, "ne")
        case = open_case(session, person_id=None, address_id=address.id, category="help", now=now)
        return case.id or 0

    case = office.store.write_now(call)
    async with office.at_desk("eve") as eve:
        page = words_of((await eve.open(f"/cases/{case}")).text)
        response = await eve.submit(f"/cases/{case}/letter", text="We come.", once="a")

    (letter,) = office.deliveries("letter")
    assert "The caller is not registered. sms +99920009999" in page
    assert response.status_code == 303
    assert letter.text == country.speaker.say("ne", "letter.text", post="Embassy", text="We come.")
    assert letter.channel == "sms"
