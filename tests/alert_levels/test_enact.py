"""What an issued decision and a correction leave behind: levels, alerts with their frozen audience, checklists."""

from collections.abc import Sequence

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, select

from alert_levels.checklist import items_of
from alert_levels.decisions import find_decision, lines_of, placed, prepare_correction
from alert_levels.effective import Placed
from alert_levels.enact import preview_changes, take_back, uncover
from alert_levels.standing import effective_ranks, standing_alert
from alert_levels.tables import Alert, AlertArea, DecisionState
from registry.areas import add_area
from registry.store import Store
from registry.tables import AreaKind
from tests.fakes.clock import FakeClock
from tests.fakes.country import TREE, Country
from tests.fakes.emptying import empty

S = DecisionState


def audience(country: Country, alert_id: int) -> dict[str, tuple[int, int]]:
    """The frozen audience: from which level to which, by area."""
    names = {number: code for code, number in country.areas.items()}
    rows = country.store.read_now(
        lambda session: session.exec(select(AlertArea).where(AlertArea.alert_id == alert_id)).all()
    )
    return {names[row.area_id]: (row.was, row.now) for row in rows}


def levels(country: Country) -> dict[str, int]:
    held = country.store.read_now(effective_ranks)
    return {code: held[number] for code, number in country.areas.items()}


def state(country: Country, alert_id: int) -> DecisionState:
    return country.decision(country.decision_of(alert_id)).state


def take_it_back(country: Country, alert_id: int) -> list[int]:
    """Correct the decision of the alert, as far as levels go; the correcting alerts."""

    def write(session: Session) -> list[int]:
        wrong = find_decision(session, country.decision_of(alert_id))
        correction = prepare_correction(session, wrong, country.officer("ada"), country.clock.now())
        pairs = take_back(session, wrong, correction, country.clock.now())
        return [correcting.id or 0 for _, correcting in pairs]

    return country.store.write_now(write)


def test_each_line_makes_one_alert_with_the_audience_that_it_tells(country: Country) -> None:
    country.decide(("south", 3))
    around, inside = country.decide(("xb", 2), ("port", 4))

    assert audience(country, around) == {"xb": (0, 2), "capital": (0, 2)}
    assert audience(country, inside) == {"port": (3, 4)}
    assert levels(country) == {"xb": 2, "south": 3, "port": 4, "hill": 3, "capital": 2}


def test_an_alert_that_tells_nobody_is_issued_all_the_same(country: Country) -> None:
    country.decide(("xb", 4))
    [alert] = country.decide(("south", 2))

    assert audience(country, alert) == {}
    assert state(country, alert) is S.ISSUED


def test_the_audience_stays_as_it_was_whatever_is_decided_and_drawn_later(country: Country) -> None:
    [alert] = country.decide(("south", 3))
    before = audience(country, alert)
    country.decide(("port", 1), exempt=("port",))
    country.decide(("xb", 4))

    def draw(session: Session) -> None:
        add_area(
            session, code="new", post_id=1, parent_id=country.areas["south"], kind=AreaKind.ZONE, names={"en": "New"}
        )

    country.store.write_now(draw)
    assert audience(country, alert) == before == dict.fromkeys(("south", "port", "hill"), (0, 3))


def test_the_preview_names_the_same_changes_as_the_issue(country: Country) -> None:
    country.decide(("south", 3))
    decision_id = country.propose(("xb", 2), ("hill", 1), exempt=("hill",))
    seen = country.store.read_now(lambda session: preview_changes(session, lines_of(session, decision_id)))
    alerts = country.approve(decision_id)

    names = {number: code for code, number in country.areas.items()}
    assert {names[change.area_id]: (change.was, change.now) for change in seen} == {
        area: told for alert in alerts for area, told in audience(country, alert).items()
    }


def test_a_line_remembers_the_level_that_it_really_replaced(country: Country) -> None:
    late = country.propose(("south", 3))
    country.decide(("south", 2))
    country.approve(late)
    [line] = country.store.read_now(lambda session: lines_of(session, late))

    assert (line.from_rank, line.to_rank) == (2, 3)


def test_a_decision_of_which_no_line_holds_is_superseded(country: Country) -> None:
    first, _ = country.decide(("south", 2), ("capital", 1))
    country.decide(("south", 3))
    assert state(country, first) is S.ISSUED  # its line on Capital still holds
    country.decide(("capital", 2))
    assert state(country, first) is S.SUPERSEDED


def test_the_checklist_of_every_level_of_the_decision_is_opened(country: Country) -> None:
    [alert, _] = country.decide(("south", 3), ("capital", 1))
    decision_id = country.decision_of(alert)
    items = country.store.read_now(lambda session: items_of(session, decision_id))
    ladder = country.speaker.ladder

    assert [(item.rank, item.item) for item in items] == [
        *((1, item) for item in ladder.level(1).checklist), *((3, item) for item in ladder.level(3).checklist),
    ]  # fmt: skip
    assert all(item.done_by is None for item in items)


