"""What an SMS alone may not change, and the second sign that it needs.

Anybody can send an SMS in the name of any number. What saves lives is believed at once: how somebody is, where they
are, a call for help; STOP too, because carriers have it so. What would cut a person off, or give somebody else a say,
is done only once the number has answered a sign that we sent to it: whoever forges a sender cannot read what we send.
Issuing a family code needs none: the code goes to the number itself. Telegram vouches for its chats.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.conversation import effects, family_signs
from bot.conversation.effects import Effect
from bot.conversation.facts import Facts
from bot.conversation.questions import Step
from bot.conversation.replies import Answer, Reply, ask, reply, say
from bot.conversation.unclear import ask_status, unclear
from broadcasts.tables import Priority

SMALLEST_SIGN, LARGEST_SIGN = 1000, 9999
"""Four digits: no answer to an alert is as long, and a forger has one try in nine thousand."""

GOOD_FOR = timedelta(days=1)
"""In a crisis an SMS takes hours; a wrong sign ends the waiting anyway."""

ALONE = (
    effects.SetLanguage, effects.Register, effects.Decline, effects.SetArea, effects.SetPeople, effects.MakePlaceReport,
    effects.AnswerAlert, effects.OpenCase, effects.KinAnswer, effects.IssueCode, effects.UseFamilyCode,
    effects.UseAllowed, effects.KeepEnquiry, effects.IgnoreEnquiry, effects.BlockEnquirer,
    effects.OptOut, effects.OptIn, effects.Return, effects.TellInFull, effects.ReportTask,
    effects.AskRelay, effects.NoteTasksShown, effects.Confirm,
    effects.NoteFalseReference,
    effects.NoteOpened, effects.NoteAsked, effects.SetNeeds, effects.SetBooklet, effects.SetExpiry,
    effects.ConfirmListed, effects.AddMember,
    effects.NoteHow, effects.AgreeToLook, effects.NotePractice, effects.ComeBack, effects.RelayAgain,
    effects.DeclineToLook, effects.StepAside, effects.RefuseWarden,  # somebody else looks then: nobody is lost
    effects.NameNeed, effects.TellElsewhere, effects.NoteReceived,
    effects.GoCovert,  # the number itself is told at once, and an officer is shown it
    effects.SetSecondLanguage,
    effects.Erase,  # which asks back with a number of its own (`deleting`)
    effects.LinkOfficer, effects.AskToRead, effects.ApproveProposal, effects.RefuseProposal,  # never by SMS
)  # fmt: skip
SECOND_SIGN = (
    effects.Leave, effects.SetName, effects.NoteKin, effects.RevokeCode, effects.Allow, effects.Forbid,
    effects.TellEnquirer, effects.GiveEnquirerCode, effects.KeepFamilyMessage, effects.StopElsewhere,
)  # fmt: skip


def with_sign(given: Answer, facts: Facts, now: datetime) -> Answer:
    """The same answer, or first the question for a sign. A first name, given while joining, needs none."""
    wanted = [effect for effect in given.effects if isinstance(effect, SECOND_SIGN)]
    if not wanted or given.signed or not facts.forgeable or facts.person is None:
        return given
    if isinstance(wanted[0], effects.KeepFamilyMessage) and not wanted[0].from_person:
        return given
    if isinstance(wanted[0], effects.SetName) and facts.step is Step.NAME and facts.agreed:
        return given
    until = (now + GOOD_FOR).isoformat()
    notes = {"sign": facts.sign, "until": until, "wanted": list(_as_notes(wanted[0]))}
    at_once = tuple(effect for effect in given.effects if not isinstance(effect, SECOND_SIGN))
    called = (said for said in given.replies if said.priority is Priority.HELP)
    asked = ask(Step.SIGN, say("sign.ask", sign=facts.sign))
    return Answer((asked, *called), at_once, step=Step.SIGN, notes=notes, for_officer=given.for_officer)


def may_be_sign(facts: Facts, number: int) -> bool:
    """Whether the number answers for a sign, also when an alert came in between: no alert's answer is as long.

    Shorter numbers keep their meaning whatever was asked: 1 is safe, 2 is help.
    """
    return "sign" in facts.notes and SMALLEST_SIGN <= number <= LARGEST_SIGN


def signed(facts: Facts, number: int, now: datetime) -> Answer:
    """The change that was asked for, if this is the sign that it waits for; a wrong one ends the waiting."""
    notes = facts.notes
    if number != notes["sign"] or now > datetime.fromisoformat(notes["until"]):
        over = replace(facts, step=None, notes={})
        return unclear(over, ask_status(over, "got.unclear"))
    effect, said = _from_notes(*notes["wanted"])
    return Answer((said,), (effect,), signed=True)


def _as_notes(effect: Effect) -> tuple[str, str]:
    match effect:
        case effects.SetName(name):
            return "name", name
        case effects.NoteKin(number):
            return "contact", number
        case effects.RevokeCode(code):
            return "revoke", code
        case effects.StopElsewhere():
            return "stop", ""
    return family_signs.as_notes(effect) or ("left", "")


def _from_notes(kind: str, value: str) -> tuple[Effect, Reply]:
    match kind:
        case "name":
            return effects.SetName(value), reply(say("saved.name", name=value))
        case "contact":
            return effects.NoteKin(value), reply(say("saved.contact"))
        case "revoke":
            return effects.RevokeCode(value), reply(say("code.revoked", code=value))
        case "family":
            return family_signs.from_notes(value)
        case "stop":
            return effects.StopElsewhere(), reply(say("stop.done_all"), say("stop.still_help"))
    return effects.Leave(), reply(say("saved.left"))
