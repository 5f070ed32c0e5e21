"""What officers read about cases: what each is about, where it stands, what was done, and how a referral goes on."""

from collections.abc import Mapping
from datetime import timedelta

from broadcasts.following_up import NotAsked
from locales.sentence import Sentence
from registry.case_list import Shown
from registry.referrals import MOST_ASKINGS
from registry.tables import CaseEntry, CaseState, EntryKind, Referral
from registry.urgency import Urgency

CATEGORIES: Mapping[str, str] = {
    "help": Sentence("Help, not said with what"),
    "hurt": Sentence("Hurt or ill"),
    "danger": Sentence("Danger near them"),
    "violence": Sentence("Violence or forced work"),
    "cannot move": Sentence("Cannot move"),
    "cannot_move": Sentence("Cannot move"),
    "locked in": Sentence("Locked in"),
    "no food or roof": Sentence("No food, water or roof"),
    "something else": Sentence("Something else"),
    "papers": Sentence("Passport or papers"),
}
CHOICES = {word: said for word, said in CATEGORIES.items() if word != "cannot_move"}
"""What one can choose the list by."""

URGENCIES: Mapping[int, str] = {
    Urgency.NOW: Sentence("At once"),
    Urgency.TODAY: Sentence("Today"),
    Urgency.LATER: Sentence("When there is time"),
}
STATES: Mapping[CaseState, str] = {
    CaseState.OPEN: Sentence("nobody has it"),
    CaseState.TAKEN: Sentence("taken"),
    CaseState.CLOSED: Sentence("closed"),
}
SHOWN: Mapping[Shown, str] = {
    Shown.OPEN: Sentence("All open"),
    Shown.MINE: Sentence("Mine"),
    Shown.NOBODYS: Sentence("Nobody's"),
    Shown.REFERRED: Sentence("Referred, no answer yet"),
    Shown.CLOSED: Sentence("Closed"),
}
EMPTY: Mapping[Shown, str] = {
    Shown.OPEN: Sentence("No case is open. A call for help opens one by itself, and it stands here at once."),
    Shown.MINE: Sentence("You have no case. Take one of nobody's, the most urgent first."),
    Shown.NOBODYS: Sentence("Every open case has an officer."),
    Shown.REFERRED: Sentence(
        "Nobody waits for help from outside. Whoever is referred to somebody is asked whether the help came, and stands"
        " here until they answer."
    ),
    Shown.CLOSED: Sentence("No case was closed yet."),
}
_ENTRIES: Mapping[EntryKind, str] = {
    EntryKind.CALLED: Sentence("They called for help again."),
    EntryKind.NAMED: Sentence("They said what they need."),
    EntryKind.TAKEN: Sentence("{officer} took the case."),
    EntryKind.GIVEN_BACK: Sentence("{officer} gave the case back."),
    EntryKind.ASSIGNED: Sentence("{officer} gave the case to {other}."),
    EntryKind.TAKEN_OVER: Sentence("{officer} took the case from {other}."),
    EntryKind.NOTE: Sentence("{officer} wrote a note."),
    EntryKind.LETTER: Sentence("{officer} wrote to them."),
    EntryKind.REFERRED: Sentence("{officer} referred them to somebody outside."),
    EntryKind.ASKED: Sentence("They were asked whether the help came."),
    EntryKind.CLOSED: Sentence("{officer} closed the case."),
    EntryKind.REOPENED: Sentence("{officer} opened the case again."),
}
_THEY_SAID: Mapping[EntryKind, str] = {
    EntryKind.RECEIVED: Sentence("They said that the help came."),
    EntryKind.NOT_RECEIVED: Sentence("They said that the help has not come: the case is open, and urgent."),
}
_OFFICER_HEARD: Mapping[EntryKind, str] = {
    EntryKind.RECEIVED: Sentence("{officer} heard from them that the help came."),
    EntryKind.NOT_RECEIVED: Sentence("{officer} heard from them that the help has not come."),
}
NOT_ASKED: Mapping[NotAsked, str] = {
    NotAsked.COVERT: Sentence(
        "They are marked covert, so no question goes out by itself. Ask by a letter that says nothing, and note what"
        " they say."
    ),
    NotAsked.NO_ADDRESS: Sentence(
        "No address of theirs works, so they cannot be asked. Call them, or ask their warden."
    ),
    NotAsked.NO_WAY_BACK: Sentence(
        "They cannot answer an SMS where they are, so they are not asked by one. Call them."
    ),
}
ASK_AFTER: Mapping[int, str] = {
    1: Sentence("in an hour"),
    6: Sentence("in 6 hours"),
    24: Sentence("in a day"),
    72: Sentence("in 3 days"),
}
"""By hours."""


def category_words(category: str) -> str:
    """What a case is about; a word that nobody foresaw stands as it is."""
    return CATEGORIES.get(category, category.replace("_", " "))


def ask_after(hours: int | None) -> timedelta | None:
    """The span that an officer chose; None for any other."""
    return timedelta(hours=hours) if hours is not None and hours in ASK_AFTER else None


def entry_words(entry: CaseEntry, officers: Mapping[int, str]) -> str:
    """One line of the history."""
    by, other = officers.get(entry.officer_id or 0), officers.get(entry.for_officer_id or 0)
    if entry.kind is EntryKind.ASSIGNED and other is None:
        return Sentence("{officer} took the case over.", officer=by)
    if entry.kind in _THEY_SAID:
        said = (_THEY_SAID if by is None else _OFFICER_HEARD)[entry.kind]
    else:
        said = _ENTRIES[entry.kind]
    return Sentence(str(said), officer=by, other=other) if by is not None else said


def referral_words(referral: Referral) -> str:
    """How far the question is, whether the help came."""
    if referral.received is not None:
        return Sentence("the help came") if referral.received else Sentence("the help has not come")
    if referral.asked == 0:
        return Sentence("not asked yet")
    if referral.asked < MOST_ASKINGS:
        return Sentence("asked once, no answer yet")
    return Sentence("asked twice, no answer")
