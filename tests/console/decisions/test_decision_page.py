from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from alert_levels.tables import DecisionState
from registry.settings import SecondFactor
from registry.tables import Address, Officer, Person
from tests.console.office import Office, words_of
from tests.fakes.country import Country
from tests.fakes.plans import add_contact, add_route, say_more


async def test_the_page_shows_exactly_what_would_go_out(office: Office, country: Country) -> None:
    country.person("port", language="ar")
    country.person("port", language="ar", channels=("sms",))
    nobody = country.person("hill", language="fil")
    country.loses_address(nobody)
    country.person("capital")
    decision = country.propose(("south", 3))
    async with office.at_desk("ben") as ben:
        page = (await ben.open(f"/decisions/{decision}")).text

    text = words_of(page)
    assert "3 people will be written to" in text
    assert "Arabic 2 1 1 0 1 machine draft" in text
    assert "Filipino 1 0 0 1 1 machine draft" in text
    assert "1 person has no address that works" in text
    assert '<div class="phone" lang="ar" dir="rtl">' in page
    assert country.speaker.say("ar", "level.3.action") in page
    assert "Prepared correction" in text
    assert "{token}" not in page


async def test_it_says_who_cannot_be_written_to_and_why(office: Office, country: Country) -> None:
    for _ in range(2):
        country.loses_address(country.person("south"))
    nowhere = country.person("south")

    def forget(session: Session) -> None:
        for address in session.exec(select(Address).where(Address.person_id == nowhere)):
            address.person_id = None
            session.add(address)

    office.store.write_now(forget)
    async with office.at_desk("ben") as ben:
        text = words_of((await ben.open(f"/decisions/{country.propose(('south', 3))}")).text)

    assert "3 people have no address that works: their wardens are asked at once." in text
    assert "2: the address is not in use" in text
    assert "1: never gave an address" in text


async def test_it_says_who_reads_another_language_than_they_chose(office: Office, country: Country) -> None:
    person = country.person("south")

    def choose(session: Session) -> None:
        row = session.get_one(Person, person)
        row.language, row.second_language = "pt", "es"
        session.add(row)

    office.store.write_now(choose)
    async with office.at_desk("ben") as ben:
        text = words_of((await ben.open(f"/decisions/{country.propose(('south', 3))}")).text)

    assert "1 person chose Portuguese, which is not shipped, and would get Spanish." in text
    assert "1 person reads Spanish: machine draft, which no native speaker has reviewed." in text


async def test_it_says_how_long_it_takes_at_the_carriers_rates_and_what_goes_first(
    office: Office, country: Country
) -> None:
    office.app.state.context = replace(office.app.state.context, rates={"telegram": 0.01})
    for _ in range(3):
        country.person("south")
    country.person("south", channels=("sms",))
    country.writes(country.person("capital"), "a letter")
    async with office.at_desk("ben") as ben:
        text = words_of((await ben.open(f"/decisions/{country.propose(('south', 3))}")).text)

    assert "Telegram 3 messages 0.01 a second 6 minutes 0 6 minutes 1" in text
    assert "SMS 1 segment This channel is switched off: nothing goes out on it. 3 segments 0" in text
    assert "The full ones after them take 3 segments." in text


