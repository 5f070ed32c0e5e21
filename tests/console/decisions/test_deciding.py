import re
from collections.abc import Sequence

import httpx
import pytest
from sqlmodel import Session, select

from alert_levels.decisions import lines_of
from alert_levels.tables import Decision, DecisionState
from registry.store import Store
from registry.tables import Officer
from tests.console.office import Office, words_of
from tests.fakes.clock import FakeClock
from tests.fakes.country import Country
from tests.fakes.plans import add_contact, add_route

NAMES = ("Bravia", "Capital", "South", "Hilltop", "Port Sur")
TIMES = {"happened_at": "2026-03-02 11:30", "next_update_at": "2026-03-02 18:00"}


async def propose(office: Office, **fields: str | Sequence[str]) -> httpx.Response:
    async with office.at_desk("ada") as browser:
        return await browser.submit("/decisions/new", **{"hazard": "flood", "reason": "it rains", **TIMES, **fields})


def decisions(office: Office) -> list[Decision]:
    return office.store.read_now(lambda session: list(session.exec(select(Decision))))


async def test_a_proposal_keeps_everything_that_was_chosen(office: Office, country: Country) -> None:
    south, port, point = str(country.areas["south"]), str(country.areas["port"]), str(country.points["port"])
    response = await propose(
        office,
        **{"area-1": south, "rank-1": "2", "area-2": port, "rank-2": "4", "point-2": point, "exempt-2": "on"},
        **{"area-3": "", "rank-3": "", "continues": ["shelter", "helpline"], "ends": "restriction"},
    )

    (decision,) = decisions(office)
    lines = office.store.read_now(lambda session: lines_of(session, decision.id or 0))
    assert (response.status_code, response.headers["location"]) == (303, f"/decisions/{decision.id}")
    assert (decision.state, decision.hazard, decision.reason) == (DecisionState.PROPOSED, "flood", "it rains")
    assert (decision.continues, decision.ends) == (["shelter", "helpline"], ["restriction"])
    assert f"{decision.next_update_at:%H:%M %Z}" == "18:00 UTC"
    assert [(line.area_id, line.to_rank, line.exempt, line.point_id) for line in lines] == [
        (country.areas["south"], 2, False, None),
        (country.areas["port"], 4, True, country.points["port"]),
    ]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"reason": " "}, "Write the reason"),
        ({"hazard": "aliens"}, "Choose what the danger is"),
        ({"happened_at": "yesterday"}, "Write when it happened"),
        ({"next_update_at": ""}, "Promise the next message"),
        ({"next_update_at": "2026-03-02 11:00"}, "promised for a time to come"),
        ({"area-1": "", "rank-1": ""}, "Choose at least one area"),
        ({"rank-1": ""}, "Choose a new level for each area, or take the area out"),
        ({"leaves-1": "soon"}, "Write a departure as 2026-11-01 06:00"),
        ({"leaves-1": "2026-03-02 11:59"}, "A departure must lie in the time to come"),
        ({"route-1": "99"}, "There is no route number 99"),
        ({"call-1": "99"}, "There is no contact number 99"),
        ({"words-en": "x" * 201}, "at most 200 characters"),
        ({"words-en": "See {token}"}, "must not hold {token}"),
        ({"rank-1": "9"}, "The ladder has no level 9"),
        ({"area-1": "999"}, "There is no area number 999"),
        ({"rank-1": "4"}, "choose a point"),
    ],
)
async def test_what_is_wrong_stands_on_the_form_and_nothing_typed_is_lost(
    office: Office, country: Country, wrong: dict[str, str], sentence: str
) -> None:
    fields = {"area-1": str(country.areas["south"]), "rank-1": "2", "reason": "the river rises & falls", **wrong}
    response = await propose(office, **fields)

    assert response.status_code == 422
    assert sentence in words_of(response.text)
    assert decisions(office) == []
    if "reason" not in wrong:
        assert "the river rises &amp; falls</textarea>" in response.text
    if "area-1" not in wrong:
        assert f'name="area-1" value="{country.areas["south"]}"' in response.text


async def test_areas_are_ticked_in_their_nesting_beside_the_level_that_holds_there(
    office: Office, country: Country
) -> None:
    country.decide(("south", 2))
    async with office.at_desk("ada") as ada:
        page = (await ada.open("/decisions/new")).text

    text = words_of(page)
    assert [text.index(name) for name in NAMES] == sorted(text.index(name) for name in NAMES)
    assert re.search(r"Hilltop\s+2 Level 2: Restriction", text)
    assert re.search(r"Capital\s+0 Level 0: Normal", text)
    assert "Tick areas above first" in text


