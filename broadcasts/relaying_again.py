"""A warden has an alert's own text sent again to the group: fixed words that officers approved with the alert.

Once for each alert and group, and only to those who were asked and have not answered.
"""

from datetime import datetime

from sqlmodel import Session, col, select

from broadcasts.asking import Question, queue_questions
from broadcasts.due import At, Due, waiting_in
from broadcasts.speaker import Speaker
from broadcasts.tables import Relay, RelayState
from broadcasts.zones import groups_led
from registry.acts import Act, Actor, Role, Subject
from registry.audit import record


def may_relay_again(session: Session, warden_id: int) -> bool:
    """Whether anybody of the warden's groups has not answered an alert that was not sent again yet."""
    return any(_to_ask(session, group_id) for group_id in groups_led(session, warden_id))


def relay_again(session: Session, speaker: Speaker, warden_id: int, now: datetime) -> int:
    """Queue the repeats; how many there are. What was sent again for an alert once is not sent a second time."""
    sent = 0
    for group_id in groups_led(session, warden_id):
        waiting = _to_ask(session, group_id)
        questions = [Question(due, at, again=True) for due, at in waiting if not due.still_asking]
        queue_questions(session, speaker, questions, now)
        sent += len(questions)
        for alert_id in sorted({due.row.alert_id for due, _ in waiting}):
            _note(session, warden_id, group_id, alert_id, now)
    return sent


def _to_ask(session: Session, group_id: int) -> list[tuple[Due, At]]:
    """Whoever of the group has not answered an alert that was not sent again yet, and where they were asked last."""
    done, waiting = _done(session, group_id), waiting_in(session, [group_id])
    return [(due, due.asked_last) for due in waiting if due.asked_last and due.row.alert_id not in done]


def _done(session: Session, group_id: int) -> set[int]:
    chosen = select(Relay.why).where(Relay.group_id == group_id, col(Relay.state) == RelayState.AGAIN)
    return {int(why) for why in session.exec(chosen) if why}


def _note(session: Session, warden_id: int, group_id: int, alert_id: int, now: datetime) -> None:
    """As a relay without words: its `why` is the alert's number."""
    relay = Relay(
        warden_id=warden_id, group_id=group_id, text=None, state=RelayState.AGAIN, asked_at=now, decided_at=now,
        why=str(alert_id),
    )  # fmt: skip
    session.add(relay)
    session.flush()
    record(session, Actor(Role.WARDEN, warden_id), Act.RELAY_AGAIN, now, Subject("relay", relay.id))
