"""What a digit answers: its question, a step of a dialogue, or else the alert. 1 is safe and 2 is help everywhere."""

from collections.abc import Callable
from dataclasses import replace

from alert_levels.ladder import Ladder
from bot.conversation import (
    adding,
    answering,
    changing,
    confirming,
    deleting,
    details,
    enquiring,
    family,
    joining,
    listed,
    needing,
    receiving,
    stopping,
    warden_answers,
    whereabouts,
)
from bot.conversation.facts import Facts
from bot.conversation.questions import (
    ENQUIRY_STEPS,
    STATUS,
    AlertQuestion,
    ConfirmQuestion,
    EnquiryQuestion,
    KinQuestion,
    ListedQuestion,
    ReceivedQuestion,
    Step,
    StepQuestion,
    StopQuestion,
)
from bot.conversation.reading import HELP
from bot.conversation.replies import Answer, say, status_question
from bot.conversation.second_sign import SMALLEST_SIGN
from bot.conversation.tongues import ask_language, language_of_number
from bot.conversation.unclear import not_understood, unclear


def answer_digit(facts: Facts, number: int, ladder: Ladder) -> Answer:
    """A digit answers its question; where that wants no digit, 1 is safe and 2 is help, as at every level."""
    return _of_question(facts, number) or _of_alert(facts, number, ladder)


def answer_press(facts: Facts, number: int, ladder: Ladder) -> Answer:
    """A button answers its own question or none: an old one, or one that a phone made up, never answers the alert that
    stands. A 2 is help on each."""
    if (said := _of_question(facts, number)) is not None:
        return said
    asked = facts.asked.alert_id if facts.asked else None
    if facts.question == STATUS or facts.question == (AlertQuestion(asked) if asked is not None else None):
        return _of_alert(facts, number, ladder)
    return answering.call_for_help(facts) if number == HELP else not_understood(facts)


def _of_alert(facts: Facts, number: int, ladder: Ladder) -> Answer:
    return answering.state(facts, ladder.answer(facts.asked.rank if facts.asked else 0, number))


def _of_question(facts: Facts, number: int) -> Answer | None:
    """What the digit answers besides an alert; None where its question wants no such digit."""
    if (said := warden_answers.answered(facts, number)) is not None:
        return said
    if needing.is_asked(facts, number):
        return needing.answered(facts, number)
    if isinstance(facts.question, ReceivedQuestion):
        return receiving.answered(facts, number)
    question = facts.question or _question_of_step(facts)
    said = _of_step(facts, question.step, number) if isinstance(question, StepQuestion) else _of_people(facts, number)
    if said is not None:
        return said
    if isinstance(question, KinQuestion):
        return family.kin_answered(facts, question, number)
    return None


def _of_people(facts: Facts, number: int) -> Answer | None:
    """What a digit of somebody registered answers, besides alerts and dialogues."""
    if facts.person is None:
        return None
    match facts.question:
        case StopQuestion() if number > 2:
            return stopping.answered(facts, number)
        case EnquiryQuestion():
            return enquiring.decided(facts, number)
        case ConfirmQuestion() if number in confirming.DIGITS:
            return confirming.answered(facts, number)
        case ListedQuestion() if number in listed.DIGITS:
            return listed.answered(facts, number)
    return None


def _of_step(facts: Facts, step: Step, number: int) -> Answer | None:
    """What a digit answers in a dialogue. Whoever meant help with a 2 is told that it is help from now on."""
    said = _said_in_step(facts, step, number)
    return said if said is None or number != HELP or facts.person is None else _with_help(said, facts)


def _with_help(said: Answer, facts: Facts) -> Answer:
    """Where nothing else is asked that takes a digit."""
    if not said.replies or said.replies[-1].question not in (None, StepQuestion(Step.ENQUIRY_PLACE)):
        return said
    *before, last = said.replies
    told = replace(last, lines=(*last.lines, say("where.help")), question=last.question or status_question(facts))
    return replace(said, replies=(*before, told))


def _said_in_step(facts: Facts, step: Step, number: int) -> Answer | None:
    if step in _STEP_DIGITS and (facts.person is not None or step not in _OF_PEOPLE):
        return _STEP_DIGITS[step](facts, number)
    if step is Step.DELETE and number >= SMALLEST_SIGN:
        return deleting.answered(facts, number)
    if step is Step.HERE and facts.person is not None and number in whereabouts.DIGITS:
        return whereabouts.here_answered(facts, number) if facts.places else ask_place(facts)
    return None


def without_ended_dialogue(facts: Facts) -> Facts:
    """Once a dialogue is over, its question takes no more digits of a registered person: 2 means help again.

    Whether they are in a place may be answered late: there 2 is help anyway, and a late yes must not turn into safe. An
    enquiry is over for everybody, and joining may be gone on with at any time.
    """
    question = facts.question
    if facts.step is not None or not isinstance(question, StepQuestion) or question.step is Step.HERE:
        return facts
    ended = facts.person is not None or question.step in ENQUIRY_STEPS
    return replace(facts, question=None) if ended else facts


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
        return ask_place(facts)
    if not 1 <= number <= len(facts.places):
        return not_understood(facts)
    return changing.settle(facts, facts.places[number - 1])


def _there_digit(facts: Facts, number: int) -> Answer:
    """Only on the way in, and after agreeing: a phone can send any button at any time."""
    if facts.person is not None or not facts.agreed or not facts.places:
        return not_understood(facts)
    return joining.there(facts, number) or unclear(facts, joining.ask_there(facts).replies[0])


YES_OR_NO = (Step.CONSENT, Step.THERE, Step.ADD_SAME_NAME, Step.ADD_AGREED)
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


def answer_yes_or_no(facts: Facts, agrees: bool) -> Answer:
    """Yes and no in words, where a dialogue asks for one of them."""
    if facts.step is Step.HERE and facts.places:
        return whereabouts.here_answered(facts, whereabouts.YES if agrees else whereabouts.NO)
    step = facts.step
    return _STEP_DIGITS[step](facts, 1 if agrees else 2) if step in YES_OR_NO else not_understood(facts)


def ask_place(facts: Facts) -> Answer:
    asked = joining.ask_area(facts)
    return asked if facts.person is None else replace(asked, notes={})
