"""Carries out what `escalation` decides for the rows whose time has come; what is due stands in the store.

A clock only rings the bell: after a restart or a jump of the clock everything overdue is done once, oldest first. A
batch is read, decided row by row, and written with a fixed number of statements, however many rows it has.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from sqlalchemy import bindparam, update
from sqlmodel import Session

from alert_levels.ladder import Escalation
from broadcasts.asking import Question, first_messages_wait, queue_questions
from broadcasts.caseload import Seeking, taken_in, wave_below
from broadcasts.due import Due, Finder, called_up, due_rows, ledger
from broadcasts.escalation import (
    AcceptSilence,
    Act,
    AskAgain,
    AskElsewhere,
    LookFor,
    Situation,
    Step,
    ToOfficer,
    Wait,
    WaitForRoom,
    look_again_at,
    look_for,
    next_act,
    wait_for_room,
)
from broadcasts.order import urgency
from broadcasts.outbox import NewMessage, queue_messages
from broadcasts.rendering import CHANNELS
from broadcasts.speaker import Speaker
from broadcasts.tables import DeliveryKind, LedgerState, Priority
from broadcasts.tasks import NewTask, offer, pass_on, tell_wardens
from registry.many import write_many
from registry.store import announce

BATCH = 500
"""So many rows a transaction: a reply or a correction must not wait long behind them."""

NO_ROOM = "waits for room on a warden's list"

_COLUMNS = ("state", "since", "step", "repeats", "due_at", "why", "waits_for", "waits_below", "needs")
_WRITE = (
    update(ledger)
    .where(ledger.c.alert_id == bindparam("of_alert"), ledger.c.person_id == bindparam("of_person"))
    .values({column: bindparam(f"new_{column}") for column in _COLUMNS})
)

Waiting: TypeAlias = Mapping[str, tuple[int, int] | None]
"""The (priority, urgency) of the first message that is next to go out, by channel."""


@dataclass(frozen=True, slots=True)
class Decided:
    """A row with the step that is taken now."""

    due: Due
    act: Act

    @property
    def finder(self) -> Finder | None:
        """The warden who should look for the person now."""
        return self.due.chain.get(self.act.finder) if isinstance(self.act, LookFor) else None


def escalate(session: Session, speaker: Speaker, now: datetime, most: int = BATCH) -> int:
    """Take the next step for every row that is due, at most a batch; returns how many there were.

    Whoever waits for room on a warden's list is called up when nothing more is due.
    """
    late = due_rows(session, now, most)
    called = called_up(session, now, most - len(late)) if len(late) < most else []
    if not late and not called:
        return 0
    waiting = {channel: first_messages_wait(session, channel, now) for channel in CHANNELS}
    decided = [Decided(due, next_act(_plan(speaker, due), _situation(speaker, due, waiting), now)) for due in late]
    decided += [_call(speaker, due, waiting, now) for due in called]
    _carry_out(session, speaker, _with_room(speaker, decided, now), now)
    return len(decided)


def _plan(speaker: Speaker, due: Due) -> Escalation:
    return speaker.ladder.level(due.row.now).escalation


def _situation(speaker: Speaker, due: Due, waiting: Waiting) -> Situation:
    row = due.row
    return Situation(
        row.state, Step(row.step), row.repeats, row.asked_at, len(due.untried), due.finders,
        carrier_is_busy=due.still_asking or _first_messages_wait(speaker, due, waiting), waited_for=due.waits_on,
    )  # fmt: skip


def _first_messages_wait(speaker: Speaker, due: Due, waiting: Waiting) -> bool:
    """Whether first messages of the row's level, or of a higher one, wait where the question would be repeated."""
    level = speaker.ladder.level(due.row.now)
    next_to_go = waiting.get(due.asked_last.channel) if due.asked_last else None
    last_of_level = (
        int(Priority.HIGH_LEVEL if level.high else Priority.LEVEL), urgency(speaker.ladder.top, level.rank, 0)
    )  # fmt: skip
    return next_to_go is not None and next_to_go <= last_of_level


def _call(speaker: Speaker, due: Due, waiting: Waiting, now: datetime) -> Decided:
    """The list has room again; where its warden cannot look any more, the next step is due."""
    if due.waits_on is not None:
        return Decided(due, look_for(_plan(speaker, due), due.waits_on, now))
    return Decided(due, next_act(_plan(speaker, due), _situation(speaker, due, waiting), now))


def _with_room(speaker: Speaker, decided: Sequence[Decided], now: datetime) -> list[Decided]:
    """The same, but whoever finds no room on a list waits for it."""
    lists: dict[int, list[Decided]] = {}
    for each in decided:
        if (finder := each.finder) is not None:
            lists.setdefault(finder.person_id, []).append(each)
    taken: set[tuple[int, int]] = set()
    for seekers in lists.values():
        load = next(each.finder.load for each in seekers if each.finder is not None)
        taken |= taken_in(load, [_seeking(speaker, each.due) for each in seekers])
    return [each if each.finder is None or each.due.key in taken else _wait(speaker, each, now) for each in decided]


def _seeking(speaker: Speaker, due: Due) -> Seeking:
    row = due.row
    return Seeking(row.alert_id, row.person_id, _longest(speaker, due), row.needs_rank, row.now, row.since)