async def test_more_than_can_be_counted_at_once_wait_at_least(
    office: Office, country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("console.decisions.decision_page.MOST_AHEAD", 2)
    country.person("south")
    for _ in range(3):
        country.writes(country.person("capital"), "a letter")
    async with office.at_desk("ben") as ben:
        assert "2 or more" in words_of((await ben.open(f"/decisions/{country.propose(('south', 3))}")).text)


async def test_what_is_said_beside_the_level_stands_there_and_in_the_texts(office: Office, country: Country) -> None:
    country.person("south")
    country.person("south", language="bn")
    decision = country.propose(("south", 3))
    say_more(
        country, decision, route=add_route(country), leaves=country.clock.now() + timedelta(hours=5),
        contact=add_contact(country), words={"en": "Bring your papers."},
    )  # fmt: skip
    async with office.at_desk("ben") as ben:
        page = (await ben.open(f"/decisions/{decision}")).text

    text = words_of(page)
    assert "Way out Coast road Departure 2026-03-02 17:00 UTC" in text
    assert "Number to call +99920000099 (Crisis line)" in text
    assert "1 person reads Bangla, in which the proposer's own words are missing" in text
    for line in ("Way: Coast road.", "Departure: 2 Mar 17:00.", "Call: +99920000099.", "Bring your papers."):
        assert page.count(line) > 0
    assert "An SMS has no room for all of it. Left out here:" in text


async def test_the_checklist_is_there_before_it_goes_out_and_the_approver_sees_what_is_not_done(
    office: Office, country: Country
) -> None:
    country.person("south")
    decision = country.propose(("south", 3))
    async with office.at_desk("eve") as eve, office.at_desk("ben") as ben, office.at_desk("val") as val:
        before = words_of((await eve.open(f"/decisions/{decision}")).text)
        await eve.submit("/checklist/1/tick")
        after = words_of((await ben.open(f"/decisions/{decision}")).text)
        seen = (await val.open(f"/decisions/{decision}")).text

    assert "Is it ready?" in before
    assert "For level 3, Voluntary repatriation" in before
    assert "Done: Have transport ready Eve" in after
    assert "4 items of the checklist are not done." in after
    assert "Mark as done" not in seen
    assert "Not done: Have travel papers ready to issue" in words_of(seen)


async def test_two_different_officers_raise_a_level(office: Office, country: Country) -> None:
    country.person("south")
    decision = country.propose(("south", 2))
    async with office.at_desk("ben") as ben:
        response = await ben.submit(f"/decisions/{decision}/approve", confirm=" south ")

        assert response.status_code == 303
        assert "M1: the ledger for South" in words_of((await ben.open(f"/decisions/{decision}")).text)
    assert country.decision(decision).state is DecisionState.ISSUED


async def test_whoever_proposed_is_not_offered_to_approve_and_is_refused_when_they_try(
    office: Office, country: Country
) -> None:
    decision = country.propose(("south", 2), by="ada")
    async with office.at_desk("ada") as ada:
        page = (await ada.open(f"/decisions/{decision}")).text
        response = await ada.submit(f"/decisions/{decision}/approve", confirm="South")

    assert "approve and send" not in page
    assert "another officer has to approve it" in page
    assert response.status_code == 403
    assert "takes two officers" in response.text
    assert country.decision(decision).state is DecisionState.PROPOSED


async def test_the_same_officer_is_refused_from_a_second_log_in_too(office: Office, country: Country) -> None:
    decision = country.propose(("south", 2), by="ada")
    async with office.at_desk("ada"), office.at_desk("ada") as elsewhere:
        response = await elsewhere.submit(f"/decisions/{decision}/approve", confirm="South")

    assert response.status_code == 403


async def test_whoever_proposed_is_refused_after_their_role_has_changed_too(office: Office, country: Country) -> None:
    decision = country.propose(("south", 2), by="pia")
    pia_id = country.officer("pia")

    def promote(session: Session) -> None:
        pia = session.get_one(Officer, pia_id)
        pia.may_propose, pia.may_approve = False, True

    office.store.write_now(promote)
    async with office.at_desk("pia") as pia:
        response = await pia.submit(f"/decisions/{decision}/approve", confirm="South")

    assert (response.status_code, country.decision(decision).state) == (403, DecisionState.PROPOSED)


@pytest.mark.parametrize("typed", ["", "yes", "Capital", "Sout"])
async def test_approving_takes_the_name_of_the_area_with_the_highest_level(
    office: Office, country: Country, typed: str
) -> None:
    decision = country.propose(("capital", 1), ("south", 3))
    async with office.at_desk("ben") as ben:
        response = await ben.submit(f"/decisions/{decision}/approve", confirm=typed)

    assert response.status_code == 422
    assert "type the area&#39;s name as it stands here: South" in response.text
    assert country.decision(decision).state is DecisionState.PROPOSED


async def test_a_second_approval_of_the_same_decision_changes_nothing(office: Office, country: Country) -> None:
    decision = country.propose(("south", 2))
    async with office.at_desk("ben") as ben:
        await ben.submit(f"/decisions/{decision}/approve", confirm="South")
        again = await ben.submit(f"/decisions/{decision}/approve", confirm="South")

    assert again.status_code == 409
    assert country.decision(decision).state is DecisionState.ISSUED


async def test_one_officer_alone_may_decide_only_where_and_when_the_ladder_allows(
    office: Office, country: Country
) -> None:
    decision, low = country.propose(("south", 3)), country.propose(("capital", 2))
    async with office.at_desk("ada") as ada:
        early = await ada.submit(f"/decisions/{decision}/override", confirm="South")
        country.clock.forward(minutes=10)
        page = (await ada.open(f"/decisions/{decision}")).text
        never = await ada.submit(f"/decisions/{low}/override", confirm="Capital")
        done = await ada.submit(f"/decisions/{decision}/override", confirm="South")
        after = words_of((await ada.open(f"/decisions/{decision}")).text)

    assert (early.status_code, never.status_code, done.status_code) == (409, 409, 303)
    assert "override and send" in page
    assert "One officer decided alone (override)." in after


async def test_rejecting_and_withdrawing_take_a_reason_which_is_kept(office: Office, country: Country) -> None:
    first, second = country.propose(("south", 2)), country.propose(("south", 3))
    async with office.at_desk("ben") as ben, office.at_desk("ada") as ada:
        without = await ben.submit(f"/decisions/{first}/reject", why=" ")
        await ben.submit(f"/decisions/{first}/reject", why="the road is <open>")
        foreign = await ben.submit(f"/decisions/{second}/withdraw", why="not mine")
        await ada.submit(f"/decisions/{second}/withdraw", why="typed wrongly")
        page = (await ada.open(f"/decisions/{first}")).text

    assert (without.status_code, foreign.status_code) == (409, 403)
    assert "the road is &lt;open&gt;" in page
    assert country.decision(first).state is DecisionState.REJECTED
    assert country.decision(second).state is DecisionState.WITHDRAWN


async def test_one_officer_corrects_in_one_act_after_seeing_whom_it_reaches(office: Office, country: Country) -> None:
    for _ in range(3):
        country.person("south")
    (alert,) = country.decide(("south", 4))
    decision = country.decision_of(alert)
    country.fill()
    country.send(limit=2)
    async with office.at_desk("pia") as pia:
        seen = words_of((await pia.open(f"/decisions/{decision}/correct")).text)
        response = await pia.submit(f"/decisions/{decision}/correct")
        correction = (await pia.open(response.headers["location"])).text
        again = await pia.submit(f"/decisions/{decision}/correct")

    assert "writes to the 2 people who may have read" in seen
    assert "stops 1 message that waits" in seen
    assert "EMB: M1 WAS WRONG. NOW 0/4 South. M00" in seen
    assert response.status_code == 303
    assert f'<a href="/decisions/{decision}">It corrects decision {decision}.</a>' in correction
    assert again.status_code == 409
    assert country.decision(decision).state is DecisionState.CORRECTED


async def test_the_checklist_remembers_who_did_what(office: Office, country: Country) -> None:
    decision = country.propose(("south", 1))
    country.approve(decision)
    async with office.at_desk("eve") as eve:
        before = (await eve.open(f"/decisions/{decision}")).text
        await eve.submit("/checklist/1/tick")
        after = words_of((await eve.open(f"/decisions/{decision}")).text)
        unknown = await eve.submit("/checklist/99/tick")

    assert before.count("Mark as done:") == 4
    assert "Done: Call the crisis team together Eve" in after
    assert unknown.status_code == 404


@pytest.fixture
def strict(country: Country) -> Office:
    """An office whose officers need a second factor."""
    return Office(country, SecondFactor.REQUIRED)


async def test_approving_takes_a_code_and_the_code_is_used_up(strict: Office, country: Country) -> None:
    first, second = country.propose(("south", 2)), country.propose(("capital", 2))
    secret = strict.gives_factor("ben")
    async with strict.at_desk("ben") as ben:
        page = (await ben.open(f"/decisions/{first}")).text
        code = strict.code(secret)
        unnamed = await ben.submit(f"/decisions/{first}/approve", confirm="Sout", code=code)
        done = await ben.submit(f"/decisions/{first}/approve", confirm="South", code=code)
        replayed = await ben.submit(f"/decisions/{second}/approve", confirm="Capital", code=code)
        country.clock.forward(seconds=30)
        later = await ben.submit(f"/decisions/{second}/approve", confirm="Capital", code=strict.code(secret))

    assert 'name="code"' in page
    assert [answer.status_code for answer in (unnamed, done, replayed, later)] == [422, 303, 422, 303]
    assert "it was used before" in replayed.text


async def test_a_code_of_another_officer_is_refused(strict: Office, country: Country) -> None:
    decision, secret = country.propose(("south", 2)), strict.gives_factor("abe")
    strict.gives_factor("ben")
    async with strict.at_desk("ben") as ben:
        response = await ben.submit(f"/decisions/{decision}/approve", confirm="South", code=strict.code(secret))

    assert response.status_code == 422
    assert country.decision(decision).state is DecisionState.PROPOSED


async def test_the_correction_stays_one_act_of_one_officer_with_the_code_in_the_same_form(
    strict: Office, country: Country
) -> None:
    (alert,) = country.decide(("south", 4))
    decision, secret = country.decision_of(alert), strict.gives_factor("pia")
    async with strict.at_desk("pia") as pia:
        page = (await pia.open(f"/decisions/{decision}/correct")).text
        wrong = await pia.submit(f"/decisions/{decision}/correct", code="123456")
        done = await pia.submit(f"/decisions/{decision}/correct", code=strict.code(secret))

    assert page.count("<form") == 2, "logging out, and the correction"
    assert 'name="code"' in page
    assert (wrong.status_code, "What they will read" in wrong.text) == (422, True)
    assert done.status_code == 303
    assert country.decision(decision).state is DecisionState.CORRECTED


async def test_wrong_codes_at_acts_end_the_log_in(strict: Office, country: Country) -> None:
    decision, secret = country.propose(("south", 2)), strict.gives_factor("ben")
    async with strict.at_desk("ben") as thief, strict.at_desk("ben") as ben:
        for _ in range(5):
            wrong = await thief.submit(f"/decisions/{decision}/approve", confirm="South", code="000000")
        form = {"confirm": "South", "code": strict.code(secret)}
        late = await thief.submit(f"/decisions/{decision}/approve", **form)
        done = await ben.submit(f"/decisions/{decision}/approve", **form)

    assert wrong.status_code == 422
    assert (late.status_code, late.headers["location"][:6]) == (303, "/login")
    assert (done.status_code, done.headers["location"]) == (303, f"/decisions/{decision}")
