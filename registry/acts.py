"""What the audit log can say: who acts, what they do, and to what. No name, number or text of anybody."""

from dataclasses import dataclass
from enum import StrEnum

from locales.sentence import Sentence


class Role(StrEnum):
    """In which capacity somebody acts. An operator is whoever uses the command line, by the number of their account."""

    OFFICER = "officer"
    WARDEN = "warden"
    FAMILY = "family"
    OPERATOR = "operator"
    PERSON = "person"
    SERVICE = "service"
    SOMEBODY = "somebody"


class Act(StrEnum):
    """One kind of act; `MEANING` has a sentence for each."""

    LOG_IN = "log in"
    LOG_IN_REFUSED = "log in refused"
    LOG_OUT = "log out"
    PROPOSE = "propose"
    APPROVE = "approve"
    OVERRIDE = "override"
    REJECT = "reject"
    WITHDRAW = "withdraw"
    CORRECT = "correct"
    LETTER = "letter"
    HANDLE = "handle message"
    CASE_TAKE = "take case"
    CASE_GIVE_BACK = "give back case"
    CASE_ASSIGN = "assign case"
    CASE_NOTE = "note on case"
    CASE_REFER = "refer case"
    CASE_RECEIVED = "help received"
    CASE_CLOSE = "close case"
    CASE_REOPEN = "reopen case"
    REPORT = "report"
    MARK = "mark"
    UNMARK = "take off mark"
    RUSH_LOOKED = "look at rush"
    RELAY_ASK = "ask for relay"
    RELAY_APPROVE = "approve relay"
    RELAY_REFUSE = "refuse relay"
    RELAY_AGAIN = "relay alert again"
    WARDEN_NAME = "name warden"
    WARDEN_AGREE = "agree as warden"
    WARDEN_DECLINE = "decline as warden"
    WARDEN_AWAY = "away as warden"
    WARDEN_BACK = "back as warden"
    WARDEN_REFUSED = "refuse warden"
    WARDEN_ASK = "ask warden"
    GROUP_ADD = "add group"
    GROUP_PUT = "put into group"
    CALL_LIST = "print call list"
    PLAN_ADD = "add to plan"
    PLAN_CHANGE = "change plan"
    PLAN_REMOVE = "take out of plan"
    FAMILY_MESSAGE_APPROVE = "approve family message"
    FAMILY_MESSAGE_REFUSE = "refuse family message"
    ENQUIRY_LINK = "link enquiry"
    ENQUIRY_ANSWER = "answer enquiry"
    ENQUIRY_CLOSE = "close enquiry"
    NOTICE = "notice"
    VIEW = "view"
    MANY_VIEWS = "many views"
    MANY_VIEWS_ANSWER = "answer many views"
    IMPORT = "import"
    PERSON_ADD = "add person"
    OFFICER_ADD = "add officer"
    ADMINISTRATION_PROPOSE = "propose administration"
    ADMINISTRATION_CONFIRM = "confirm administration"
    ADMINISTRATION_REFUSE = "refuse administration"
    FACTOR_SET = "set second factor"
    PASSKEY_ADD = "add passkey"
    PASSKEY_USE = "use passkey"
    PASSKEY_REMOVE = "remove passkey"
    CHAT_LINK = "link chat"
    CHAT_END = "end chat"
    BACKUP = "backup"
    RESTORE = "restore"
    EXPORT = "export"
    ERASE = "erase"
    MERGE = "merge"
    UNMERGE = "undo merge"
    PURGE = "purge"
    REFUSED = "refused"