async def test_ticked_areas_get_their_lines_without_a_script_and_what_was_filled_in_stays(
    office: Office, country: Country
) -> None:
    hill, capital = str(country.areas["hill"]), str(country.areas["capital"])
    page = (await propose(office, **{"area-1": hill, "rank-1": "3", "area": capital, "take": "1"})).text

    assert f'name="area-1" value="{hill}"' in page
    assert f'name="area-2" value="{capital}"' in page
    assert re.search(r'name="rank-1">.*?<option value="3" selected>', page, re.DOTALL)
    assert "it rains</textarea>" in page
    assert 'name="rank-2"' in page
    assert f'name="area" value="{capital}"' not in page, "what has a line is ticked already"
    assert decisions(office) == []


async def test_a_line_is_taken_out_again(office: Office, country: Country) -> None:
    hill, capital = str(country.areas["hill"]), str(country.areas["capital"])
    lines = {"area-1": hill, "rank-1": "3", "area-2": capital, "rank-2": "1"}
    page = (await propose(office, **lines, drop="1")).text

    assert f'name="area-1" value="{capital}"' in page
    assert re.search(r'name="rank-1">.*?<option value="1" selected>', page, re.DOTALL)
    assert 'name="area-2"' not in page


async def test_a_ticked_area_without_a_level_is_not_lost_when_the_form_is_sent(
    office: Office, country: Country
) -> None:
    response = await propose(office, area=str(country.areas["hill"]))

    assert response.status_code == 422
    assert "Choose a new level for each area" in words_of(response.text)
    assert f'name="area-1" value="{country.areas["hill"]}"' in response.text


async def test_the_list_is_narrowed_to_a_name_with_the_areas_around_it(office: Office, country: Country) -> None:
    chosen = str(country.areas["capital"])
    page = (await propose(office, q="hillt", filter="1", **{"area-1": chosen, "rank-1": "1"})).text

    ticks = re.findall(r'name="area" value="(\d+)"', page)
    assert ticks == [str(country.areas[code]) for code in ("xb", "south", "hill")]
    assert "1 other area is not shown" in words_of(page)
    assert f'name="area-1" value="{chosen}"' in page
    assert "No area has this in its name" not in page


async def test_a_link_may_name_the_areas(office: Office, country: Country) -> None:
    south = country.areas["south"]
    async with office.at_desk("ada") as ada:
        page = (await ada.open(f"/decisions/new?area={south}&area=x")).text
    assert f'name="area-1" value="{south}"' in page


async def test_only_what_lies_in_an_area_or_around_it_and_is_open_is_offered_for_it(
    office: Office, country: Country
) -> None:
    add_route(country, "south", name="Coast road")
    add_route(country, "xb", name="Main road")
    add_route(country, "capital", name="Ring road")
    add_route(country, "south", name="Old road", is_open=False)
    add_contact(country, "xb")
    page = words_of((await propose(office, area=str(country.areas["port"]), take="1")).text)

    assert "Coast road (South)" in page
    assert "Main road (Bravia)" in page
    assert "Crisis line: +99920000099 (Bravia)" in page
    assert "Port Sur school (Port Sur, meeting point)" in page
    assert not any(name in page for name in ("Ring road", "Old road", "Capital school", "Hilltop school"))


async def test_what_is_said_beside_the_level_is_kept(office: Office, country: Country) -> None:
    route, contact = add_route(country), add_contact(country)
    more = {"route-1": str(route), "leaves-1": "2026-03-02 17:00", "call-1": str(contact)}
    await propose(office, **{"area-1": str(country.areas["south"]), "rank-1": "3", **more})

    (decision,) = decisions(office)
    [line] = office.store.read_now(lambda session: lines_of(session, decision.id or 0))
    assert (line.route_id, line.contact_id) == (route, contact)
    assert f"{line.leaves_at:%H:%M %Z}" == "17:00 UTC"


async def test_a_departure_is_read_by_the_officers_own_clock(office: Office, country: Country) -> None:
    def move(session: Session) -> None:
        session.exec(select(Officer).where(Officer.login == "ada")).one().time_zone = "Asia/Kolkata"

    office.store.write_now(move)
    times = {"leaves-1": "2026-03-02 22:30", "next_update_at": "2026-03-02 23:30"}
    await propose(office, **{"area-1": str(country.areas["south"]), "rank-1": "3", **times})

    (decision,) = decisions(office)
    [line] = office.store.read_now(lambda session: lines_of(session, decision.id or 0))
    assert f"{line.leaves_at:%H:%M %Z} {decision.next_update_at:%H:%M}" == "17:00 UTC 18:00"


async def test_a_lowering_says_what_goes_on_and_what_ends_or_that_nothing_does(
    office: Office, country: Country
) -> None:
    country.decide(("xb", 3))
    line = {"area-1": str(country.areas["xb"]), "rank-1": "1"}
    refused = await propose(office, **line)
    said = await propose(office, **line, ends="restriction")
    nothing = await propose(office, **line, nothing="on")
    raised = await propose(office, **{**line, "rank-1": "4", "point-1": str(country.points["xb"])})

    assert (refused.status_code, said.status_code, nothing.status_code, raised.status_code) == (422, 303, 303, 303)
    assert "A level goes down: tick what goes on and what ends" in words_of(refused.text)


