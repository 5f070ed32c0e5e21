"""Who ticked what, and when."""

from datetime import timedelta

from sqlmodel import Session

from alert_levels.checklist import items_of, tick
from tests.fakes.clock import NOON
from tests.fakes.country import Country


def test_the_first_tick_counts_and_an_unknown_item_is_none(country: Country) -> None:
    [alert] = country.decide(("south", 3))
    decision_id = country.decision_of(alert)
    first = country.store.read_now(lambda session: items_of(session, decision_id))[0]
    ada, ben = country.officer("ada"), country.officer("ben")
    for officer, minutes in ((ada, 1), (ben, 2)):
        at = NOON + timedelta(minutes=minutes)
        country.store.write_now(lambda session, by=officer, at=at: tick(session, first.id or 0, by, at))
    country.store.write_now(lambda session: tick(session, 9999, ada, NOON))

    done, *others = country.store.read_now(lambda session: items_of(session, decision_id))
    assert (done.done_by, done.done_at) == (ada, NOON + timedelta(minutes=1))
    assert all(item.done_by is None for item in others)


def test_it_is_there_from_the_proposal_on_and_what_was_ticked_before_the_approval_stays(country: Country) -> None:
    decision_id, ada = country.propose(("south", 3)), country.officer("ada")
    before = country.store.read_now(lambda session: items_of(session, decision_id))
    assert [item.item for item in before] == list(country.speaker.ladder.level(3).checklist)

    country.store.write_now(lambda session: tick(session, before[0].id or 0, ada, NOON))
    country.approve(decision_id)
    after = country.store.read_now(lambda session: items_of(session, decision_id))
    assert [item.done_by for item in after] == [ada, *[None] * (len(before) - 1)]


def test_a_proposal_of_an_earlier_version_gets_its_checklist_when_it_is_issued(country: Country) -> None:
    decision_id = country.propose(("south", 3))

    def forget(session: Session) -> None:
        for item in items_of(session, decision_id):
            session.delete(item)

    country.store.write_now(forget)
    country.approve(decision_id)
    assert len(country.store.read_now(lambda session: items_of(session, decision_id))) == 5


def test_the_checklist_of_one_decision_holds_nothing_of_another(country: Country) -> None:
    [first], [second] = country.decide(("south", 3)), country.decide(("south", 2))
    for alert, rank in ((first, 3), (second, 2)):
        decision_id = country.decision_of(alert)
        items = country.store.read_now(lambda session, number=decision_id: items_of(session, number))
        assert {item.rank for item in items} == {rank}
