"""What people say of themselves, kept for many at once, because in a crisis nearly every message is one: a report each,
and the rows of the ledger that it answers."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from bot.conversation.answering import URGENT
from bot.conversation.effects import AnswerAlert
from bot.senders import Sender
from broadcasts.ledger import Answered, close_tasks, find_row, record_answers
from broadcasts.tables import LedgerState
from registry.reports import Said, add_reports
from registry.tables import ReportKind, Source


def keep_own_answers(session: Session, said: Sequence[tuple[Sender, AnswerAlert]], now: datetime) -> None:
    """Each sender is another person."""
    if not said:
        return
    numbers = add_reports(session, [_report(sender, effect) for sender, effect in said], now)
    answered = []
    for (sender, effect), report_id in zip(said, numbers, strict=True):
        assert sender.owner is not None
        alert_id = _alert_answered(session, sender, effect)
        if alert_id is None:
            close_tasks(session, sender.owner.id, now, "heard from")
        else:
            answered.append(Answered(sender.owner.id, alert_id, effect.status, report_id))
    if answered:
        record_answers(session, answered, now)


def _report(sender: Sender, effect: AnswerAlert) -> tuple[int, Said]:
    assert sender.owner is not None
    said = Said(ReportKind.STATUS, effect.status, Source.SELF, sender.address_id, alert_id=effect.alert_id)
    return sender.owner.id, said


def _alert_answered(session: Session, sender: Sender, effect: AnswerAlert) -> int | None:
    """A late answer counts for the alert it was asked in; a late call for help counts for the newest as well."""
    newest = sender.newest.alert_id if sender.newest else None
    if effect.alert_id is None or effect.alert_id == newest:
        return newest
    if effect.status in URGENT and not _is_live(session, sender, effect.alert_id):
        return newest
    return effect.alert_id


def _is_live(session: Session, sender: Sender, alert_id: int) -> bool:
    assert sender.owner is not None
    row = find_row(session, alert_id, sender.owner.id)
    return row is not None and row.state not in (LedgerState.CARRIED_OVER, LedgerState.EXCLUDED)
