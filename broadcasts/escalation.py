"""What happens to a person who does not answer, pure: facts of one row in, the next step out.

Ask again, then the next address, then (where the level's silence is not simply accepted) the warden, the deputy, the
zone warden, the family where the person allowed it, and at last an officer. Whoever could not be reached at all skips
the asking and is looked for at every level. Each wait counts from the carrier's acceptance of the question. No question
is repeated while first messages still wait for the same carrier; the person's patience runs on meanwhile.

Whoever was written to where no answer can come back is not waited for: their silence says nothing.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from alert_levels.ladder import Escalation, Silence
from broadcasts.caseload import longest_wait
from broadcasts.tables import LedgerState


class Step(StrEnum):
    """The steps, in their order."""

    ASK = "ask"
    CANNOT_ANSWER = "cannot answer"
    AGAIN = "again"
    NEXT_ADDRESS = "next address"
    WARDEN = "warden"
    DEPUTY = "deputy"
    ZONE_WARDEN = "zone warden"
    FAMILY = "family"
    OFFICER = "officer"


FINDERS = (Step.WARDEN, Step.DEPUTY, Step.ZONE_WARDEN, Step.FAMILY)


@dataclass(frozen=True)
class Situation:
    """One due row: where it stands, and who is there to go on.

    `carrier_is_busy`: first messages of this level or a higher one, or the person's own last question, still wait to go
    out. `waited_for`: the finder on whose list there was no room in time.
    """

    state: LedgerState
    step: Step
    repeats: int
    asked_at: datetime | None
    untried_addresses: int
    finders: frozenset[Step]
    carrier_is_busy: bool = False
    waited_for: Step | None = None


@dataclass(frozen=True)
class AskAgain:
    """Send the question once more to the address that has it."""


@dataclass(frozen=True)
class AskElsewhere:
    """Send the question to the next address that was not tried."""


@dataclass(frozen=True)
class Wait:
    """Nothing yet."""

    until: datetime


@dataclass(frozen=True)
class AcceptSilence:
    """The level allows silence and its time is over: the person counts as told."""


@dataclass(frozen=True)
class LookFor:
    """Somebody must find the person; if that one does not report in time, the next one is due."""

    finder: Step
    due_at: datetime


@dataclass(frozen=True)
class WaitForRoom:
    """The finder's list is full: the person waits for room on it, and goes on to the next one after that."""

    finder: Step
    until: datetime


@dataclass(frozen=True)
class ToOfficer:
    """Nobody is left but an officer."""

    why: str


Act = AskAgain | AskElsewhere | Wait | AcceptSilence | LookFor | WaitForRoom | ToOfficer


def first_wait(plan: Escalation, repeats: int) -> timedelta:
    """How long to wait after a carrier accepted a question before the row is due again."""
    if repeats < plan.again_times and plan.again_every is not None:
        return plan.again_every
    waits = [wait for wait in (plan.next_address_after, plan.again_every, plan.silence_after) if wait is not None]
    return waits[0] if waits else timedelta(0)


def next_act(plan: Escalation, at: Situation, now: datetime) -> Act:
    """The step that is due for a row whose time has come."""
    if at.waited_for is not None:
        return _next_finder(plan, at, now)
    if at.state is LedgerState.ASKED and at.step is Step.CANNOT_ANSWER:
        return AskElsewhere() if at.untried_addresses else _next_finder(plan, at, now)
    if at.state is LedgerState.ASKED:
        return _after_silence(plan, at, now)
    if at.untried_addresses and at.step not in FINDERS:
        return AskElsewhere()
    return _next_finder(plan, at, now)


def look_for(plan: Escalation, finder: Step, now: datetime) -> LookFor:
    """The finder begins to look now."""
    return LookFor(finder, now + _time_of(plan, finder))


def wait_for_room(plan: Escalation, finder: Step, now: datetime) -> WaitForRoom:
    """The finder has no room now."""
    return WaitForRoom(finder, now + longest_wait(_time_of(plan, finder)))


def look_again_at(plan: Escalation, asked_at: datetime | None, now: datetime) -> datetime | None:
    """When a row is due even though its question is still waiting to go out: when the person's patience ends.

    None where the level ends no patience. A row that is late already is given the time for a question and an answer.
    """
    if plan.silence_after is None:
        return None
    return max((asked_at or now) + plan.silence_after, now + (plan.again_every or plan.silence_after))


def _after_silence(plan: Escalation, at: Situation, now: datetime) -> Act:
    patience = (at.asked_at or now) + (plan.silence_after or timedelta(0))
    too_late = at.carrier_is_busy and now >= patience
    if at.repeats < plan.again_times and not too_late:
        return Wait(min(patience, now + (plan.again_every or patience - now))) if at.carrier_is_busy else AskAgain()
    if at.untried_addresses and plan.next_address_after is not None and not too_late:
        return AskElsewhere()
    if now < patience:
        return Wait(patience)
    if plan.silence is Silence.TOLD:
        return AcceptSilence()
    return _next_finder(plan, at, now)


def _next_finder(plan: Escalation, at: Situation, now: datetime) -> Act:
    last = at.waited_for or at.step
    begun = FINDERS.index(last) + 1 if last in FINDERS else 0
    for finder in FINDERS[begun:]:
        if finder in at.finders:
            return look_for(plan, finder, now)
    if at.waited_for is not None:
        return ToOfficer("no warden had room in time")
    return ToOfficer("nobody could find them in time" if begun else "no warden could be asked")


def _time_of(plan: Escalation, finder: Step) -> timedelta:
    times = {
        Step.WARDEN: plan.warden,
        Step.DEPUTY: plan.deputy,
        Step.ZONE_WARDEN: plan.zone_warden,
        Step.FAMILY: plan.family,
    }
    return times[finder]
