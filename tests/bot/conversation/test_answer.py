"""Answers as decisions: facts in, keys of texts and changes out."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.conversation import effects
from bot.conversation.answer import answer
from bot.conversation.facts import Asked, Facts, LevelHere, Look, PlaceChoice, Registered, TaskLine
from bot.conversation.intents import (
    Away,
    Contact,
    Digit,
    FamilyQuestion,
    FreeText,
    Intent,
    LetIn,
    Located,
    Name,
    People,
    Place,
    Press,
    RelayText,
    RevokeCode,
    SecondTongue,
    ShutOut,
    Tongue,
    TooLong,
    Unreadable,
    WardenReports,
    Word,
)
from bot.conversation.questions import (
    AlertQuestion,
    EverybodyQuestion,
    HowQuestion,
    KinQuestion,
    OwnWardenQuestion,
    Question,
    Step,
    StepQuestion,
    UndertakingQuestion,
    parse_question,
)
from bot.conversation.replies import Answer, ShownWord, Text, say
from broadcasts.tables import Priority
from registry.family_codes import LastHeard
from registry.tables import Source
from tests.bot.bot_world import ladder

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
LADDER = ladder()
MARIA = Registered(id=7, area_id=3, place="Tiravel")
STRANGER = Facts("en")
KNOWN = Facts("en", person=MARIA)
ASKED = replace(KNOWN, question=AlertQuestion(12), asked=Asked(12, rank=3))
WARDEN = replace(
    KNOWN,
    person=replace(MARIA, warden=True, leads_group=True),
    tasks=(TaskLine(3, "3: Ana", 21), TaskLine(4, "4: Ben", 22)),
)
TIRAVEL = PlaceChoice(3, "Tiravel", "Tiravel (South)")
PORT = PlaceChoice(4, "Port", "Port (North)")


def to(intent: Intent, facts: Facts) -> Answer:
    return answer(intent, facts, LADDER, NOW)


def keys(given: Answer) -> list[str]:
    """The keys of all texts that are said, without what stands in their slots."""
    return [line.key for reply in given.replies for line in reply.lines if isinstance(line, Text)]


@pytest.mark.parametrize(("digit", "status"), [(1, "safe"), (3, "leave"), (4, "stay")])
def test_a_digit_means_what_the_level_of_its_alert_says(digit: int, status: str) -> None:
    given = to(Digit(digit), ASKED)
    assert keys(given) == [f"got.{status}"]
    assert given.effects == (effects.AnswerAlert(status, 12),)


@pytest.mark.parametrize("rank", LADDER.levels)
def test_a_two_is_help_at_every_level(rank: int) -> None:
    given = to(Digit(2), replace(ASKED, asked=Asked(12, rank)))
    assert given.effects == (effects.AnswerAlert("help", 12), effects.OpenCase("help"))
    assert given.replies[0].priority is Priority.HELP


def test_who_cannot_move_gets_a_case_too() -> None:
    given = to(Digit(5), replace(ASKED, asked=Asked(12, rank=4)))
    assert given.effects == (effects.AnswerAlert("cannot_move", 12), effects.OpenCase("cannot move"))
    assert keys(given) == ["got.cannot_move"]


@pytest.mark.parametrize("digit", [0, 5, 9, 77])
def test_a_digit_that_the_level_does_not_offer_is_for_an_officer(digit: int) -> None:
    given = to(Digit(digit), ASKED)
    assert (keys(given), given.effects) == (["got.unclear"], ())
    assert given.for_officer
    assert not given.understood


@pytest.mark.parametrize("facts", [KNOWN, replace(KNOWN, step=Step.NAME, question=StepQuestion(Step.NAME))])
def test_without_a_question_for_digits_one_is_safe_and_two_is_help(facts: Facts) -> None:
    assert to(Digit(1), facts).effects == (effects.AnswerAlert("safe", None),)
    assert effects.OpenCase("help") in to(Digit(2), facts).effects


def test_a_press_answers_its_own_question_and_not_the_last_one() -> None:
    facts = replace(KNOWN, question=StepQuestion(Step.PEOPLE), step=Step.PEOPLE, asked=Asked(12, 3))
    assert to(Press(AlertQuestion(12), 2), facts).effects[0] == effects.AnswerAlert("help", 12)


@pytest.mark.parametrize("step", [None, *Step])
@pytest.mark.parametrize("facts", [STRANGER, KNOWN, ASKED])
def test_the_word_help_is_help_at_every_moment_of_every_dialogue(facts: Facts, step: Step | None) -> None:
    given = to(Word("help"), replace(facts, step=step))
    assert effects.OpenCase("help") in given.effects
    ended = facts.person is not None and step in (Step.NAME, Step.PEOPLE, Step.CONTACT)
    assert not ended or given.step is None, "words after it are for the officer, never a name"


def test_a_second_call_for_help_names_the_case_that_is_open() -> None:
    assert keys(to(Word("help"), replace(KNOWN, case_id=5)))[0] == "got.help_again"


def test_safe_is_kept_for_an_officer_when_it_may_mean_a_relative() -> None:
    given = to(Word("safe"), replace(KNOWN, question=KinQuestion(9, 12), kin=True))
    assert (given.effects, given.for_officer) == ((), True)


def test_after_every_word_about_safety_one_and_two_mean_safe_and_help() -> None:
    given = to(Word("safe"), replace(KNOWN, question=StepQuestion(Step.PEOPLE)))
    assert given.replies[0].question == StepQuestion(Step.STATUS)
    assert to(Digit(1), ASKED).replies[0].question == AlertQuestion(12)


@pytest.mark.parametrize(
    ("intent", "key"),
    [
        (FreeText("not safe"), "got.unclear"),
        (TooLong("x"), "got.too_long"),
        (Unreadable("voice"), "got.only_text"),
        (Word("yes"), "got.unclear"),
        (Word("skip"), "got.unclear"),
        (WardenReports(((3, 1),)), "got.unclear"),
    ],
)
def test_what_is_not_understood_goes_to_an_officer_and_offers_safe_and_help(intent: Intent, key: str) -> None:
    given = to(intent, KNOWN)
    assert (keys(given), given.for_officer, given.understood) == ([key], True, False)
    assert given.replies[0].question == StepQuestion(Step.STATUS)
    assert [choice.digit for choice in given.replies[0].choices] == [1, 2]


@pytest.mark.parametrize(("repeats", "answered", "shown"), [(4, True, False), (5, False, True), (6, False, False)])
def test_the_same_for_the_sixth_time_in_a_row_counts_in_silence_and_an_officer_sees_it_once(
    repeats: int, answered: bool, shown: bool
) -> None:
    given = to(Word("safe"), replace(ASKED, repeats=repeats))
    assert (given.replies != (), given.for_officer) == (answered, shown)
    assert given.effects == (effects.AnswerAlert("safe", 12),)
    more = to(Word("more"), replace(KNOWN, level=LevelHere("Tiravel", 3, alert_id=12), repeats=repeats))
    assert more.effects == ((effects.TellInFull(12),) if answered else ())


@pytest.mark.parametrize("intent", [FreeText("hm"), Unreadable("photo"), TooLong("x"), Place("?"), Digit(9)])
def test_the_sixth_unclear_message_in_a_row_is_kept_in_silence(intent: Intent) -> None:
    assert to(intent, replace(KNOWN, unclear=4)).replies != ()
    given = to(intent, replace(KNOWN, unclear=5))
    assert (given.replies, given.for_officer) == ((), True)


def test_words_while_a_case_is_open_go_to_the_officer_who_has_it() -> None:
    given = to(FreeText("second floor"), replace(STRANGER, case_id=5))
    assert (keys(given), given.for_officer) == (["got.to_officer"], True)


@pytest.mark.parametrize(
    "intent",
    [
        Word("safe"), Word("level"), Word("menu"), Word("place"), Word("code"), Word("left"), Place("Tiravel"),
        Located(1, 2), Name("Maria"), People(3), Contact("+1"), RevokeCode("A"), RelayText("a"), FreeText("hello"),
    ],
)  # fmt: skip
def test_somebody_unknown_is_told_how_to_register_and_nothing_is_changed(intent: Intent) -> None:
    given = to(intent, replace(STRANGER, places=(TIRAVEL,)))
    assert (keys(given), given.effects) == (["not_registered"], ())


def test_start_asks_a_stranger_for_the_language_and_confirms_to_everyone_else() -> None:
    assert to(Word("start"), STRANGER).step is Step.LANGUAGE
    assert keys(to(Word("start"), KNOWN)) == ["join.done"]
    back = to(Word("start"), replace(KNOWN, opted_out=True, person=replace(MARIA, left=True)))
    assert back.effects == (effects.OptIn(), effects.Return())


def test_the_notice_comes_in_the_language_that_was_just_chosen() -> None:
    given = to(Digit(3), replace(STRANGER, step=Step.LANGUAGE, question=StepQuestion(Step.LANGUAGE)))
    assert (given.language, given.step, keys(given)) == ("bn", Step.CONSENT, ["join.notice"])
    promised = to(Tongue("bn"), replace(STRANGER, firewall=True))
    assert keys(promised) == ["join.firewall", "join.notice"]


@pytest.mark.parametrize("question", [None, StepQuestion(Step.CONSENT)])
def test_a_digit_answers_the_open_step_when_no_carrier_has_accepted_its_question_yet(question: Question | None) -> None:
    facts = replace(STRANGER, step=Step.CONSENT, question=question)
    assert to(Digit(1), facts).step is Step.AREA
    assert to(Digit(2), facts).effects == (effects.Decline(),)
    assert keys(to(Digit(3), facts)) == ["join.notice"]


def test_yes_and_no_answer_the_notice() -> None:
    facts = replace(STRANGER, step=Step.CONSENT)
    assert to(Word("yes"), facts).step is Step.AREA
    assert to(Word("no"), facts).effects == (effects.Decline(),)


def test_nobody_is_registered_who_has_not_agreed() -> None:
    for step in (None, Step.LANGUAGE, Step.CONSENT):
        facts = replace(STRANGER, step=step, places=(TIRAVEL,))
        for intent in (Place("Tiravel"), Located(1, 2), Word("place")):
            assert to(intent, facts).effects == ()


def test_who_agreed_is_registered_at_the_place_they_name() -> None:
    facts = replace(STRANGER, step=Step.AREA, notes={"agreed": True}, places=(TIRAVEL,))
    given = to(Place("tiravel"), facts)
    assert given.effects == (effects.Register(3),)
    assert (keys(given), given.step) == (["join.done"], None)


def test_who_called_for_help_while_joining_is_registered_by_sharing_a_place_and_the_officer_sees_it() -> None:
    joining = replace(STRANGER, case_id=5, step=Step.AREA, notes={"agreed": True}, places=(TIRAVEL,))
    given = to(Located(33.3, 35.2), joining)
    assert (given.effects, keys(given)[0], given.for_officer) == ((effects.Register(3),), "join.done", True)

    for elsewhere in (replace(joining, places=()), replace(joining, notes={})):
        given = to(Located(33.3, 35.2), elsewhere)
        assert (given.effects, keys(given), given.for_officer) == ((), ["got.to_officer"], True)
        assert given.step is Step.AREA


def test_where_a_level_holds_nothing_more_is_asked() -> None:
    facts = replace(STRANGER, step=Step.AREA, notes={"agreed": True}, places=(replace(TIRAVEL, rank=3),))
    given = to(Place("tiravel"), facts)
    assert (keys(given), given.step) == (["join.done"], None)


def test_several_places_are_offered_by_number() -> None:
    facts = replace(STRANGER, step=Step.AREA, notes={"agreed": True}, places=(TIRAVEL, PORT))
    offered = to(Place("t"), facts)
    assert offered.replies[0].lines[1:3] == ("1 Tiravel (South)", "2 Port (North)")
    chosen = replace(facts, step=Step.WHICH_AREA, notes=offered.notes, question=offered.replies[0].question)
    assert to(Digit(2), chosen).effects == (effects.Register(4),)
    assert (to(Digit(3), chosen).effects, to(Digit(3), chosen).step) == ((), Step.AREA)
    assert (to(Digit(4), chosen).effects, to(Digit(4), chosen).step) == ((), Step.WHICH_AREA)


def test_an_unknown_place_is_kept_for_an_officer_and_asked_again() -> None:
    given = to(Place("nowhere"), replace(KNOWN, example_place="Tiravel"))
    assert (keys(given), given.step, given.for_officer) == (["join.area_unknown"], Step.AREA, True)


def test_a_place_among_ours_brings_back_who_had_left() -> None:
    gone = replace(KNOWN, person=replace(MARIA, left=True))
    assert to(Place("port"), replace(gone, places=(PORT,))).effects == (effects.SetArea(4), effects.Return())
    assert to(Place("tiravel"), replace(gone, places=(TIRAVEL,))).effects == (effects.Return(),)


def test_a_position_is_reported_and_moves_only_whoever_is_elsewhere() -> None:
    here = to(Located(33.3, 35.2), replace(KNOWN, places=(TIRAVEL,)))
    assert here.effects == (effects.MakePlaceReport(33.3, 35.2, 3),)
    there = to(Located(34.4, 35.8), replace(KNOWN, places=(PORT,), case_id=5))
    assert there.effects == (effects.MakePlaceReport(34.4, 35.8, 4), effects.SetArea(4))
    assert (keys(there), there.for_officer) == (["got.to_officer"], True)


@pytest.mark.parametrize(
    ("intent", "effect", "key"),
    [
        (Name("Maria"), effects.SetName("Maria"), "saved.name"),
        (People(4), effects.SetPeople(4), "saved.people"),
        (Tongue("ne"), effects.SetLanguage("ne"), "saved.language"),
        (SecondTongue("ne"), effects.SetSecondLanguage("ne"), "saved.second_language"),
        (SecondTongue("en"), effects.SetSecondLanguage(None), "saved.second_language"),
        (Word("left"), effects.Leave(), "saved.left"),
        (Word("stop"), effects.OptOut("stop"), "stop.done"),
        (Word("code"), effects.IssueCode(), "code.issued"),
    ],
)
def test_everything_can_be_changed_later_by_a_word(intent: Intent, effect: effects.Effect, key: str) -> None:
    given = to(intent, KNOWN)
    assert (given.effects, keys(given)[0]) == ((effect,), key)


@pytest.mark.parametrize(
    ("word", "step"),
    [
        ("language", Step.LANGUAGE), ("place", Step.AREA), ("name", Step.NAME), ("people", Step.PEOPLE),
        ("contact", Step.CONTACT),
    ],
)  # fmt: skip
def test_a_word_alone_asks_for_what_belongs_to_it(word: str, step: Step) -> None:
    given = to(Word(word), KNOWN)
    assert given.step is step
    assert given.replies[0].question == StepQuestion(step)


@pytest.mark.parametrize("count", [0, 51])
def test_a_party_counts_from_one_to_fifty(count: int) -> None:
    assert keys(to(Digit(count), replace(KNOWN, step=Step.PEOPLE, question=StepQuestion(Step.PEOPLE)))) == [
        "bad.people"
    ]


def test_a_number_that_cannot_be_used_is_asked_for_again() -> None:
    facts = replace(KNOWN, step=Step.CONTACT)
    assert keys(to(Contact("123"), facts)) == ["bad.number"]
    assert to(Contact("x"), replace(facts, number="+99920000001")).effects == (effects.NoteKin("+99920000001"),)


def test_stop_is_confirmed_once_and_a_carriers_word_never() -> None:
    assert to(Word("stop"), replace(KNOWN, opted_out=True)).replies == ()
    assert to(ShutOut(), KNOWN) == Answer(effects=(effects.OptOut("carrier"),))
    assert to(LetIn(), KNOWN) == Answer(effects=(effects.OptIn(),))


def test_no_to_the_notice_from_somebody_registered_withdraws() -> None:
    assert to(Press(StepQuestion(Step.CONSENT), 2), KNOWN).effects == (effects.OptOut("stop"),)
    assert keys(to(Press(StepQuestion(Step.CONSENT), 1), KNOWN)) == ["join.done"]


@pytest.mark.parametrize("word", ["level", "menu", "family", "tasks", "help", "safe", "code"])
def test_a_word_in_between_leaves_the_dialogue_where_it_stands(word: str) -> None:
    facts = replace(WARDEN, step=Step.AREA, notes={"agreed": True}, level=LevelHere("Tiravel", 0))
    given = to(Word(word), facts)
    assert (given.step, given.notes) == (Step.AREA, {"agreed": True})


def test_the_level_says_what_holds_and_where_to_go() -> None:
    given = to(Word("level"), replace(KNOWN, level=LevelHere("Tiravel", 4, "the port")))
    assert keys(given) == ["level.here", "level.here_point"]


def test_more_tells_the_standing_alert_in_full() -> None:
    told = replace(KNOWN, level=LevelHere("Tiravel", 3, alert_id=12))
    assert to(Word("more"), told).effects == (effects.TellInFull(12),)
    assert keys(to(Word("more"), replace(KNOWN, level=LevelHere("Tiravel", 0)))) == ["level.here"]


@pytest.mark.parametrize(
    ("age", "band"),
    [
        (timedelta(0), "hours6"), (timedelta(hours=6), "hours24"), (timedelta(hours=24), "days3"),
        (timedelta(days=3), "older"), (timedelta(days=400), "older"),
    ],
)  # fmt: skip
def test_a_family_code_shows_the_age_in_bands(age: timedelta, band: str) -> None:
    heard = LastHeard(1, None, "hurt", Source.WARDEN, NOW - age)
    given = to(FamilyQuestion("ABCD3467", ""), replace(STRANGER, last_heard=heard))
    text = given.replies[0].lines[0]
    assert isinstance(text, Text)
    assert text.slots["age"] == Text(f"age.{band}")
    assert text.slots["status"] == Text("status.in_contact")
    assert set(text.slots) == {"name", "status", "source", "age"}


def test_whoever_has_no_code_gets_the_same_answer_whatever_they_ask() -> None:
    asked = [to(FamilyQuestion(code, ""), STRANGER) for code in ("ABCD3467", "XYZW4679", None)]
    assert asked[0] == asked[1]
    assert asked[0].replies == asked[2].replies
    assert keys(asked[0]) == ["family.neutral"]


def test_a_code_is_taken_back_by_name_or_when_it_is_the_only_one() -> None:
    one, two = replace(KNOWN, codes=("A",)), replace(KNOWN, codes=("A", "B"))
    assert to(Word("revoke"), one).effects == (effects.RevokeCode("A"),)
    [asked] = to(Word("revoke"), two).replies[0].lines
    assert asked == say("code.which", revoke=ShownWord("revoke"), codes="A, B")
    assert to(RevokeCode("B"), two).effects == (effects.RevokeCode("B"),)
    assert keys(to(RevokeCode("C"), two)) == ["code.not_yours"]
    assert keys(to(Word("revoke"), KNOWN)) == ["code.none"]


@pytest.mark.parametrize(
    ("digit", "change"),
    [(1, (effects.KinAnswer(9, 12, "safe"),)), (2, (effects.KinAnswer(9, 12, "help"),)), (3, ())],
)
def test_a_relative_who_was_asked_is_thanked(digit: int, change: tuple[effects.Effect, ...]) -> None:
    given = to(Digit(digit), replace(STRANGER, question=KinQuestion(9, 12), kin=True))
    assert (given.effects, keys(given)) == (change, ["kin.thanks"])


def test_what_is_asked_of_kin_is_answered_by_kin_alone() -> None:
    assert to(Press(KinQuestion(9, 12), 1), STRANGER).effects == ()


def test_a_warden_reports_several_in_one_message_and_each_part_is_told() -> None:
    given = to(WardenReports(((3, 1), (9, 1), (4, 7), (3, 2)), ("x",)), WARDEN)
    assert given.effects == (effects.ReportTask(3, 2), effects.ReportTask(4, 7))
    assert keys(given) == ["task.noted", "task.unknown", "task.bad"]


def test_only_wardens_see_tasks_and_only_who_leads_a_group_relays() -> None:
    assert keys(to(Word("tasks"), KNOWN)) == ["task.not_warden"]
    assert keys(to(Word("tasks"), WARDEN)) == ["task.count", "task.codes"]
    assert to(RelayText("meet"), WARDEN).effects == (effects.AskRelay("meet"),)
    zone = replace(WARDEN, person=replace(MARIA, warden=True))
    assert keys(to(RelayText("meet"), zone)) == ["task.not_warden"]
    assert keys(to(Word("menu"), WARDEN)) == [
        "menu.person", "menu.check", "menu.looked", "menu.family", "menu.warden", "menu.warden_add", "menu.own_warden",
        "menu.delete", "menu.nearby",
    ]  # fmt: skip


def test_who_looked_is_told_with_time_and_role_the_newest_first() -> None:
    facts = replace(KNOWN, looks=(Look("2 Mar 12:00", "officer"), Look("1 Mar 9:00", "warden")), earlier_looks=True)
    given = to(Word("looked"), facts)

    assert keys(given) == ["looked.header", "looked.line", "looked.line", "looked.earlier"]
    assert given.replies[0].lines[1] == say("looked.line", at="2 Mar 12:00", who=say("looked.officer"))
    assert given.effects == ()


def test_nobody_looked_is_said_in_so_many_words() -> None:
    assert keys(to(Word("looked"), KNOWN)) == ["looked.nobody"]


def test_an_enquirer_learns_nothing_of_who_looked() -> None:
    assert keys(to(Word("looked"), STRANGER)) == ["not_registered"]


def test_a_warden_who_is_shown_tasks_has_looked_at_those_people() -> None:
    assert to(Word("tasks"), WARDEN).effects == (effects.NoteTasksShown((21, 22)),)
    assert to(Word("tasks"), replace(WARDEN, repeats=6)).effects == (), "nothing was shown"


def test_all_at_once_is_asked_back_and_holds_only_for_what_is_still_open() -> None:
    many = replace(WARDEN, tasks=tuple(TaskLine(number, "", number) for number in (3, 4, 5, 6)))
    given = to(WardenReports((), everybody=1), many)
    [asked] = given.replies
    assert (asked.question, given.effects) == (EverybodyQuestion(1, (3, 4, 5, 6)), ())

    left = replace(many, question=asked.question, tasks=many.tasks[:2])
    given = to(Digit(1), left)
    assert given.effects == (effects.ReportTask(3, 1), effects.ReportTask(4, 1))
    assert given.replies[0].question == HowQuestion((3, 4))
    assert to(Digit(3), left).effects == ()


@pytest.mark.parametrize(
    "question", [UndertakingQuestion(), OwnWardenQuestion(9), HowQuestion((3,)), EverybodyQuestion(1, (3, 4, 5, 6))]
)
def test_2_is_help_whatever_a_warden_was_asked(question: Question) -> None:
    asked = replace(WARDEN, person=replace(MARIA, warden=True, named=True), question=question)
    assert effects.OpenCase("help") in to(Digit(2), asked).effects
    assert parse_question(str(question)) == question


def test_nobody_agrees_to_what_they_were_not_asked() -> None:
    asked = replace(KNOWN, question=UndertakingQuestion())
    assert to(Digit(1), asked).effects == ()
    named = replace(asked, person=replace(MARIA, named=True))
    assert to(Digit(1), named).effects == (effects.AgreeToLook(),)
    declined = to(Word("no"), named)
    assert (declined.effects, declined.for_officer) == ((effects.DeclineToLook(),), True)


@pytest.mark.parametrize(
    ("days", "change"), [(None, (effects.StepAside(7),)), (3, (effects.StepAside(3),)), (0, ()), (91, ())]
)
def test_a_warden_is_away_for_some_days(days: int | None, change: tuple[effects.Effect, ...]) -> None:
    assert to(Away(days), WARDEN).effects == change
    assert keys(to(Away(days), KNOWN)) == ["task.not_warden"]
