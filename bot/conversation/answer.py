"""From an intent and the facts to an answer: one table of who answers what. Pure; nothing is read or written here."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial

from alert_levels.ladder import Ladder
from bot.conversation import (
    absence,
    adding,
    allowing,
    answering,
    asking,
    changing,
    checking,
    codes,
    confirming,
    covert,
    deleting,
    details,
    effects,
    enquiring,
    family,
    intents,
    joining,
    listed,
    messaging,
    nearby,
    needing,
    own_warden,
    small_talk,
    stopping,
    undertaking,
    warden_answers,
    wardens,
    whereabouts,
)
from bot.conversation.facts import Facts
from bot.conversation.intents import Intent
from bot.conversation.questions import (
    ConfirmQuestion,
    EnquiryQuestion,
    KinQuestion,
    ListedQuestion,
    Step,
    StepQuestion,
    StopQuestion,
    UndertakingQuestion,
)
from bot.conversation.replies import Answer, aside
from bot.conversation.second_sign import SMALLEST_SIGN, may_be_sign, signed, with_sign
from bot.conversation.tongues import ask_language, language_of_number, more_languages
from bot.conversation.unclear import (
    MOST_IN_A_ROW,
    ask_status,
    not_registered,
    not_understood,
    quietly,
    unclear,
    without_words,
)
from bot.conversation.vocabulary import LEVEL_ANSWERS

_MAY_BE_SKIPPED = (Step.NAME, Step.PEOPLE, Step.CONTACT, Step.NEEDS, Step.BOOKLET, Step.EXPIRY)
_OWN_WORDS = (
    intents.FreeText, intents.Name, intents.Place, intents.Contact, intents.Located, intents.TooLong,
    intents.Unreadable,
)  # fmt: skip
"""What people write themselves: while a case is open, its officer is shown it, whatever else it was taken for."""


def answer(intent: Intent, facts: Facts, ladder: Ladder, now: datetime) -> Answer:
    """What follows from the message."""
    said = details.with_next_question(_given(intent, facts, ladder, now), facts)
    given = covert.plainly(with_sign(said, facts, now), facts)
    if facts.case_id is not None and isinstance(intent, _OWN_WORDS):
        given = replace(given, for_officer=True)
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
        case intents.Digit(number) if covert.is_duress(facts, number):
            return covert.under_duress(facts)
        case intents.Digit(number):
            return _digit(_without_ended_dialogue(facts), number, ladder)
        case intents.Word("family") | intents.FamilyQuestion() | intents.EnquiryPart() | intents.FamilyMessage():
            return _from_family(intent, facts, now)
        case intents.Word(name) if name in LEVEL_ANSWERS:
            return small_talk.level_word(facts, intent, ladder)
        case intents.Word(name):
            return _word(facts, name)
        case intents.FamilyQuestion():
            return family.asked_about(facts, intent, now)
        case intents.Check():
            return checking.checked(facts)
        case intents.FreeText() if facts.person is not None and facts.places:
            return whereabouts.named_unasked(facts)
        case intents.FreeText():
            return joining.first_words(facts) if _is_first_contact(facts) else not_understood(facts)
        case intents.TooLong():
            return unclear(facts, ask_status(facts, "got.too_long"))
        case intents.Unreadable():
            return unclear(facts, ask_status(facts, "got.only_text"))
    return _from_anybody(facts, intent)


def _from_family(intent: Intent, facts: Facts, now: datetime) -> Answer:
    match intent:
        case intents.FamilyQuestion():
            return family.asked_about(facts, intent, now)
        case intents.EnquiryPart():
            return enquiring.part(facts, intent)
        case intents.FamilyMessage():
            return messaging.write(facts, intent)
    return family.asked_alone(facts, now)


def _from_anybody(facts: Facts, intent: Intent) -> Answer:
    match intent:
        case intents.ShutOut():
            return stopping.shut_out(facts)
        case intents.LetIn():
            return aside(facts, effects=(effects.OptIn(),))
        case intents.QuestionInWords():
            return small_talk.asked_in_words(facts)
        case intents.Machine():
            return small_talk.machine(facts)
        case intents.Located():
            return changing.located(facts, intent)
        case intents.MovedOn():
            return whereabouts.moved_on(facts, intent)
        case intents.PlusCode():
            return whereabouts.code_given(facts)
        case intents.MapLink():
            return whereabouts.link_given(facts)
        case intents.Tongue(code):
            return joining.choose_language(facts, code)
        case intents.Place():
            return changing.place_named(facts)
        case intents.Enter():
            return joining.enter(facts, typed=False)
        case intents.Join():
            return _join(facts)
    return not_registered(facts, for_officer=True) if facts.person is None else _from_people(facts, intent)


def _from_people(facts: Facts, intent: Intent) -> Answer:
    match intent:
        case intents.Name(name):
            return joining.name_given(facts, name)
        case intents.People(count):
            return changing.people_counted(facts, count)
        case intents.Contact():
            return changing.contact_given(facts)
        case intents.RevokeCode():
            return codes.revoke(facts, intent)
        case intents.NameCode():
            return codes.issue(facts, intent)
        case intents.AllowAsker():
            return allowing.allow(facts, intent)
        case intents.ForbidAsker():
            return allowing.forbid(facts, intent)
        case intents.RelayText(text):
            return wardens.relay(facts, text)
        case intents.Add():
            return adding.add(facts)
        case intents.Expiry():
            return details.expiry_given(facts, intent)
        case intents.WardenReports():
            return wardens.report(facts, intent)
        case intents.Away(days):
            return absence.away(facts, days)
    return not_understood(facts)


def _is_first_contact(facts: Facts) -> bool:
    """Somebody unknown writes for the first time, and answers nothing of ours."""
    return facts.person is None and facts.stranger and facts.question is None and facts.case_id is None


def _join(facts: Facts) -> Answer:
    """What somebody wrote behind the word may be about anything, as long as no place of ours is in it."""
    if facts.person is not None:
        return joining.start(facts) if facts.places else not_understood(facts)
    return replace(joining.enter(facts, typed=True), for_officer=not facts.places)


def _digit(facts: Facts, number: int, ladder: Ladder) -> Answer:
    """A digit answers its question; where that wants no digit, 1 is safe and 2 is help, as at every level."""
    if (said := warden_answers.answered(facts, number)) is not None:
        return said
    if needing.is_asked(facts, number):
        return needing.answered(facts, number)
    match facts.question or _question_of_step(facts):
        case StopQuestion() if facts.person is not None and number > 2:
            return stopping.answered(facts, number)
        case KinQuestion() as about:
            return family.kin_answered(facts, about, number)
        case EnquiryQuestion() if facts.person is not None:
            return enquiring.decided(facts, number)
        case StepQuestion(step) if step in _STEP_DIGITS and (facts.person is not None or step not in _OF_PEOPLE):
            return _STEP_DIGITS[step](facts, number)
        case StepQuestion(Step.DELETE) if number >= SMALLEST_SIGN:
            return deleting.answered(facts, number)
        case StepQuestion(Step.HERE) if facts.person is not None and number in whereabouts.DIGITS:
            return whereabouts.here_answered(facts, number) if facts.places else _place(facts)
        case ConfirmQuestion() if facts.person is not None and number in confirming.DIGITS:
            return confirming.answered(facts, number)
        case ListedQuestion() if facts.person is not None and number in listed.DIGITS:
            return listed.answered(facts, number)
    return answering.state(facts, ladder.answer(facts.asked.rank if facts.asked else 0, number))


def _without_ended_dialogue(facts: Facts) -> Facts:
    """Once a dialogue is over, its question takes no more digits of a registered person: 2 means help again.

    Whether they are in a place may be answered late: there 2 is help anyway, and a late yes must not turn into safe.
    """
    ended = facts.person is not None and facts.step is None and isinstance(facts.question, StepQuestion)
    return replace(facts, question=None) if ended and facts.question != StepQuestion(Step.HERE) else facts


def _question_of_step(facts: Facts) -> StepQuestion | None:
    """The carrier may not have accepted our question yet when somebody who knows the way answers it."""
    return StepQuestion(facts.step) if facts.step else None


def _language_digit(facts: Facts, number: int) -> Answer:
    code = language_of_number(number)
    return unclear(facts, ask_language(facts)) if code is None else joining.choose_language(facts, code)


def _consent_digit(facts: Facts, number: int) -> Answer:
    """Somebody registered who presses no on the old notice withdraws."""
    if number == 1:
        return joining.agreed(facts)
    if number == 2:
        return stopping.stop(facts) if facts.person else joining.declined(facts)
    return unclear(facts, joining.agree_or_not(facts))


def _place_digit(facts: Facts, number: int) -> Answer:
    if number == len(facts.places) + 1:
        return _place(facts)
    if not 1 <= number <= len(facts.places):
        return not_understood(facts)
    return changing.settle(facts, facts.places[number - 1])


def _there_digit(facts: Facts, number: int) -> Answer:
    """Only on the way in, and after agreeing: a phone can send any button at any time."""
    if facts.person is not None or not facts.agreed or not facts.places:
        return not_understood(facts)
    return joining.there(facts, number) or unclear(facts, joining.ask_there(facts).replies[0])


_YES_OR_NO = (Step.CONSENT, Step.THERE, Step.ADD_SAME_NAME, Step.ADD_AGREED)
_OF_PEOPLE = (Step.NEEDS, Step.BOOKLET, Step.ADD_WHERE, Step.ADD_SAME_NAME, Step.ADD_AGREED)
"""Steps that only somebody registered gets to; a phone can send any button."""
_STEP_DIGITS: dict[Step, Callable[[Facts, int], Answer]] = {
    Step.LANGUAGE: _language_digit,
    Step.CONSENT: _consent_digit,
    Step.WHICH_AREA: _place_digit,
    Step.PEOPLE: changing.people_counted,
    Step.THERE: _there_digit,
    Step.NEEDS: details.needs_given,
    Step.BOOKLET: details.booklet_given,
    Step.ADD_WHERE: adding.where,
    Step.ADD_SAME_NAME: adding.same_name,
    Step.ADD_AGREED: adding.agreed,
    Step.ENQUIRY_RELATION: enquiring.related,
}


def _word(facts: Facts, name: str) -> Answer:
    if name == "more" and facts.step is Step.LANGUAGE:
        return more_languages(facts, joining.carried(facts))
    if name in _FOR_ANYBODY:
        return _FOR_ANYBODY[name](facts)
    if name == "no" and facts.step is Step.DELETE:
        return deleting.kept()
    if name in ("yes", "no") and isinstance(facts.question, UndertakingQuestion):
        return undertaking.answered(facts, undertaking.AGREES if name == "yes" else undertaking.DECLINES)
    if name == "skip" and facts.step in enquiring.STEPS:
        return enquiring.skipped(facts)
    if name in ("yes", "no"):
        if facts.step is Step.HERE and facts.places:
            return whereabouts.here_answered(facts, whereabouts.YES if name == "yes" else whereabouts.NO)
        agrees = 1 if name == "yes" else 2
        step = facts.step
        return _STEP_DIGITS[step](facts, agrees) if step in _YES_OR_NO else not_understood(facts)
    if facts.person is None:
        return not_registered(facts)
    return _FOR_PEOPLE[name](facts)


def _skip(facts: Facts) -> Answer:
    return joining.skip(facts) if facts.step in _MAY_BE_SKIPPED else not_understood(facts)


def _language(facts: Facts) -> Answer:
    return Answer((ask_language(facts),), step=Step.LANGUAGE)


def _place(facts: Facts) -> Answer:
    asked = joining.ask_area(facts)
    return asked if facts.person is None else replace(asked, notes={})


_FOR_ANYBODY: dict[str, Callable[[Facts], Answer]] = {
    "help": answering.call_for_help,
    "safe": answering.safe_word,
    "stop": stopping.stop,
    "start": joining.start,
    "language": _language,
    "message": messaging.how,
    "level": asking.level,
    "more": asking.more,
    "check": asking.check,
    "menu": asking.menu,
    "delete": deleting.explain,
    "quiet": covert.switch_on,
    "tasks": wardens.tasks,
    "contacts": nearby.contacts,
    "checklist": nearby.checklist,
    "relay": wardens.relay_again,
    "away": absence.away,
    "back": absence.back,
    "zone": wardens.zone,
    "thanks": small_talk.thanks,
    "greeting": small_talk.greeting,
    "heard": small_talk.heard,
}
_FOR_PEOPLE: dict[str, Callable[[Facts], Answer]] = {
    "place": _place,
    "name": joining.ask_name,
    "people": joining.ask_people,
    "contact": changing.ask_contact,
    "code": codes.issue,
    "codes": codes.listed,
    "revoke": codes.revoke,
    "allow": allowing.how,
    "forbid": allowing.forbid,
    "left": changing.left,
    "looked": asking.looked,
    "where": nearby.where,
    **{name: partial(nearby.nearest, kind=kind) for name, kind in nearby.KINDS.items()},
    "add": adding.how_to_add,
    "booklet": details.ask_booklet,
    "expiry": details.ask_expiry,
    "skip": _skip,
    "warden": own_warden.show,
}