MEANING = {
    Act.LOG_IN: Sentence("An officer logged in."),
    Act.LOG_IN_REFUSED: Sentence("Somebody tried to log in and was refused; whether such a login exists is not said."),
    Act.LOG_OUT: Sentence("An officer logged out."),
    Act.PROPOSE: Sentence("A change of level was proposed."),
    Act.APPROVE: Sentence("A second officer approved a proposal, and it went out."),
    Act.OVERRIDE: Sentence("One officer decided alone, where the ladder allows it, and it went out."),
    Act.REJECT: Sentence("A proposal was rejected."),
    Act.WITHDRAW: Sentence("A proposal was withdrawn by its proposer."),
    Act.CORRECT: Sentence("A decision was taken back as wrong."),
    Act.LETTER: Sentence("An officer wrote to somebody."),
    Act.HANDLE: Sentence("A message was marked as dealt with."),
    Act.CASE_TAKE: Sentence("An officer took a case."),
    Act.CASE_GIVE_BACK: Sentence("An officer gave a case back."),
    Act.CASE_ASSIGN: Sentence("An officer gave a case to another, or took it over; the detail says to whom."),
    Act.CASE_NOTE: Sentence("An officer wrote a note on a case."),
    Act.CASE_REFER: Sentence("An officer referred somebody to help outside; they are asked whether they got it."),
    Act.CASE_RECEIVED: Sentence("Somebody said whether the help that they were referred to came, or told an officer."),
    Act.CASE_CLOSE: Sentence("A case was closed."),
    Act.CASE_REOPEN: Sentence("An officer opened a closed case again."),
    Act.REPORT: Sentence("An officer reported how somebody is."),
    Act.MARK: Sentence("Somebody was marked as covert or protected, by an officer or (covert) by their own wish."),
    Act.UNMARK: Sentence("An officer took such a mark off."),
    Act.RUSH_LOOKED: Sentence(
        "An officer looked at people who had registered in a rush; the detail has their numbers."
    ),
    Act.RELAY_ASK: Sentence("A warden asked to send a text to the group."),
    Act.RELAY_APPROVE: Sentence("An officer let a warden's text go out."),
    Act.RELAY_REFUSE: Sentence("An officer refused a warden's text."),
    Act.RELAY_AGAIN: Sentence(
        "A warden had the alert's own text sent again to those of the group who had not answered."
    ),
    Act.WARDEN_NAME: Sentence(
        "An officer named somebody to look after a group, or took them out of it; they are asked first."
    ),
    Act.WARDEN_AGREE: Sentence("Somebody agreed to look after people as a warden."),
    Act.WARDEN_DECLINE: Sentence("Somebody did not want to be a warden, or no more."),
    Act.WARDEN_AWAY: Sentence("A warden is away; others look in their place."),
    Act.WARDEN_BACK: Sentence("A warden is back."),
    Act.WARDEN_REFUSED: Sentence("A person does not want a warden, or this one."),
    Act.WARDEN_ASK: Sentence("An officer had somebody who was named to look after a group asked once more to agree."),
    Act.GROUP_ADD: Sentence("An officer made a group for people who are to be looked after."),
    Act.GROUP_PUT: Sentence("An officer put people into a group; the detail has their numbers."),
    Act.CALL_LIST: Sentence("The call list of a group was printed; the detail says how many people are on it."),
    Act.PLAN_ADD: Sentence("An area, a point, a way out or a number to call was added to the plans."),
    Act.PLAN_CHANGE: Sentence("Such an entry of the plans was changed; the detail says what of it."),
    Act.PLAN_REMOVE: Sentence("A number to call was taken out of the plans."),
    Act.FAMILY_MESSAGE_APPROVE: Sentence("An officer let a short message between a person and a relative go out."),
    Act.FAMILY_MESSAGE_REFUSE: Sentence("An officer did not pass such a message on."),
    Act.ENQUIRY_LINK: Sentence("An officer found out about whom an enquiry asks; the person is asked next."),
    Act.ENQUIRY_ANSWER: Sentence("A person decided what whoever enquired about them is told; the detail says what."),
    Act.ENQUIRY_CLOSE: Sentence("An officer closed an enquiry."),
    Act.NOTICE: Sentence("A notice went out."),
    Act.VIEW: Sentence("Somebody was shown people of the register; the detail has their numbers."),
    Act.MANY_VIEWS: Sentence("An officer looked at very many people within an hour; the detail says at how many."),
    Act.MANY_VIEWS_ANSWER: Sentence("Another officer said that they looked into that."),
    Act.IMPORT: Sentence("A file was imported."),
    Act.PERSON_ADD: Sentence("A warden entered somebody without a phone, who had agreed to it."),
    Act.OFFICER_ADD: Sentence("An officer was added on the command line."),
    Act.ADMINISTRATION_PROPOSE: Sentence("An administrator proposed to add, change, switch off or reset an officer."),
    Act.ADMINISTRATION_CONFIRM: Sentence(
        "A second administrator confirmed what another had proposed, and it was done."
    ),
    Act.ADMINISTRATION_REFUSE: Sentence("An administrator had nothing come of what was proposed."),
    Act.FACTOR_SET: Sentence("An officer set up a second factor."),
    Act.PASSKEY_ADD: Sentence("An officer added a passkey, which stands in for a code of the phone."),
    Act.PASSKEY_USE: Sentence("An officer used a passkey in place of a code of the phone."),
    Act.PASSKEY_REMOVE: Sentence("An officer removed a passkey of theirs."),
    Act.CHAT_LINK: Sentence("An officer linked a Telegram chat, from which they may decide with a code."),
    Act.CHAT_END: Sentence("The link of an officer's chat ended; the detail says why, unless the officer did it."),
    Act.BACKUP: Sentence("A backup of the store was begun."),
    Act.RESTORE: Sentence("A backup became the store again; what was logged after it was made is not in this log."),
    Act.EXPORT: Sentence("This log was exported."),
    Act.MERGE: Sentence(
        "An officer made two records of one person one; the detail has the number of the one that went."
    ),
    Act.UNMERGE: Sentence("An officer undid that: they are two records again."),
    Act.ERASE: Sentence("A person, or an address without one, was erased; nothing of them is left but a number."),
    Act.PURGE: Sentence("What is kept no longer went by the clock; the detail says how much of which kind."),
    Act.REFUSED: Sentence("The console, or the bot in their chat, refused an officer something."),
}


@dataclass(frozen=True)
class Actor:
    """Who acts: a role and the number that the store knows them by; without one where nobody knows."""

    role: Role
    number: int | None = None


@dataclass(frozen=True)
class Subject:
    """What it is done to: a kind of row, and its number."""

    kind: str
    number: int | None = None


def officer(officer_id: int) -> Actor:
    return Actor(Role.OFFICER, officer_id)
