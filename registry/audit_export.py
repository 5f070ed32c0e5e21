"""A copy of the audit log leaves the console only by two administrators, and says in its first line who took it."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from locales.sentence import Sentence
from registry.acts import Act, Subject
from registry.acts import officer as acting
from registry.audit import record
from registry.audit_chain import Entry
from registry.audit_check import entries_after
from registry.by_two import ActRefused, UnknownAct, begin_confirming, find_act, note_act, propose
from registry.tables import ActKind, ActState, AdministrativeAct

TAKEN_WITHIN = timedelta(hours=1)


def propose_export(session: Session, by: int, now: datetime) -> AdministrativeAct:
    """Ask for a copy of the log. Raises NotAdministrator."""
    return propose(session, by, ActKind.EXPORT, None, {}, now)


def confirm_export(session: Session, act_id: int, by: int, now: datetime) -> None:
    """Let whoever asked have the copy, within an hour. Raises ActRefused."""
    note_act(session, by, Act.ADMINISTRATION_CONFIRM, begin_confirming(session, act_id, by, now), now)


def take_export(session: Session, act_id: int, by: int, now: datetime) -> dict[str, object]:
    """Record that the copy is taken; the line that it begins with. Raises ActRefused."""
    act = find_act(session, act_id)
    if act.kind is not ActKind.EXPORT or act.proposed_by != by:
        raise UnknownAct(UnknownAct.__doc__)
    if not _can_be_taken(act, now):
        raise ActRefused(Sentence("The copy can be taken within an hour after a second administrator confirmed it."))
    record(session, acting(by), Act.EXPORT, now, Subject("administrative act", act.id))
    return {"copy taken by officer": by, "confirmed by officer": act.decided_by, "at": now.isoformat()}


def newest_export(session: Session, by: int, now: datetime) -> AdministrativeAct | None:
    """The copy that this administrator asked for last, while it waits or can still be taken."""
    mine = (AdministrativeAct.kind == ActKind.EXPORT, AdministrativeAct.proposed_by == by)
    act = session.exec(select(AdministrativeAct).where(*mine).order_by(col(AdministrativeAct.id).desc())).first()
    return act if act is not None and (_waits(act, now) or _can_be_taken(act, now)) else None


def _waits(act: AdministrativeAct, now: datetime) -> bool:
    return act.state is ActState.PROPOSED and now < act.expires_at


def _can_be_taken(act: AdministrativeAct, now: datetime) -> bool:
    return act.state is ActState.CONFIRMED and act.decided_at is not None and now - act.decided_at <= TAKEN_WITHIN


def lines_of_log(session: Session) -> Iterator[str]:
    """Every entry as one line of JSON, the oldest first."""
    return map(line_of, entries_after(session, 0))


def line_of(entry: Entry) -> str:
    """An entry as a line of JSON, without its end."""
    return json.dumps(entry._asdict(), ensure_ascii=False)
