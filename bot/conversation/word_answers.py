"""What follows from each word that people may send: one table for anybody, one for those who are registered."""

from collections.abc import Callable
from functools import partial

from alert_levels.ladder import Ladder
from bot.conversation import (
    absence,
    adding,
    allowing,
    answering,
    asking,
    changing,
    codes,
    covert,
    deleting,
    details,
    enquiring,
    joining,
    messaging,
    nearby,
    own_warden,
    small_talk,
    stopping,
    undertaking,
    wardens,
)
from bot.conversation.digit_answers import answer_yes_or_no, ask_place
from bot.conversation.facts import Facts
from bot.conversation.intents import Word
from bot.conversation.questions import Step, UndertakingQuestion
from bot.conversation.replies import Answer
from bot.conversation.tongues import ask_language, more_languages
from bot.conversation.unclear import not_registered, not_understood
from bot.conversation.vocabulary import LEVEL_ANSWERS

_MAY_BE_SKIPPED = (Step.NAME, Step.PEOPLE, Step.CONTACT, Step.NEEDS, Step.BOOKLET, Step.EXPIRY)


def answer_word(facts: Facts, word: Word, ladder: Ladder) -> Answer:
    """What follows from a word of the catalogue that was the whole message."""
    name = word.name
    if name in LEVEL_ANSWERS:
        return small_talk.level_word(facts, word, ladder)
    if name == "more" and facts.step is Step.LANGUAGE:
        return more_languages(facts, joining.carried(facts))
    if name in _FOR_ANYBODY:
        return _FOR_ANYBODY[name](facts)
    if name in ("yes", "no"):
        return _yes_or_no(facts, name == "yes")
    if name == "skip" and facts.step in enquiring.STEPS:
        return enquiring.skipped(facts)
    return not_registered(facts) if facts.person is None else _FOR_PEOPLE[name](facts)


def _yes_or_no(facts: Facts, agrees: bool) -> Answer:
    if facts.step is Step.DELETE and not agrees:
        return deleting.kept()
    if facts.step is None and isinstance(facts.question, UndertakingQuestion):
        return undertaking.answered(facts, undertaking.AGREES if agrees else undertaking.DECLINES)
    return answer_yes_or_no(facts, agrees)


def _skip(facts: Facts) -> Answer:
    return joining.skip(facts) if facts.step in _MAY_BE_SKIPPED else not_understood(facts)


def _language(facts: Facts) -> Answer:
    return Answer((ask_language(facts),), step=Step.LANGUAGE)


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
    "place": ask_place,
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
