"""What happens to a person who does not answer, pure: facts of one row in, the next step out.

Ask again, then the next address, then (where the level's silence is not simply accepted) the warden, the deputy, the
zone warden, the family where the person allowed it, and at last an officer. Whoever could not be reached at all skips
the asking and is looked for at every level. Each wait counts from the carrier's acceptance of the question.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from alert_levels.ladder import Escalation, Silence
from broadcasts.tables import LedgerState


class Step(StrEnum):
    """The steps, in their order."""

    ASK = "ask"
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
    """One due row: where it stands, and who is there to go on."""

    state: LedgerState
    step: Step
    repeats: int
    asked_at: datetime | None
    untried_addresses: int
    finders: frozenset[Step]


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
class ToOfficer:
    """Nobody is left but an officer."""

    why: str


Act = AskAgain | AskElsewhere | Wait | AcceptSilence | LookFor | ToOfficer


def first_wait(plan: Escalation, repeats: int) -> timedelta:
    """How long to wait after a carrier accepted a question before the row is due again."""
    if repeats < plan.again_times and plan.again_every is not None:
        return plan.again_every
    waits = [wait for wait in (plan.next_address_after, plan.again_every, plan.silence_after) if wait is not None]
    return waits[0] if waits else timedelta(0)


def next_act(plan: Escalation, at: Situation, now: datetime) -> Act:
    """The step that is due for a row whose time has come."""
    if at.state is LedgerState.ASKED:
        return _after_silence(plan, at, now)
    if at.untried_addresses and at.step not in FINDERS:
        return AskElsewhere()
    return _next_finder(plan, at, now)


def _after_silence(plan: Escalation, at: Situation, now: datetime) -> Act:
    if at.repeats < plan.again_times:
        return AskAgain()
    if at.untried_addresses and plan.next_address_after is not None:
        return AskElsewhere()
    patience = (at.asked_at or now) + (plan.silence_after or timedelta(0))
    if now < patience:
        return Wait(patience)
    if plan.silence is Silence.TOLD:
        return AcceptSilence()
    return _next_finder(plan, at, now)


def _next_finder(plan: Escalation, at: Situation, now: datetime) -> Act:
    begun = FINDERS.index(at.step) + 1 if at.step in FINDERS else 0
    time_for = {
        Step.WARDEN: plan.warden,
        Step.DEPUTY: plan.deputy,
        Step.ZONE_WARDEN: plan.zone_warden,
        Step.FAMILY: plan.family,
    }
    for finder in FINDERS[begun:]:
        if finder in at.finders:
            return LookFor(finder, now + time_for[finder])
    return ToOfficer("nobody could find them in time" if begun else "no warden could be asked")
