"""The verdict on small worlds: what was right passes, and each thing that goes wrong is named for what it is."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from locales.catalogue import Catalogue
from sandbox.population.cast import Cast, JoinBy, Resident
from sandbox.population.diary import Deed, Entry
from sandbox.population.phones import Line as Phone
from sandbox.population.scenario import cedar
from service.verdict.evidence import bring_together
from service.verdict.expected import Due, expect
from service.verdict.findings import FaultKind, Verdict
from service.verdict.judging import SLACK, judge
from service.verdict.levels import Issued, Line
from service.verdict.telling import Sent

START = datetime(2026, 3, 1, tzinfo=UTC)
CATALOGUE = Catalogue.load()
SCENARIO = cedar()
LANGUAGES = tuple(SCENARIO.words)
HOMES = ("MIR", "DOR", "TIR", "ANL", "JOR")

ANA = Resident("P1", "Ana", "en", "TIR", JoinBy.ROSTER, number="+99920000001")
BIM = Resident("P2", "Bim", "bn", "TIR", JoinBy.ROSTER, number="+99920000002")
CAM = Resident("P3", "Cam", "am", "JOR", JoinBy.ROSTER, number="+99920000003")
WEB = Resident("P4", "Web", "en", "JOR", JoinBy.ROSTER, number="+99930000004")

COUNTRY = Issued(1, START, (Line("XB", 1),), {"XB": "M1"})
SOUTH = Issued(2, START + timedelta(hours=2), (Line("TES", 3),), {"TES": "M2"})
WRONG = Issued(3, START + timedelta(hours=4), (Line("XB", 4),), {"XB": "M3"})
SORRY = Issued(4, START + timedelta(hours=4.5), (Line("XB", 4),), {"XB": "M4"}, corrects=3)
CRISIS = (COUNTRY, SOUTH, WRONG, SORRY)


def cast_of(*people: Resident) -> Cast:
    return Cast(SCENARIO, 0, people, (), {}, ())


def at(hours: float, minutes: float = 0) -> datetime:
    return START + timedelta(hours=hours, minutes=minutes)


def core(language: str, rank: int, ref: str, key: str = "core.raise") -> str:
    action = CATALOGUE.say(language, f"core.{rank}")
    place = SCENARIO.places["XB"].names[language]
    return CATALOGUE.say(language, key, rank=rank, place=place, action=action, ref=ref, wrong="M3", route="x", was=0)


def sent(who: Resident, when: datetime, text: str) -> Sent:
    return Sent(when, who.lines[0], text)


def usual_log() -> list[Sent]:
    """Everything as it should be: Ana and Bim in the South, Cam elsewhere; the wrong alert and its correction."""
    log = [sent(who, at(0, 1), core(who.language, 1, "M1", "core.told")) for who in (ANA, BIM, CAM)]
    log += [sent(who, at(2, 1), core(who.language, 3, "M2")) for who in (ANA, BIM)]
    log += [sent(who, at(4, 1), core(who.language, 4, "M3")) for who in (ANA, BIM, CAM)]
    log += [sent(who, at(4.5, 1), core(who.language, 3, "M4", "core.correction")) for who in (ANA, BIM)]
    return [*log, sent(CAM, at(4.5, 2), core("am", 1, "M4", "core.correction"))]


def verdict_on(
    log: Sequence[Sent],
    people: Sequence[Resident] = (ANA, BIM, CAM),
    diary: Sequence[Entry] = (),
    decisions: Sequence[Issued] = CRISIS,
) -> Verdict:
    in_order = sorted(log, key=lambda each: each.at)
    return judge(cast_of(*people), diary, decisions, in_order, CATALOGUE)


def kinds(verdict: Verdict) -> list[FaultKind]:
    return [fault.kind for fault in verdict.faults]


def test_a_run_in_which_everybody_was_told_is_clean() -> None:
    verdict = verdict_on(usual_log())
    assert verdict.faults == ()
    assert verdict.is_clean
    assert [(each.ref, each.expected, each.reached) for each in verdict.figures] == [
        ("M1", 3, 3), ("M2", 2, 2), ("M3", 3, 3), ("M4", 3, 3),
    ]  # fmt: skip
    assert (verdict.figures[3].first, verdict.figures[3].last) == (timedelta(minutes=1), timedelta(minutes=2))


@pytest.mark.parametrize("dropped", range(5))
def test_whoever_was_not_told_is_missing(dropped: int) -> None:
    log = usual_log()
    gone = log.pop(dropped)
    verdict = verdict_on(log)
    assert kinds(verdict) == [FaultKind.MISSING]
    assert cast_of(ANA, BIM, CAM).by_line[gone.line].key == verdict.faults[0].key


def test_a_correction_that_does_not_come_is_missing() -> None:
    assert kinds(verdict_on(usual_log()[:-1])) == [FaultKind.MISSING]


def test_the_same_text_twice_is_a_double() -> None:
    log = usual_log()
    again = replace(log[3], at=log[3].at + timedelta(minutes=30))
    assert kinds(verdict_on([*log, again])) == [FaultKind.DOUBLE]


def test_a_repeat_and_the_long_text_are_no_doubles() -> None:
    say, log = CATALOGUE.say, usual_log()
    repeats = [sent(ANA, at(2, minutes), core("en", 3, "M2", "core.again")) for minutes in (31, 61)]
    headline = say("en", "level.3.headline")
    full = f"{say('en', 'full.source', post='Embassy', rank=3, headline=headline)}\n{say('en', 'full.ref', ref='M2')}"
    assert kinds(verdict_on([*log, *repeats, sent(ANA, at(2, 2), full)])) == []
    hasty = replace(repeats[0], at=repeats[0].at + timedelta(minutes=1))
    assert kinds(verdict_on([*log, *repeats, hasty])) == [FaultKind.DOUBLE]


def test_a_phone_that_cannot_answer_is_asked_again_in_the_same_words() -> None:
    text = core("en", 3, "M2", "core.oneway")
    asked = [sent(WEB, at(2, 1), text), sent(WEB, at(2, 31), text)]
    south = (Issued(2, at(2), (Line("ORA", 3),), {"ORA": "M2"}),)
    assert kinds(verdict_on(asked, [WEB], decisions=south)) == []


def test_an_alert_of_somewhere_else_is_of_the_wrong_area() -> None:
    log = [*usual_log(), sent(CAM, at(2, 1), core("am", 3, "M2"))]
    assert kinds(verdict_on(log)) == [FaultKind.WRONG_AREA]


def test_an_address_of_nobody_is_of_the_wrong_area() -> None:
    stranger = Sent(at(2, 1), Phone("sms", "+99910000009"), core("en", 3, "M2"))
    verdict = verdict_on([*usual_log(), stranger])
    assert [(fault.kind, fault.key) for fault in verdict.faults] == [(FaultKind.WRONG_AREA, None)]


def test_a_correction_to_somebody_who_never_got_the_wrong_alert_is_of_the_wrong_area() -> None:
    log = [each for each in usual_log() if each.line != CAM.lines[0] or not at(4) <= each.at < at(4.5)]
    soon = (*CRISIS[:2], WRONG, replace(SORRY, issued_at=WRONG.issued_at + timedelta(minutes=1)))
    assert FaultKind.WRONG_AREA in kinds(verdict_on(log, decisions=soon))


def test_another_persons_language_is_wrong() -> None:
    log = usual_log()
    log[4] = sent(BIM, at(2, 1), core("en", 3, "M2"))
    assert kinds(verdict_on(log)) == [FaultKind.WRONG_LANGUAGE]


def test_another_level_than_the_decided_one_is_wrong() -> None:
    log = usual_log()
    log[4] = sent(BIM, at(2, 1), core("bn", 2, "M2"))
    assert kinds(verdict_on(log)) == [FaultKind.WRONG_LEVEL]


def test_an_alert_that_comes_after_newer_news_is_wrong() -> None:
    log = [each for each in usual_log() if each.line != CAM.lines[0]]
    late = [sent(CAM, at(5), core("am", 4, "M3")), sent(CAM, at(5, 1), core("am", 1, "M4", "core.correction"))]
    log += [sent(CAM, at(0, 1), core("am", 1, "M1", "core.told")), *late]
    assert kinds(verdict_on(log)) == [FaultKind.WRONG_LEVEL]


@pytest.mark.parametrize("deed", [Deed.BLOCKED, Deed.WENT_OFF, Deed.STOPPED, Deed.LEFT])
def test_whoever_cannot_be_reached_is_not_missing(deed: Deed) -> None:
    diary = [Entry("P1", deed, at(1), at(1, 1))]
    log = [each for each in usual_log() if each.line != ANA.lines[0] or each.at < at(1)]
    assert kinds(verdict_on(log, diary=diary)) == []
    assert FaultKind.MISSING in kinds(verdict_on(log))


def test_a_mover_meets_what_stands_and_hears_no_more_of_the_place_left() -> None:
    """Cam moves to the South an hour after its level rose."""
    moved = [Entry("P3", Deed.MOVED, at(3), at(3, 2), area="TIR")]
    told = sent(CAM, at(3, 3), core("am", 3, "M2"))
    wrong = sent(CAM, at(4.5, 2), core("am", 3, "M4", "core.correction"))
    log = [*usual_log()[:-1], wrong]
    assert kinds(verdict_on([*log, told], diary=moved)) == []
    assert kinds(verdict_on(log, diary=moved)) == [FaultKind.MISSING]
    stale = sent(CAM, at(3, 30), core("am", 1, "M1", "core.told"))
    assert FaultKind.WRONG_LEVEL in kinds(verdict_on([*log, told, stale], diary=moved))


def test_whoever_left_the_threatened_place_is_not_told_of_it_again() -> None:
    moved = [Entry("P1", Deed.MOVED, at(3), at(3, 2), area="JOR")]
    log = usual_log()
    log[-3] = sent(ANA, at(4.5, 1), core("en", 1, "M4", "core.correction"))
    back = sent(ANA, at(3, 3), core("en", 1, "M1", "core.told"))
    assert kinds(verdict_on([*log, back], diary=moved)) == []
    repeat = sent(ANA, at(3, 40), core("en", 3, "M2", "core.again"))
    assert kinds(verdict_on([*log, back, repeat], diary=moved)) == [FaultKind.WRONG_AREA]


def test_a_newcomer_is_told_what_stands() -> None:
    new = replace(CAM, join_by=JoinBy.SMS)
    diary = [Entry("P3", Deed.REGISTERED, at(1), at(1, 1), area="JOR")]
    assert kinds(verdict_on([sent(new, at(1, 2), core("am", 1, "M1", "core.told"))], [new], diary, [COUNTRY])) == []
    assert kinds(verdict_on([], [new], diary, [COUNTRY])) == [FaultKind.MISSING]
    assert kinds(verdict_on([], [new], [], [COUNTRY])) == []


def test_what_a_newer_decision_stopped_while_it_went_out_is_not_missing() -> None:
    """The wrong alert was stopped before Cam's turn: then Cam gets neither it nor its correction."""
    soon = (*CRISIS[:3], replace(SORRY, issued_at=at(4, 1.5)))
    log = [each for each in usual_log() if each.line != CAM.lines[0] or each.at < at(4)]
    assert kinds(verdict_on(log, decisions=soon)) == []


