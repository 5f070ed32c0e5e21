"""What is kept and hardly answered: thanks, greetings, "ok", questions, machines, and what a level does not ask for.

Nothing follows from it for the ledger. It counts like what was not understood, so a machine gets at most five answers.
"""

from alert_levels.ladder import Ladder
from bot.conversation.answering import state
from bot.conversation.facts import Facts
from bot.conversation.intents import Word
from bot.conversation.questions import KinQuestion
from bot.conversation.replies import Answer, reply, say
from bot.conversation.unclear import ask_status, not_registered, not_understood, silently, unclear


def level_word(facts: Facts, word: Word, ladder: Ladder) -> Answer:
    """A word for an answer that only some levels have: believed at those levels, else for a human.

    Asked about a relative, it may mean either of two people.
    """
    rank = facts.asked.rank if facts.asked else 0
    agrees = word.number is None or ladder.answer(rank, word.number) == word.name
    if isinstance(facts.question, KinQuestion):
        return unclear(facts, reply(say("got.to_officer")))
    if word.name in ladder.level(rank).answers and agrees:
        return state(facts, word.name)
    return _kept(facts, "got.kept")


def thanks(facts: Facts) -> Answer:
    """Whoever is thanked need not answer; in an open case the officer sees it."""
    return silently(facts, for_officer=facts.case_id is not None)


def greeting(facts: Facts) -> Answer:
    """Greeted back once; whoever has a case open greets the officer."""
    if facts.person is None or facts.case_id is not None:
        return not_registered(facts, for_officer=facts.case_id is not None)
    if facts.unclear:
        return silently(facts)
    return unclear(facts, ask_status(facts, "got.greeting"), for_officer=False)


def heard(facts: Facts) -> Answer:
    """ "OK" may only mean that the message was read, so how they are is asked again."""
    if facts.person is None or facts.case_id is not None:
        return not_registered(facts, for_officer=facts.case_id is not None)
    return unclear(facts, ask_status(facts, "got.heard"), for_officer=False)


def asked_in_words(facts: Facts) -> Answer:
    return _kept(facts, "got.question")


def machine(facts: Facts) -> Answer:
    """Never answered. An officer sees the first, for somebody may have written it with their own hand."""
    return silently(facts, for_officer=not facts.unclear)


def _kept(facts: Facts, key: str) -> Answer:
    if facts.person is None or facts.case_id is not None:
        return not_understood(facts)
    return unclear(facts, ask_status(facts, key))