async def test_own_words_missing_in_a_language_that_people_there_read_are_asked_for_once(
    office: Office, country: Country
) -> None:
    for area, language in (("south", "en"), ("south", "bn"), ("port", "bn"), ("capital", "ta")):
        country.person(area, language=language)
    fields = {"area-1": str(country.areas["south"]), "rank-1": "3", "words-en": "Bring  your\npapers."}
    refused = await propose(office, **fields)
    text = words_of(refused.text)

    assert refused.status_code == 422
    assert "Your own words are missing in Bangla (2)." in text
    assert "2 people read it there" in text
    assert "Bring  your\npapers.</textarea>" in refused.text
    assert decisions(office) == []

    knowingly = await propose(office, **fields, words_some="on")
    complete = await propose(office, **fields, **{"words-bn": "কাগজ আনুন।"})
    assert (knowingly.status_code, complete.status_code) == (303, 303)
    assert [decision.words for decision in decisions(office)] == [
        {"en": "Bring your papers."},
        {"en": "Bring your papers.", "bn": "কাগজ আনুন।"},
    ]


async def test_the_languages_that_people_there_read_are_shown_for_the_asking(office: Office, country: Country) -> None:
    country.person("south", language="ta")
    line = {"area-1": str(country.areas["south"]), "rank-1": "3"}
    asked = (await propose(office, **line, check="1")).text
    unasked = (await propose(office, **line, take="1")).text

    assert asked.index('name="words-ta"') < asked.index('name="words-en"')
    assert "1 person reads it there" in words_of(asked)
    assert "read it there" not in words_of(unasked)
    assert decisions(office) == []


async def test_own_words_of_a_drill_never_say_that_it_is_none(store: Store, clock: FakeClock) -> None:
    drill = Country(store, clock, drill=True)
    fields = {"area-1": str(drill.areas["south"]), "rank-1": "3", "words-en": "This is not a drill!"}
    response = await propose(Office(drill), **fields)

    assert response.status_code == 422
    assert "a text must not say that it is not one" in words_of(response.text)


async def test_an_earlier_proposal_can_be_made_again_with_changes(office: Office, country: Country) -> None:
    route = add_route(country)
    line = {"area-1": str(country.areas["port"]), "rank-1": "4", "point-1": str(country.points["port"])}
    more = {"route-1": str(route), "leaves-1": "2026-03-02 17:00", "exempt-1": "on", "words-en": "Bring your papers."}
    await propose(office, **line, **more)
    async with office.at_desk("ada") as ada:
        page = (await ada.open("/decisions/new?like=1")).text
        unknown = await ada.open("/decisions/new?like=99")

    assert f'name="area-1" value="{country.areas["port"]}"' in page
    for value in ("4", str(country.points["port"]), str(route)):
        assert f'<option value="{value}" selected>' in page
    assert 'value="2026-03-02 17:00"' in page
    assert 'value="2026-03-02 18:00"' in page
    assert "Bring your papers.</textarea>" in page
    assert re.search(r'name="exempt-1" checked', page)
    assert unknown.status_code == 404


async def test_the_list_is_narrowed_to_a_state_and_goes_on_to_older_decisions(office: Office, country: Country) -> None:
    first, second = country.propose(("south", 2)), country.propose(("south", 3))
    country.decide(("capital", 1))
    async with office.at_desk("eve") as eve:
        proposed = words_of((await eve.open("/decisions?state=proposed")).text)
        rejected = words_of((await eve.open("/decisions?state=rejected")).text)
        older = words_of((await eve.open(f"/decisions?state=proposed&before={second}")).text)
        nonsense = words_of((await eve.open("/decisions?state=x&before=x")).text)

    assert f"Decision {second}" in proposed
    assert "Decision 3" not in proposed
    assert "No decision is in this state." in rejected
    assert f"Decision {first}" in older
    assert f"Decision {second}" not in older
    assert "Decision 3" in nonsense


async def test_a_long_list_comes_in_pages(office: Office, country: Country, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("console.decisions.deciding.LISTED", 2)
    for _ in range(3):
        country.propose(("south", 2))
    async with office.at_desk("eve") as eve:
        page = (await eve.open("/decisions")).text
        last = words_of((await eve.open("/decisions?before=2")).text)

    assert '<a href="/decisions?before=2">Older decisions</a>' in page
    assert "Decision 1" not in words_of(page)
    assert "Decision 1" in last
    assert "Older decisions" not in last


async def test_the_list_shows_every_decision_with_its_state(office: Office, country: Country) -> None:
    country.propose(("south", 2))
    country.decide(("capital", 1))
    async with office.at_desk("eve") as eve:
        page = words_of((await eve.open("/decisions")).text)

    assert "Decision 1 South Level 0: Normal" in page.replace("0 Level", "Level")
    assert "proposed : waits for a second officer" in page
    assert "issued : in force" in page
    assert "Propose a change of level" not in page