def test_a_correction_puts_the_level_before_back_and_its_decision_in_force(country: Country) -> None:
    [true] = country.decide(("south", 2))
    [wrong] = country.decide(("south", 4))
    assert (state(country, true), state(country, wrong)) == (S.SUPERSEDED, S.ISSUED)
    [correcting] = take_it_back(country, wrong)

    assert (state(country, true), state(country, wrong)) == (S.ISSUED, S.CORRECTED)
    assert levels(country)["port"] == 2
    assert audience(country, correcting) == dict.fromkeys(("south", "port", "hill"), (4, 2))


def test_a_correction_where_nothing_was_before_leaves_no_level(country: Country) -> None:
    [wrong] = country.decide(("port", 4), exempt=("port",))
    [correcting] = take_it_back(country, wrong)

    assert country.store.read_now(placed) == {}
    assert audience(country, correcting) == {"port": (4, 0)}


def test_a_correction_brings_an_exemption_back(country: Country) -> None:
    country.decide(("xb", 4))
    country.decide(("port", 1), exempt=("port",))
    [wrong] = country.decide(("port", 1))
    assert levels(country)["port"] == 4
    take_it_back(country, wrong)

    assert levels(country)["port"] == 1


def test_a_correction_leaves_alone_what_a_later_decision_put_there(country: Country) -> None:
    wrong, _ = country.decide(("south", 4), ("capital", 4))
    country.decide(("south", 1))
    of_south, of_capital = take_it_back(country, wrong)

    assert levels(country) == {"xb": 0, "south": 1, "port": 1, "hill": 1, "capital": 0}
    assert audience(country, of_south)["port"] == (4, 1)
    assert audience(country, of_capital) == {"capital": (4, 0)}


def test_a_correction_passes_by_decisions_that_were_corrected_before(country: Country) -> None:
    country.decide(("south", 1))
    first, _ = country.decide(("south", 2), ("capital", 2))
    [second] = country.decide(("south", 3))
    take_it_back(country, first)
    take_it_back(country, second)

    assert levels(country)["south"] == 1


def test_what_held_before_is_what_was_issued_before_not_what_was_proposed_before(country: Country) -> None:
    late = country.propose(("south", 4))
    country.decide(("south", 2))
    [wrong] = country.approve(late)
    take_it_back(country, wrong)

    assert levels(country)["south"] == 2


def test_a_later_alert_that_the_wrong_one_hid_stands_once_it_is_taken_back(country: Country) -> None:
    country.decide(("xb", 1))
    [wrong] = country.decide(("south", 4))
    [later] = country.decide(("xb", 3))
    assert audience(country, later).keys() == {"xb", "capital"}
    take_it_back(country, wrong)
    country.store.write_now(lambda session: uncover(session, session.get_one(Alert, wrong)))

    assert audience(country, later) == {
        "xb": (1, 3),
        "capital": (1, 3),
        **dict.fromkeys(("south", "port", "hill"), (0, 3)),
    }
    standing = country.store.read_now(lambda session: standing_alert(session, country.areas["port"]))
    assert standing is not None
    assert (standing.alert_id, standing.now) == (later, 3)


def test_nothing_is_uncovered_where_the_right_alert_stands_already(country: Country) -> None:
    country.decide(("xb", 2))
    [wrong] = country.decide(("south", 4))
    take_it_back(country, wrong)

    assert country.store.write_now(lambda session: uncover(session, session.get_one(Alert, wrong))) == []


DECISIONS = st.lists(
    st.tuples(
        st.dictionaries(st.sampled_from([code for code, *_ in TREE]), st.integers(0, 4), min_size=1, max_size=2),
        st.booleans(),
    ),
    min_size=1,
    max_size=5,
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(decisions=DECISIONS, wrong=st.integers(0, 4))
def test_taking_a_decision_back_leaves_the_levels_as_if_it_had_never_been(
    store: Store, clock: FakeClock, decisions: Sequence[tuple[dict[str, int], bool]], wrong: int
) -> None:
    chosen = decisions[wrong % len(decisions)]
    country = reset(store, clock)
    alerts = [decide(country, decision)[0] for decision in decisions]
    index = decisions.index(chosen)
    if state(country, alerts[index]) is not S.ISSUED:
        return
    take_it_back(country, alerts[index])
    corrected = country.store.read_now(placed)

    country = reset(store, clock)
    for number, decision in enumerate(decisions):
        if number != index:
            decide(country, decision)
    assert {area: Placed(p.rank, p.exempt) for area, p in corrected.items()} == country.store.read_now(placed)


def decide(country: Country, decision: tuple[dict[str, int], bool]) -> list[int]:
    lines, exempt = decision
    return country.decide(*lines.items(), exempt=tuple(lines)[:1] if exempt else ())


def reset(store: Store, clock: FakeClock) -> Country:
    """The same country, as it was founded."""
    empty(store)
    return Country(store, clock)
