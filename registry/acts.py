"""What the audit log can say: who acts, what they do, and to what. No name, number or text of anybody."""

from dataclasses import dataclass
from enum import StrEnum


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
    CASE_CLOSE = "close case"
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
    BACKUP = "backup"
    RESTORE = "restore"
    EXPORT = "export"
    ERASE = "erase"
    PURGE = "purge"
    REFUSED = "refused"


MEANING = {
    Act.LOG_IN: "An officer logged in.",
    Act.LOG_IN_REFUSED: "Somebody tried to log in and was refused; whether such a login exists is not said.",
    Act.LOG_OUT: "An officer logged out.",
    Act.PROPOSE: "A change of level was proposed.",
    Act.APPROVE: "A second officer approved a proposal, and it went out.",
    Act.OVERRIDE: "One officer decided alone, where the ladder allows it, and it went out.",
    Act.REJECT: "A proposal was rejected.",
    Act.WITHDRAW: "A proposal was withdrawn by its proposer.",
    Act.CORRECT: "A decision was taken back as wrong.",
    Act.LETTER: "An officer wrote to somebody.",
    Act.HANDLE: "A message was marked as dealt with.",
    Act.CASE_TAKE: "An officer took a case.",
    Act.CASE_GIVE_BACK: "An officer gave a case back.",
    Act.CASE_CLOSE: "A case was closed.",
    Act.REPORT: "An officer reported how somebody is.",
    Act.MARK: "Somebody was marked as covert or protected, by an officer or (covert) by their own wish.",
    Act.UNMARK: "An officer took such a mark off.",
    Act.RUSH_LOOKED: "An officer looked at people who had registered in a rush; the detail has their numbers.",
    Act.RELAY_ASK: "A warden asked to send a text to the group.",
    Act.RELAY_APPROVE: "An officer let a warden's text go out.",
    Act.RELAY_REFUSE: "An officer refused a warden's text.",
    Act.RELAY_AGAIN: "A warden had the alert's own text sent again to those of the group who had not answered.",
    Act.WARDEN_NAME: "An officer named somebody to look after a group, or took them out of it; they are asked first.",
    Act.WARDEN_AGREE: "Somebody agreed to look after people as a warden.",
    Act.WARDEN_DECLINE: "Somebody did not want to be a warden, or no more.",
    Act.WARDEN_AWAY: "A warden is away; others look in their place.",
    Act.WARDEN_BACK: "A warden is back.",
    Act.WARDEN_REFUSED: "A person does not want a warden, or this one.",
    Act.FAMILY_MESSAGE_APPROVE: "An officer let a short message between a person and a relative go out.",
    Act.FAMILY_MESSAGE_REFUSE: "An officer did not pass such a message on.",
    Act.ENQUIRY_LINK: "An officer found out about whom an enquiry asks; the person is asked next.",
    Act.ENQUIRY_ANSWER: "A person decided what whoever enquired about them is told; the detail says what.",
    Act.ENQUIRY_CLOSE: "An officer closed an enquiry.",
    Act.NOTICE: "A notice went out.",
    Act.VIEW: "Somebody was shown people of the register; the detail has their numbers.",
    Act.MANY_VIEWS: "An officer looked at very many people within an hour; the detail says at how many.",
    Act.MANY_VIEWS_ANSWER: "Another officer said that they looked into that.",
    Act.IMPORT: "A file was imported.",
    Act.PERSON_ADD: "A warden entered somebody without a phone, who had agreed to it.",
    Act.OFFICER_ADD: "An officer was added on the command line.",
    Act.ADMINISTRATION_PROPOSE: "An administrator proposed to add, change, switch off or reset an officer.",
    Act.ADMINISTRATION_CONFIRM: "A second administrator confirmed what another had proposed, and it was done.",
    Act.ADMINISTRATION_REFUSE: "An administrator had nothing come of what was proposed.",
    Act.FACTOR_SET: "An officer set up a second factor.",
    Act.BACKUP: "A backup of the store was begun.",
    Act.RESTORE: "A backup became the store again; what was logged after it was made is not in this log.",
    Act.EXPORT: "This log was exported.",
    Act.ERASE: "A person, or an address without one, was erased; nothing of them is left but a number.",
    Act.PURGE: "What is kept no longer went by the clock; the detail says how much of which kind.",
    Act.REFUSED: "The console refused an officer something.",
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
