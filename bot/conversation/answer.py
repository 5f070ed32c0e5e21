"""From an intent and the facts to an answer: one table of who answers what. Pure; nothing is read or written here."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from alert_levels.ladder import Ladder
from bot.conversation import (
    absence,
    adding,
    allowing,
    answering,
    changing,
    checking,
    codes,
    covert,
    details,
    effects,
    enquiring,
    family,
    intents,
    joining,
    messaging,
    officers,
    small_talk,
    stopping,
    wardens,
    whereabouts,
)
from bot.conversation.digit_answers import answer_digit, answer_press, without_ended_dialogue
from bot.conversation.facts import Facts
from bot.conversation.intents import Cry, Intent
from bot.conversation.questions import EverybodyQuestion
from bot.conversation.replies import Answer, aside
from bot.conversation.second_sign import may_be_sign, signed, with_sign
from bot.conversation.unclear import (
    MOST_IN_A_ROW,
    ask_status,
    not_registered,
    not_understood,
    quietly,
    unclear,
    without_words,
)
from bot.conversation.word_answers import answer_word

HAS_OWN_WORDS = (
    intents.FreeText, intents.QuestionInWords, intents.Name, intents.Place, intents.Contact, intents.Located,
    intents.PlusCode, intents.MapLink, intents.TooLong, intents.Unreadable, intents.Join, intents.Add,
    intents.EnquiryPart, intents.FamilyQuestion, intents.FamilyMessage, intents.RelayText, intents.WardenReports,
    intents.NameCode, intents.RevokeCode, intents.AllowAsker, intents.ForbidAsker,
)  # fmt: skip
"""What people write themselves: while a case is open, its officer is shown it, whatever else it was taken for."""
HAS_NO_OWN_WORDS = (
    intents.Digit, intents.Press, intents.Word, intents.Tongue, intents.SecondTongue, intents.People, intents.Expiry,
    intents.Away, intents.Check, intents.MovedOn, intents.Enter, intents.ShutOut, intents.LetIn, intents.Machine,
    intents.OfficerWords,
)  # fmt: skip

_NO_WISH = ("greeting", "thanks", "heard")
"""Words that ask for nothing: whoever writes them first wants to talk to us."""


def answer(intent: Intent, facts: Facts, ladder: Ladder, now: datetime) -> Answer:
    """What follows from the message."""
    if isinstance(intent, intents.OfficerWords) and officers.is_known(facts):
        return officers.answer_officer(facts, intent.said)
    said = _given(intent, facts, ladder, now)
    if not isinstance(intent, intents.MovedOn):  # which leaves the thread where it stands
        said = enquiring.with_left(said, facts)
    said = details.with_next_question(said, facts)
    given = covert.plainly(with_sign(said, facts, now), facts)
    if facts.case_id is not None and isinstance(intent, HAS_OWN_WORDS):
        given = replace(given, for_officer=True)
    if facts.answers_used_up and not _is_first_call(given, facts):
        return without_words(given)
    return given if facts.repeats < MOST_IN_A_ROW else quietly(given, facts.repeats)


def _is_first_call(given: Answer, facts: Facts) -> bool:
    """However much somebody has written: the first call for help is answered."""
    return facts.case_id is None and any(isinstance(effect, effects.OpenCase) for effect in given.effects)


def _given(intent: Intent, facts: Facts, ladder: Ladder, now: datetime) -> Answer:
    given = _meant(intent, facts, ladder, now)
    return answering.with_call(given, facts) if _calls(intent, facts) else given


def _calls(intent: Intent, facts: Facts) -> bool:
    """Whether what somebody wrote to others is a call for help as well. Where only help is spoken of in it, it is one
    if it goes to nobody."""
    match intent:
        case intents.FamilyQuestion(cry=cry) | intents.EnquiryPart(cry=cry):
            return cry is not Cry.NONE
        case intents.FamilyMessage(cry=cry):
            return cry is Cry.CALLED or (cry is Cry.MENTIONED and facts.message_to is None)
        case intents.RelayText(cry=cry):
            return cry is Cry.CALLED or (cry is Cry.MENTIONED and not wardens.leads_group(facts))
    return False


def _meant(intent: Intent, facts: Facts, ladder: Ladder, now: datetime) -> Answer:
    match intent:
        case intents.Press(EverybodyQuestion() as about, wardens.YES) if facts.question is None:
            return wardens.ask_again(facts, about)
        case intents.Press(question, number):
            return answer_press(replace(facts, question=question), number, ladder)
        case intents.Digit(number) if may_be_sign(facts, number):
            return signed(facts, number, now)
        case intents.Digit(number) if covert.is_duress(facts, number):
            return covert.under_duress(facts)
        case intents.Digit(number):
            return answer_digit(without_ended_dialogue(facts), number, ladder)
        case intents.Word():
            return _word(intent, facts, ladder, now)
        case intents.FamilyQuestion():
            return family.asked_about(facts, intent, now)
    if type(intent) in _TO_ANYBODY:
        return _TO_ANYBODY[type(intent)](facts, intent)
    if facts.person is None:
        return not_registered(facts, for_officer=True)
    return _TO_PEOPLE[type(intent)](facts, intent)


def _word(word: intents.Word, facts: Facts, ladder: Ladder, now: datetime) -> Answer:
    if word.name in _NO_WISH and _is_first_contact(facts):
        return joining.first_words(facts)
    return family.asked_alone(facts, now) if word.name == "family" else answer_word(facts, word, ladder)


def _own_words(facts: Facts, said: intents.FreeText | intents.OfficerWords) -> Answer:
    if facts.person is not None and facts.places:
        return whereabouts.named_unasked(facts)
    return joining.first_words(facts) if _is_first_contact(facts) else not_understood(facts)


def _in_question(facts: Facts, said: intents.QuestionInWords) -> Answer:
    return joining.first_words(facts) if _is_first_contact(facts) else small_talk.asked_in_words(facts)


def _is_first_contact(facts: Facts) -> bool:
    """Somebody unknown writes for the first time, and answers nothing of ours."""
    return facts.person is None and facts.stranger and facts.question is None and facts.case_id is None


def _join(facts: Facts, said: intents.Join) -> Answer:
    """What somebody wrote behind the word may be about anything, as long as no place of ours is in it."""
    if facts.person is not None:
        return joining.start(facts) if facts.places else not_understood(facts)
    return replace(joining.enter(facts, typed=True), for_officer=not facts.places)


_To = Mapping[type, Callable[[Facts, Any], Answer]]
_TO_ANYBODY: _To = {
    intents.FreeText: _own_words,
    intents.OfficerWords: _own_words,
    intents.QuestionInWords: _in_question,
    intents.TooLong: lambda facts, _: unclear(facts, ask_status(facts, "got.too_long")),
    intents.Unreadable: lambda facts, _: unclear(facts, ask_status(facts, "got.only_text")),
    intents.Machine: lambda facts, _: small_talk.machine(facts),
    intents.ShutOut: lambda facts, _: stopping.shut_out(facts),
    intents.LetIn: lambda facts, _: aside(facts, effects=(effects.OptIn(),)),
    intents.Check: lambda facts, _: checking.checked(facts),
    intents.Located: changing.located,
    intents.MovedOn: whereabouts.moved_on,
    intents.PlusCode: lambda facts, _: whereabouts.code_given(facts),
    intents.MapLink: lambda facts, _: whereabouts.link_given(facts),
    intents.Tongue: lambda facts, said: joining.choose_language(facts, said.code),
    intents.Place: lambda facts, _: changing.place_named(facts),
    intents.Enter: lambda facts, _: joining.enter(facts, typed=False),
    intents.Join: _join,
    intents.EnquiryPart: enquiring.part,
    intents.FamilyMessage: messaging.write,
}
_TO_PEOPLE: _To = {
    intents.Name: lambda facts, said: replace(joining.name_given(facts, said.text), for_officer=said.words),
    intents.SecondTongue: lambda facts, said: joining.choose_second_language(facts, said.code),
    intents.People: lambda facts, said: changing.people_counted(facts, said.count),
    intents.Contact: changing.contact_given,
    intents.Expiry: details.expiry_given,
    intents.NameCode: codes.issue,
    intents.RevokeCode: codes.revoke,
    intents.AllowAsker: allowing.allow,
    intents.ForbidAsker: allowing.forbid,
    intents.RelayText: lambda facts, said: wardens.relay(facts, said.text),
    intents.WardenReports: wardens.report,
    intents.Away: lambda facts, said: absence.away(facts, said.days),
    intents.Add: lambda facts, _: adding.add(facts),
}
