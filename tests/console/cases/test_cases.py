"""The cases: the list by urgency and age, and that no case is in two officers' hands unawares."""

import re
from datetime import timedelta

import pytest
from sqlmodel import Session

from broadcasts.hiding import go_covert
from registry import case_list
from registry.addresses import find_or_create_address
from registry.case_entries import entries_of
from registry.cases import find_case, open_case
from registry.referrals import standing_referrals
from registry.tables import CaseState, EntryKind, Officer
from registry.threads import set_thread_language
from registry.viewings import views_of
from tests.console.office import Office, hidden, words_of
from tests.fakes.country import Country


def listed(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'data-case="([0-9]+)"', page)]


def calls(office: Office, country: Country, area: str, category: str) -> int:
    now, person = country.clock.now(), country.person(area)
    case = office.store.write_now(lambda s: open_case(s, person_id=person, address_id=None, category=category, now=now))
    return case.id or 0


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
    for page in (refused.text, closed.text):
        assert f"Case {case} is with Eve: ask them to give it back first, or take it over" in page


async def test_a_case_is_closed_with_an_outcome_and_opened_again_with_a_reason(
    office: Office, country: Country
) -> None:
    case = office.calls_for_help(country.person("port"))
    async with office.at_desk("eve") as eve:
        without = await eve.submit(f"/cases/{case}/close", outcome=" ")
        await eve.submit(f"/cases/{case}/close", outcome="brought to the shelter")
        page = words_of((await eve.open(f"/cases/{case}")).text)
        again = await eve.submit(f"/cases/{case}/close", outcome="once more")
        assert listed((await eve.open("/cases?show=closed")).text) == [case]
        reopened = await eve.submit(f"/cases/{case}/reopen", words="the shelter is full")
        after = words_of((await eve.open(f"/cases/{case}")).text)

    assert (without.status_code, again.status_code, reopened.status_code) == (409, 409, 303)
    assert "brought to the shelter" in page
    assert office.store.read_now(lambda session: find_case(session, case)).state is CaseState.OPEN
    assert "brought to the shelter" in after, "how it ended before stays in the history"
    assert "the shelter is full" in after


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
    assert "The caller is not registered." in page
    assert "SMS +99920009999" in page
    assert "Nepali" in page
    assert response.status_code == 303
    assert letter.text == country.speaker.say("ne", "letter.text", post="Embassy", text="We come.")
    assert letter.channel == "sms"


async def test_each_list_its_number_and_what_is_chosen_of_it(office: Office, country: Country) -> None:
    mine = calls(office, country, "port", "hurt")
    nobodys = calls(office, country, "hill", "papers")
    elsewhere = calls(office, country, "capital", "danger")
    async with office.at_desk("eve") as eve:
        await eve.submit(f"/cases/{mine}/take")
        pages = {
            query: (await eve.open(f"/cases?{query}")).text
            for query in (
                "", "show=mine", "show=nobodys", "show=closed", "category=papers", "show=mine&category=papers",
                f"area={country.areas['south']}", "show=x&category=x&area=x&after=x",
            )
        }  # fmt: skip

    assert {query: listed(page) for query, page in pages.items()} == {
        "": [mine, elsewhere, nobodys],
        "show=mine": [mine],
        "show=nobodys": [elsewhere, nobodys],
        "show=closed": [],
        "category=papers": [nobodys],
        "show=mine&category=papers": [],
        f"area={country.areas['south']}": [mine, nobodys],
        "show=x&category=x&area=x&after=x": [mine, elsewhere, nobodys],
    }
    assert "All open 3 Mine 1 Nobody's 2 Referred, no answer yet 0 Closed" in words_of(pages[""]).replace("&#39;", "'")
    assert "No case was closed yet." in pages["show=closed"]
    assert "Show them all" in pages["show=mine&category=papers"]