people = st.builds(
    lambda number, language, area: Resident(
        f"P{number}", "Ana", language, area, JoinBy.ROSTER, number=f"+99920{number:06}"
    ),
    st.integers(1, 999),
    st.sampled_from(LANGUAGES),
    st.sampled_from(HOMES),
)
decided = st.lists(
    st.tuples(st.sampled_from(("XB", "TES", "SEL", "TIR", "MIR")), st.integers(0, 4)), min_size=1, max_size=5
)


def sent_for(due: Due, minutes: float) -> list[Sent]:
    key = "core.correction" if due.told.corrects else "core.raise"
    language, told = due.where.who.language, due.told
    text = core(language, told.now, told.ref, key).replace("M3", told.corrects or "M3")
    return [Sent(due.since + timedelta(minutes=minutes), due.lines[0], text)]


def as_expected(cast: Cast, diary: Sequence[Entry], decisions: Sequence[Issued]) -> list[Sent]:
    """A log in which everything that is due went out, each reference once to each line."""
    log: list[Sent] = []
    for _ in range(2):  # corrections are due only to those whom the first round has reached
        due = expect(bring_together(cast, diary, decisions, log, CATALOGUE, SLACK)).unmet
        first = {
            (each.lines[0], each.told.ref): each for each in sorted(due, key=lambda each: each.since, reverse=True)
        }
        log = sorted([*log, *(s for each in first.values() for s in sent_for(each, 0.5))], key=lambda each: each.at)
    return log


@settings(max_examples=60, deadline=None)
@given(st.lists(people, min_size=1, max_size=6, unique_by=lambda who: who.key), decided, st.data())
def test_what_follows_from_the_decisions_is_clean_and_nothing_of_it_may_be_missing(
    residents: list[Resident], levels: list[tuple[str, int]], data: st.DataObject
) -> None:
    decisions = [
        Issued(number, at(number * 3), (Line(area, rank),), {area: f"M{number}"})
        for number, (area, rank) in enumerate(levels, 1)
    ]
    mover = data.draw(st.sampled_from(residents))
    hour = data.draw(st.integers(1, len(levels))) * 3 + 1.5
    diary = [Entry(mover.key, Deed.MOVED, at(hour), at(hour, 1), area=data.draw(st.sampled_from(HOMES)))]
    cast = cast_of(*residents)
    log = as_expected(cast, diary, decisions)
    assert judge(cast, diary, decisions, log, CATALOGUE).faults == ()
    for index in range(len(log)):
        without = log[:index] + log[index + 1 :]
        assert set(kinds(judge(cast, diary, decisions, without, CATALOGUE))) == {FaultKind.MISSING}
