"""What is asked later and once each, in quiet times: a name, a head-count, a relative, what slows people down, where
the passport is, and when it expires.

A question rides on an answer to something the person wrote, where no level stands and nothing else is open. Which one
is next, `registry.details` says. Nothing here is about anybody's right to be in a country.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.conversation import effects, joining
from bot.conversation.covert import is_covert
from bot.conversation.facts import Facts
from bot.conversation.intents import Expiry
from bot.conversation.questions import Step, StepQuestion
from bot.conversation.replies import Answer, Reply, ask, reply, say, status_question
from bot.conversation.unclear import unclear
from registry.tables import DetailKind

NEEDS: Mapping[int, str] = {1: "small child", 2: "pregnant", 3: "ill or disabled", 4: "old"}
NOBODY = 5
BOOKLET: Mapping[int, str] = {1: "with them", 2: "the employer holds it", 3: "lost", 4: "expired"}
EXAMPLE = "05/2031"


def ask_booklet(facts: Facts) -> Answer:
    return Answer((_booklet_question(),), step=Step.BOOKLET)


def ask_expiry(facts: Facts) -> Answer:
    return Answer((_expiry_question(),), step=Step.EXPIRY)


def needs_given(facts: Facts, number: int) -> Answer:
    """One digit, or several written together; 5 for nobody goes with no other."""
    chosen = sorted({int(digit) for digit in str(number)})
    if not all(digit in NEEDS for digit in chosen) and chosen != [NOBODY]:
        return unclear(facts, _needs_question(), for_officer=False)
    needs = tuple(NEEDS[digit] for digit in chosen if digit in NEEDS)
    return Answer((reply(say("saved.needs")),), (effects.SetNeeds(needs),))


def booklet_given(facts: Facts, number: int) -> Answer:
    if number not in BOOKLET:
        return unclear(facts, _booklet_question(), for_officer=False)
    return Answer((reply(say("saved.booklet")),), (effects.SetBooklet(BOOKLET[number]),))


def expiry_given(facts: Facts, told: Expiry) -> Answer:
    until = f"{told.month:02}/{told.year}"
    return Answer((reply(say("saved.expiry", until=until)),), (effects.SetExpiry(told.year, told.month),))


def with_next_question(given: Answer, facts: Facts) -> Answer:
    """The same answer with the next question under it, if one may be asked now."""
    if facts.next_detail is None or given.step is not None or not given.understood or not given.replies:
        return given
    if is_covert(facts):
        return given
    *before, last = given.replies
    if last.question not in (None, status_question(facts)) or last.choices:
        return given
    kind = DetailKind(facts.next_detail)
    asked = _QUESTIONS[kind]()
    joined = replace(asked, lines=(*last.lines, *asked.lines), priority=last.priority)
    assert isinstance(asked.question, StepQuestion)
    return replace(
        given,
        replies=(*before, joined),
        effects=(*given.effects, effects.NoteAsked(kind.value)),
        step=asked.question.step,
        notes=joining.JOINING if kind is DetailKind.NAME else {},
    )


def _needs_question() -> Reply:
    return ask(Step.NEEDS, say("ask.needs"))


def _booklet_question() -> Reply:
    return ask(Step.BOOKLET, say("ask.booklet"))


def _expiry_question() -> Reply:
    return ask(Step.EXPIRY, say("ask.expiry", example=EXAMPLE))


_QUESTIONS: Mapping[DetailKind, Callable[[], Reply]] = {
    DetailKind.NAME: lambda: ask(Step.NAME, say("join.ask_name")),
    DetailKind.PEOPLE: lambda: ask(Step.PEOPLE, say("join.ask_people")),
    DetailKind.KIN: lambda: ask(Step.CONTACT, say("ask.contact")),
    DetailKind.NEEDS: _needs_question,
    DetailKind.BOOKLET: _booklet_question,
    DetailKind.EXPIRY: _expiry_question,
}
