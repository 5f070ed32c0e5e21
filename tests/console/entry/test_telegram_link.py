"""An officer links a Telegram chat at the console, with a code of their phone, and ends the link there."""

import re

from sqlmodel import Session

from registry.addresses import find_or_create_address
from registry.officer_chats import chat_of, link_chat, officer_of_code
from registry.settings import SecondFactor
from tests.console.office import Office, words_of
from tests.fakes.country import Country

CODE = re.compile(r"/officer ((?:\w{4}-){2}\w{4})")


def link(office: Office, login: str) -> None:
    officer_id, now = office.country.officer(login), office.country.clock.now()

    def work(session: Session) -> None:
        address = find_or_create_address(session, "telegram", "700000001", now)
        link_chat(session, officer_id, address.id or 0, now)

    office.store.write_now(work)


async def test_the_code_is_shown_once_and_is_the_officers(office: Office, country: Country) -> None:
    async with office.at_desk("val") as val:
        assert "Make a code that links a chat" in (await val.open("/log-ins")).text
        made = await val.submit("/log-ins/telegram-code")
        page = (await val.open("/log-ins")).text

    [code] = CODE.findall(made.text)
    assert "good for 10 minutes" in words_of(made.text)
    assert code not in page
    officer = office.store.read_now(lambda session: officer_of_code(session, code, country.clock.now()))
    assert officer is not None
    assert officer.login == "val"


async def test_a_code_takes_a_code_of_the_phone(country: Country) -> None:
    office = Office(country, SecondFactor.REQUIRED)
    secret = office.gives_factor("ada")
    async with office.at_desk("ada") as ada:
        refused = await ada.submit("/log-ins/telegram-code", code="000000")
        made = await ada.submit("/log-ins/telegram-code", code=office.code(secret))
        again = await ada.submit("/log-ins/telegram-code", code=office.code(secret))

    assert [refused.status_code, made.status_code, again.status_code] == [422, 200, 422]
    assert "That code is wrong" in words_of(refused.text)
    assert [len(CODE.findall(page.text)) for page in (refused, made, again)] == [0, 1, 0]


async def test_a_linked_chat_is_listed_and_ended(office: Office, country: Country) -> None:
    link(office, "ada")
    async with office.at_desk("ada") as ada, office.at_desk("ben") as ben:
        page = words_of((await ada.open("/log-ins")).text)
        assert "Your chat is linked" in page
        second = await ada.submit("/log-ins/telegram-code")
        await ben.submit("/log-ins/telegram-end")
        kept = words_of((await ada.open("/log-ins")).text)
        await ada.submit("/log-ins/telegram-end")
        ended = words_of((await ada.open("/log-ins")).text)

    assert (second.status_code, CODE.findall(second.text)) == (409, [])
    assert "End that link first" in words_of(second.text)
    assert "Your chat is linked" in kept, "nobody ends the link of another officer"
    assert "Make a code that links a chat" in ended
    assert office.store.read_now(lambda session: chat_of(session, country.officer("ada"))) is None