async def test_the_list_goes_on_where_a_page_ends_and_keeps_what_was_chosen(
    office: Office, country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(case_list.cases_in, "__defaults__", (None, 2))
    numbers = []
    for _ in range(3):
        numbers.append(calls(office, country, "port", "hurt"))
        country.clock.forward(minutes=1)
    async with office.at_desk("eve") as eve:
        first = (await eve.open("/cases?category=hurt")).text
        [further] = re.findall(r'href="(/cases\?[^"]*after=[^"]*)"', first)
        second = (await eve.open(further.replace("&amp;", "&"))).text

    assert "category=hurt" in further
    assert (listed(first), listed(second)) == (numbers[:2], numbers[2:])
    assert "after=" not in second


async def test_whoever_is_given_a_case_sees_it_at_the_top_of_their_list_until_they_open_it(
    office: Office, country: Country
) -> None:
    case, ben = office.calls_for_help(country.person("port")), str(country.officer("ben"))
    async with office.at_desk("eve") as eve, office.at_desk("ben") as desk:
        nobody = await eve.submit(f"/cases/{case}/assign", officer="", words="")
        viewer = await eve.submit(f"/cases/{case}/assign", officer=str(country.officer("val")), words="")
        await eve.submit(f"/cases/{case}/assign", officer=ben, words="she speaks Tagalog")
        told = words_of((await desk.open("/cases")).text)
        page = words_of((await desk.open(f"/cases/{case}")).text)
        later = words_of((await desk.open("/cases")).text)

    assert (nobody.status_code, viewer.status_code) == (409, 409)
    assert "Eve gave the case to Ben." in told
    assert "she speaks Tagalog" in told
    assert "New to you: Eve gave the case to Ben." in page
    assert "You have it." in page
    assert "For you" not in later


async def test_a_case_is_taken_over_with_a_reason_and_its_officer_is_told(office: Office, country: Country) -> None:
    case, ben = office.calls_for_help(country.person("port")), str(country.officer("ben"))
    async with office.at_desk("eve") as eve, office.at_desk("ben") as desk:
        await eve.submit(f"/cases/{case}/take")
        without = await desk.submit(f"/cases/{case}/assign", officer=ben, words="")
        await desk.submit(f"/cases/{case}/assign", officer=ben, words="Eve has gone home")
        told = words_of((await eve.open("/cases")).text)

    assert without.status_code == 409
    assert "Write why you take the case" in words_of(without.text)
    assert "Ben took the case from Eve." in told
    assert office.store.read_now(lambda s: find_case(s, case)).officer_id == country.officer("ben")


ACTS: dict[str, dict[str, str]] = {
    "give-back": {},
    "assign": {"officer": "1", "words": "please"},
    "refer": {"to_whom": "the shelter", "ask_after": "24"},
    "close": {"outcome": "done"},
    "letter": {"text": "We come.", "once": "a"},
}


@pytest.mark.parametrize("act", ACTS)
async def test_nobody_acts_on_a_case_that_changed_after_they_opened_it_and_they_read_what_is_new(
    office: Office, country: Country, act: str
) -> None:
    case = office.calls_for_help(country.person("port"))
    async with office.at_desk("eve") as eve, office.at_desk("ben") as ben:
        await eve.submit(f"/cases/{case}/take")
        read = hidden((await eve.open(f"/cases/{case}")).text, "read")
        await ben.submit(f"/cases/{case}/note", words="her brother is on the way")
        before = office.store.read_now(lambda s: len(entries_of(s, case)))
        refused = await eve.submit(f"/cases/{case}/{act}", read=read, **ACTS[act])
        unread = await eve.submit(f"/cases/{case}/{act}", read="", **ACTS[act])
        assert office.store.read_now(lambda s: len(entries_of(s, case))) == before
        again = await eve.submit(f"/cases/{case}/{act}", read=hidden(refused.text, "read"), **ACTS[act])

    assert (refused.status_code, unread.status_code, again.status_code) == (409, 409, 303)
    page = words_of(refused.text)
    assert "New since you opened this case: nothing was done Ben wrote a note." in page
    assert page.index("her brother is on the way") < page.index("What was done")
    typed = {"assign": "please", "refer": "the shelter", "close": "done", "letter": "We come."}.get(act, "")
    assert typed in refused.text
    assert office.store.read_now(lambda s: len(entries_of(s, case))) > before


async def test_what_was_typed_is_not_lost_where_its_form_is_gone(office: Office, country: Country) -> None:
    case = office.calls_for_help(country.person("port"))
    async with office.at_desk("eve") as eve, office.at_desk("ben") as ben:
        read = hidden((await eve.open(f"/cases/{case}")).text, "read")
        await ben.submit(f"/cases/{case}/take")
        late = await eve.submit(f"/cases/{case}/close", read=read, outcome="brought to the shelter")

    assert late.status_code == 409
    assert "You had written: brought to the shelter" in words_of(late.text)
    assert f'action="/cases/{case}/close"' not in late.text
    assert "nothing was done" in late.text


async def test_a_case_is_not_closed_over_what_the_person_has_just_written(office: Office, country: Country) -> None:
    amina = country.person("port")
    case = office.calls_for_help(amina)
    async with office.at_desk("eve") as eve:
        read = hidden((await eve.open(f"/cases/{case}")).text, "read")
        office.writes(office.address_of(amina), "they are at the door")
        closed = await eve.submit(f"/cases/{case}/close", read=read, outcome="no answer")
        written = await eve.submit(f"/cases/{case}/letter", read=read, text="Are you there?", once="a")

    assert (closed.status_code, written.status_code) == (409, 303)
    assert "They wrote: they are at the door" in words_of(closed.text)


async def test_who_else_has_the_case_open_stands_on_the_page_and_in_the_list_for_two_minutes(
    office: Office, country: Country
) -> None:
    case = office.calls_for_help(country.person("port"))
    async with office.at_desk("eve") as eve, office.at_desk("ben") as ben:
        await ben.open(f"/cases/{case}")
        page, table = [words_of((await eve.open(path)).text) for path in (f"/cases/{case}", "/cases")]
        country.clock.forward(minutes=1)
        await ben.open(f"/cases/{case}/looking")
        country.clock.forward(minutes=1)
        part = words_of((await eve.open(f"/cases/{case}/looking")).text)
        country.clock.forward(minutes=1)
        gone = words_of((await eve.open(f"/cases/{case}/looking")).text)
        unknown = await eve.open("/cases/99/looking")

    assert "Ben has this case open too" in page
    assert "Ben has it open" in table
    assert part.startswith("Ben has this case open too")
    assert gone == ""
    assert unknown.status_code == 404


async def test_a_note_is_for_officers_and_nothing_goes_out(office: Office, country: Country) -> None:
    case = office.calls_for_help(country.person("port"))
    async with office.at_desk("eve") as eve:
        empty = await eve.submit(f"/cases/{case}/note", words=" ")
        await eve.submit(f"/cases/{case}/note", words="<b>ask her sister</b>")
        page = (await eve.open(f"/cases/{case}")).text

    assert empty.status_code == 409
    assert "&lt;b&gt;ask her sister&lt;/b&gt;" in page
    assert "Eve wrote a note." in page
    assert office.deliveries("letter") == []


async def test_a_referral_names_somebody_and_when_to_ask_and_shows_how_far_it_is(
    office: Office, country: Country
) -> None:
    case = office.calls_for_help(country.person("port"))
    async with office.at_desk("eve") as eve:
        nobody = await eve.submit(f"/cases/{case}/refer", to_whom=" ", ask_after="24")
        never = await eve.submit(f"/cases/{case}/refer", to_whom="the shelter", ask_after="5")
        none = await eve.submit(f"/cases/{case}/received", received="yes")
        await eve.submit(f"/cases/{case}/refer", to_whom="the shelter", ask_after="6")
        ask_at = office.store.read_now(lambda s: standing_referrals(s, [case]))[case].ask_at
        page = words_of((await eve.open(f"/cases/{case}")).text)
        assert listed((await eve.open("/cases?show=referred")).text) == [case]
        unclear = await eve.submit(f"/cases/{case}/received", received="perhaps")
        await eve.submit(f"/cases/{case}/received", received="no")
        after = words_of((await eve.open(f"/cases/{case}")).text)

    assert (nobody.status_code, never.status_code, none.status_code, unclear.status_code) == (409, 422, 409, 422)
    kept = office.store.read_now(lambda s: standing_referrals(s, [case]))[case]
    assert (kept.to_whom, kept.received) == ("the shelter", False)
    assert ask_at == country.clock.now() + timedelta(hours=6)
    assert "the shelter" in page
    assert "not asked yet" in page
    assert "Eve heard from them that the help has not come." in after


async def test_somebody_covert_is_not_asked_and_the_page_says_what_to_do(office: Office, country: Country) -> None:
    amina = country.person("port")
    case = office.calls_for_help(amina)
    office.store.write_now(lambda s: go_covert(s, amina, None, country.clock.now()))
    async with office.at_desk("eve") as eve:
        await eve.submit(f"/cases/{case}/refer", to_whom="the shelter", ask_after="1")
        page = words_of((await eve.open(f"/cases/{case}")).text)

    assert "Do not call." in page
    assert page.count("They are marked covert, so no question goes out by itself") == 2


async def test_whoever_only_looks_sees_the_case_and_no_form(office: Office, country: Country) -> None:
    case = office.calls_for_help(country.person("port", name="Amina"))
    async with office.at_desk("val") as val:
        page, table = (await val.open(f"/cases/{case}")).text, (await val.open("/cases")).text
        for act in ("take", "note", *ACTS):
            assert (await val.submit(f"/cases/{case}/{act}", read="0-0")).status_code == 403

    assert "Amina" in page
    for text in (page, table):
        assert re.findall(r'<form method="post" action="(?!/logout)', text) == []


async def test_a_look_at_the_list_and_at_a_case_is_noted(office: Office, country: Country) -> None:
    amina = country.person("port")
    case = office.calls_for_help(amina)
    async with office.at_desk("eve") as eve:
        await eve.open("/cases")
        await eve.open(f"/cases/{case}")

    looks = {view.what for view in office.store.read_now(lambda s: views_of(s, amina))}
    assert looks == {"list of cases", f"case {case}"}


async def test_a_letter_from_wherever_stands_in_the_history_of_the_open_case(office: Office, country: Country) -> None:
    amina = country.person("port")
    case = office.calls_for_help(amina)
    message = office.writes(office.address_of(amina), "which bus?")
    async with office.at_desk("eve") as eve, office.at_desk("ben") as ben:
        await eve.submit(f"/cases/{case}/take")
        for _ in range(2):
            await ben.submit(f"/people/{amina}/letter", text="We come.", once="b")
        await ben.submit(f"/messages/{message}/letter", text="The blue one.", once="c")
        told = words_of((await eve.open("/cases")).text)

    wrote = [e for e in office.store.read_now(lambda s: entries_of(s, case)) if e.kind is EntryKind.LETTER]
    assert [entry.officer_id for entry in wrote] == [country.officer("ben")] * 2
    assert told.count("Ben wrote to them.") == 2


async def test_the_keys_are_an_extra_that_the_page_does_without(office: Office, country: Country) -> None:
    case = office.calls_for_help(country.person("port"))
    async with office.at_desk("eve") as eve:
        page = (await eve.open("/cases")).text
        script = await eve.open("/static/cases.js")

    assert '<script src="/static/cases.js" defer></script>' in page
    assert script.status_code == 200
    assert '<p class="keys" id="keys" hidden>' in page, "only the script shows what only it can do"
    assert f'action="/cases/{case}/take"' in page
    assert f'href="/cases/{case}"' in page


async def test_an_officer_reads_the_case_in_their_own_language_with_the_names_in_it(
    office: Office, country: Country
) -> None:
    """Whatever is translated so far: the sentences with slots are put together and never fall apart."""
    case = office.calls_for_help(country.person("port", name="{name} %(x)s"))
    eve_id = country.officer("eve")
    office.store.write_now(lambda s: setattr(s.get_one(Officer, eve_id), "name", "Eve {x} %s"))
    async with office.at_desk("eve") as eve:
        await eve.submit(f"/cases/{case}/take")
        page = words_of((await eve.open(f"/cases/{case}")).text)

    assert "Eve {x} %s took the case." in page
    assert "{name} %(x)s" in page
