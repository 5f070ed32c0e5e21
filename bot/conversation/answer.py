"""From an intent and the facts to an answer: one table of who answers what. Pure; nothing is read or written here."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from alert_levels.ladder import Ladder
from bot.conversation import (
    answering,
    asking,
    changing,
    confirming,
    deleting,
    effects,
    family,
    intents,
    joining,
    wardens,
)
from bot.conversation.facts import Facts
from bot.conversation.intents import Intent
from bot.conversation.questions import ConfirmQuestion, KinQuestion, Step, StepQuestion
from bot.conversation.replies import Answer, aside
from bot.conversation.second_sign import SMALLEST_SIGN, may_be_sign, signed, with_sign
from bot.conversation.unclear import (
    MOST_IN_A_ROW,
    ask_status,
    not_registered,
    not_understood,
    quietly,
    unclear,
    without_words,
)
from locales.languages import LANGUAGES

_MAY_BE_SKIPPED = (Step.NAME, Step.PEOPLE, Step.CONTACT)


def answer(intent: Intent, facts: Facts, ladder: Ladder, now: datetime) -> Answer:
    """What follows from the message."""
    given = with_sign(_given(intent, facts, ladder, now), facts, now)
    if facts.answers_used_up and not _is_first_call(given, facts):
        return without_words(given)
    return given if facts.repeats < MOST_IN_A_ROW else quietly(given, facts.repeats)


def _is_first_call(given: Answer, facts: Facts) -> bool:
    """However much somebody has written: the first call for help is answered."""
    return facts.case_id is None and any(isinstance(effect, effects.OpenCase) for effect in given.effects)


def _given(intent: Intent, facts: Facts, ladder: Ladder, now: datetime) -> Answer:
    match intent:
        case intents.Press(question, number):
            return _digit(replace(facts, question=question), number, ladder)
        case intents.Digit(number) if may_be_sign(facts, number):
            return signed(facts, number, now)
        case intents.Digit(number):
            return _digit(_without_ended_dialogue(facts), number, ladder)
        case intents.Word(name):
            return _word(facts, name)
        case intents.FamilyQuestion():
            return family.asked_about(facts, intent, now)
        case intents.FreeText():
            return not_understood(facts)
        case intents.TooLong():
            return unclear(facts, ask_status(facts, "got.too_long"))
        case intents.Unreadable():
            return unclear(facts, ask_status(facts, "got.only_text"))
    return _from_anybody(facts, intent)


def _from_anybody(facts: Facts, intent: Intent) -> Answer:
    match intent:
        case intents.ShutOut():
            return Answer(effects=(effects.OptOut("carrier"),))
        case intents.LetIn():
            return aside(facts, effects=(effects.OptIn(),))
        case intents.Located():
            return changing.located(facts, intent)
        case intents.Tongue(code):
            return joining.choose_language(facts, code)
        case intents.Place():
            return changing.place_named(facts)
    return not_registered(facts, for_officer=True) if facts.person is None else _from_people(facts, intent)


def _from_people(facts: Facts, intent: Intent) -> Answer:
    match intent:
        case intents.Name(name):
            return joining.name_given(facts, name)
        case intents.SecondTongue(code):
            return joining.choose_second_language(facts, code)
        case intents.People(count):
            return changing.people_counted(facts, count)
        case intents.Contact():
            return changing.contact_given(facts)
        case intents.RevokeCode(code):
            return family.revoke(facts, code)
        case intents.RelayText(text):
            return wardens.relay(facts, text)
        case intents.WardenReports():
            return wardens.report(facts, intent)
    return not_understood(facts)


def _digit(facts: Facts, number: int, ladder: Ladder) -> Answer:
    """A digit answers its question; where that wants no digit, 1 is safe and 2 is help, as at every level."""
    match facts.question or _question_of_step(facts):
        case KinQuestion() as about:
            return family.kin_answered(facts, about, number)
        case StepQuestion(step) if step in _STEP_DIGITS:
            return _STEP_DIGITS[step](facts, number)
        case StepQuestion(Step.DELETE) if number >= SMALLEST_SIGN:
            return deleting.answered(facts, number)
        case ConfirmQuestion() if facts.person is not None and number in confirming.DIGITS:
            return confirming.answered(facts, number)
    return answering.state(facts, ladder.answer(facts.asked.rank if facts.asked else 0, number))


def _without_ended_dialogue(facts: Facts) -> Facts:
    """Once a dialogue is over, its question takes no more digits of a registered person: 2 means help again."""
    ended = facts.person is not None and facts.step is None and isinstance(facts.question, StepQuestion)
    return replace(facts, question=None) if ended else facts


def _question_of_step(facts: Facts) -> StepQuestion | None:
    """The carrier may not have accepted our question yet when somebody who knows the way answers it."""
    return StepQuestion(facts.step) if facts.step else None


def _language_digit(facts: Facts, number: int) -> Answer:
    if not 1 <= number <= len(LANGUAGES):
        return unclear(facts, joining.ask_language())
    return joining.choose_language(facts, LANGUAGES[number - 1].code)


def _consent_digit(facts: Facts, number: int) -> Answer:
    """Somebody registered who presses no on the old notice withdraws."""
    if number == 1:
        return joining.agreed(facts)
    if number == 2:
        return changing.stop(facts) if facts.person else joining.declined()
    return unclear(facts, joining.agree_or_not(facts))


def _place_digit(facts: Facts, number: int) -> Answer:
    if not 1 <= number <= len(facts.places):
        return not_understood(facts)
    return changing.settle(facts, facts.places[number - 1])


_STEP_DIGITS: dict[Step, Callable[[Facts, int], Answer]] = {
    Step.LANGUAGE: _language_digit,
    Step.CONSENT: _consent_digit,
    Step.WHICH_AREA: _place_digit,
    Step.PEOPLE: changing.people_counted,
}


def _word(facts: Facts, name: str) -> Answer:
    if name in _FOR_ANYBODY:
        return _FOR_ANYBODY[name](facts)
    if name == "no" and facts.step is Step.DELETE:
        return deleting.kept()
    if name in ("yes", "no"):
        agrees = 1 if name == "yes" else 2
        return _consent_digit(facts, agrees) if facts.step is Step.CONSENT else not_understood(facts)
    if facts.person is None:
        return not_registered(facts)
    return _FOR_PEOPLE[name](facts)


def _skip(facts: Facts) -> Answer:
    return joining.skip(facts) if facts.step in _MAY_BE_SKIPPED else not_understood(facts)


def _language(facts: Facts) -> Answer:
    return Answer((joining.ask_language(),), step=Step.LANGUAGE)


def _place(facts: Facts) -> Answer:
    return replace(joining.ask_area(facts), notes={})


_FOR_ANYBODY: dict[str, Callable[[Facts], Answer]] = {
    "help": answering.call_for_help,
    "safe": answering.safe_word,
    "stop": changing.stop,
    "start": joining.start,
    "language": _language,
    "family": family.ask_code,
    "level": asking.level,
    "more": asking.more,
    "menu": asking.menu,
    "delete": deleting.explain,
    "tasks": wardens.tasks,
    "relay": wardens.how_to_relay,
}
_FOR_PEOPLE: dict[str, Callable[[Facts], Answer]] = {
    "place": _place,
    "name": joining.ask_name,
    "people": joining.ask_people,
    "contact": changing.ask_contact,
    "code": family.issue,
    "revoke": lambda facts: family.revoke(facts, None),
    "left": changing.left,
    "looked": asking.looked,
    "skip": _skip,
}
