"""What is said to officers in their chat. Who is none there is answered elsewhere, as anybody whose words mean nothing.

The words are the console's own kind of words, said in the language in which the officer reads it. Who may decide what
is not known here: the change itself says what came of it.
"""

from dataclasses import replace

from bot.conversation import effects
from bot.conversation.effects import Effect
from bot.conversation.facts import Facts, OfficerHere, ProposalLine
from bot.conversation.officer_words import (
    Approve,
    AskHow,
    LinkChat,
    ListProposals,
    OfficerSaid,
    ReadProposal,
    Refuse,
    Unfinished,
)
from bot.conversation.replies import Answer, Line, Outcome, Reply, aside
from broadcasts.tables import Priority
from locales.sentence import Sentence

DECIDED = "decided"
"""The slot in which a change says what came of it."""

_HOW = (
    Sentence("What you can write here:"),
    Sentence("/proposals - what waits for a second officer"),
    Sentence("/proposal NUMBER - what would go out, to how many, and what is missing"),
    Sentence("approve NUMBER AREA CODE - let it go out; AREA is the name that the proposal tells you"),
    Sentence("refuse NUMBER REASON CODE - nothing comes of it; the reason is kept"),
    Sentence("CODE is what the app for your second factor shows. Only this chat can do it; never an SMS."),
)
_UNFINISHED = {
    "proposal": Sentence("Write the number of the decision: /proposal 12"),
    "approve": Sentence("Write the number, the name of the area and your code: approve 12 AREA CODE"),
    "refuse": Sentence("Write the number, the reason and your code: refuse 12 REASON CODE"),
}
_CODE_OVER = Sentence("That code is not good (any more). Make another one at the console, under My log-ins.")
_OTHERS_CHAT = Sentence(
    "This chat is linked to {name}. End that link first: at the console, under the log-ins of {name}."
)
_READING = Sentence("Decision {number} is on its way to you: what would go out, to how many, and what is missing.")


def is_known(facts: Facts) -> bool:
    """Whether an officer writes: in their chat, or with a good code for linking it."""
    return facts.officer is not None or facts.linking is not None


def answer_officer(facts: Facts, said: OfficerSaid) -> Answer:
    """What follows from the words of an officer who is known. An open dialogue of whoever's chat it is stays where it
    stands."""
    officer = facts.officer
    if isinstance(said, LinkChat) or officer is None:
        return _linked(facts)
    match said:
        case AskHow():
            return _say(facts, officer, *_HOW)
        case ListProposals():
            return _say(facts, officer, *_listed(facts.waiting))
        case Unfinished(word):
            return _say(facts, officer, _UNFINISHED[word])
        case ReadProposal() | Approve() | Refuse() if facts.proposal is None:
            return _say(facts, officer, Sentence("There is no decision {number}.", number=said.number))
        case ReadProposal():
            return _read(facts, officer)
        case Approve(number, area, code):
            return _say(facts, officer, Outcome(DECIDED), effect=effects.ApproveProposal(number, area, code))
        case Refuse(number, reason, code):
            return _say(facts, officer, Outcome(DECIDED), effect=effects.RefuseProposal(number, reason, code))


def _read(facts: Facts, officer: OfficerHere) -> Answer:
    proposal = facts.proposal
    assert proposal is not None
    if not proposal.waits:
        state = Sentence("Decision {number} is {state}.", number=proposal.number, state=Sentence(proposal.state))
        return _say(facts, officer, state, proposal.what)
    wanted = effects.AskToRead(proposal.number)
    return _say(facts, officer, Sentence(str(_READING), number=proposal.number), effect=wanted)


def _linked(facts: Facts) -> Answer:
    if facts.linking is None:
        assert facts.officer is not None
        return _say(facts, facts.officer, _CODE_OVER)
    if facts.officer is not None and facts.officer != facts.linking:
        return _say(facts, facts.linking, Sentence(str(_OTHERS_CHAT), name=facts.officer.name))
    linked = Sentence("This chat is now the one of {name}, officer of the post.", name=facts.linking.name)
    return _say(facts, facts.linking, linked, *_HOW, effect=effects.LinkOfficer(facts.linking.id))


def _listed(waiting: tuple[ProposalLine, ...]) -> tuple[Line, ...]:
    if not waiting:
        return (Sentence("Nothing waits for a second officer."),)
    own = Sentence("{number}: {what} (yours)")
    other = Sentence("{number}: {what}")
    lines = (Sentence(str(own if each.own else other), number=each.number, what=each.what) for each in waiting)
    return (Sentence("What waits for a second officer:"), *lines, Sentence("Read one: /proposal NUMBER"))


def _say(facts: Facts, officer: OfficerHere, *lines: Line, effect: Effect | None = None) -> Answer:
    told = aside(facts, Reply(lines, priority=Priority.HELP), effects=(effect,) if effect is not None else ())
    return replace(told, language=officer.language)