def _longest(speaker: Speaker, due: Due) -> int:
    highest = due.row.now == speaker.ladder.top
    return speaker.caseload.longest_for(highest_level=highest, needs=due.row.needs_rank)


def _wait(speaker: Speaker, wanted: Decided, now: datetime) -> Decided:
    """Whoever waits already keeps the deadline."""
    assert isinstance(wanted.act, LookFor)
    finder, row = wanted.act.finder, wanted.due.row
    if wanted.due.waits_on is finder and row.due_at > now:
        return Decided(wanted.due, WaitForRoom(finder, row.due_at))
    return Decided(wanted.due, wait_for_room(_plan(speaker, wanted.due), finder, now))


def _carry_out(session: Session, speaker: Speaker, decided: Sequence[Decided], now: datetime) -> None:
    queue_questions(session, speaker, list(_questions(decided)), now)
    leaving = [each.due.key for each in decided if isinstance(each.act, LookFor | ToOfficer)]
    pass_on(session, leaving, now)
    given = offer(session, list(_tasks(speaker, decided)), now)
    tell_wardens(session, speaker, given, now)
    queue_messages(session, list(_to_kin(speaker, decided)), now)
    write_many(session, _WRITE, [_written(speaker, each, now) for each in decided])
    announce(session, "ledger")


def _questions(decided: Iterable[Decided]) -> Iterator[Question]:
    for each in decided:
        if isinstance(each.act, AskAgain) and each.due.asked_last is not None:
            yield Question(each.due, each.due.asked_last, again=True)
        elif isinstance(each.act, AskElsewhere):
            yield Question(each.due, each.due.untried[0], again=False)


def _tasks(speaker: Speaker, decided: Iterable[Decided]) -> Iterator[NewTask]:
    """The neediest first, so that they stand first in the warden's message too."""
    for each in sorted(decided, key=lambda each: (-each.due.row.needs_rank, -each.due.row.now)):
        if (finder := each.finder) is not None:
            row = each.due.row
            high = speaker.ladder.level(row.now).high
            yield NewTask(row.alert_id, row.person_id, finder.person_id, _reason(each.due), high)


def _reason(due: Due) -> str:
    if due.row.asked_at is None:
        return "unreachable"
    return "cannot_answer" if due.row.step == Step.CANNOT_ANSWER else "no_answer"


def _to_kin(speaker: Speaker, decided: Iterable[Decided]) -> Iterator[NewMessage]:
    """The last resort before an officer, only where the person allowed it. What the family says accounts for nobody."""
    for due in (each.due for each in decided if isinstance(each.act, LookFor) and each.act.finder is Step.FAMILY):
        for at in due.kin:
            name = due.row.name or speaker.say(at.language, "family.someone")
            text = speaker.say(at.language, "kin.question", post=speaker.post_name, name=name)
            yield NewMessage(
                key=f"kin:{due.row.alert_id}:{due.row.person_id}:{at.address_id}",
                kind=DeliveryKind.KIN,
                channel=at.channel,
                address_id=at.address_id,
                person_id=at.owner_id,
                text=speaker.dress(at.language, text, at.channel),
                priority=Priority.LEVEL,
                question=f"kin:{due.row.person_id}:{due.row.alert_id}",
            )


def _written(speaker: Speaker, each: Decided, now: datetime) -> dict[str, object]:
    """What the row becomes."""
    row = each.due.row
    kept = {"state": row.state, "since": row.since, "step": row.step, "repeats": row.repeats, "due_at": None}
    kept |= {"why": row.why, "waits_for": None, "waits_below": None, "needs": None}
    new = kept | _changes(speaker, each, now)
    if new["state"] is not row.state:
        new["since"] = now
    new |= {"state": str(new["state"]), "step": str(new["step"])}
    return {"of_alert": row.alert_id, "of_person": row.person_id, **{f"new_{name}": new[name] for name in _COLUMNS}}


def _changes(speaker: Speaker, each: Decided, now: datetime) -> dict[str, object]:
    """What the act changes about the row; whatever it does not name has no deadline and waits for nobody."""
    due, row = each.due, each.due.row
    again_at = look_again_at(_plan(speaker, due), row.asked_at, now)
    match each.act:
        case AskAgain():  # with nothing left to repeat it at, the next step is due
            return {"repeats": row.repeats + 1, "due_at": again_at if due.asked_last else now}
        case AskElsewhere():
            return {"step": Step.NEXT_ADDRESS, "due_at": again_at}
        case Wait(until):
            return {"due_at": until}
        case AcceptSilence():
            return {"state": LedgerState.TOLD, "why": "no answer, and this level accepts silence"}
        case LookFor(Step.FAMILY, due_at):
            return {"state": LedgerState.UNREACHABLE, "step": Step.FAMILY, "due_at": due_at, "why": "family asked"}
        case LookFor(finder, due_at):
            return {"state": LedgerState.WITH_WARDEN, "step": finder, "due_at": due_at, "why": _reason(due)}
        case WaitForRoom(finder, until):
            below = wave_below(_longest(speaker, due))
            waits_for = due.chain[finder].person_id
            return {"due_at": until, "why": NO_ROOM, "waits_for": waits_for, "waits_below": below}
        case ToOfficer(why):
            return {"state": LedgerState.WITH_OFFICER, "step": Step.OFFICER, "why": why, "needs": row.needs_rank}
