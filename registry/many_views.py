"""An officer who looks at very many people within an hour is noticed by the others: it may be a copy in the making.

Nothing is refused, because in a crisis it may be right; another officer says that they looked into it.
"""

from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select, update

from registry.acts import Act, Actor, Role, Subject
from registry.acts import officer as acting
from registry.audit import record
from registry.store import table_of
from registry.tables import ViewAlarm, Viewing

HOUR = timedelta(hours=1)
MANY = 500
"""Different people within an hour: ten full pages of a list."""

alarms = table_of(ViewAlarm)


class OwnAlarm(Exception):
    """Another officer has to look into it: this alarm is about you."""


def alarm_if_many(session: Session, officer_id: int, now: datetime) -> None:
    """Raise the alarm if the officer has just looked at many people; once an hour."""
    lately = (Viewing.role == Role.OFFICER, Viewing.viewer_id == officer_id, Viewing.at > now - HOUR)
    people = session.exec(select(func.count(func.distinct(Viewing.person_id))).where(*lately)).one()
    known = select(ViewAlarm.id).where(ViewAlarm.officer_id == officer_id, ViewAlarm.at > now - HOUR)
    if people < MANY or session.exec(known.limit(1)).first() is not None:
        return
    session.add(ViewAlarm(officer_id=officer_id, people=people, at=now))
    record(session, Actor(Role.SERVICE), Act.MANY_VIEWS, now, Subject("officer", officer_id), str(people))


def open_alarms(session: Session) -> list[ViewAlarm]:
    """Those that nobody has looked into, oldest first."""
    return list(session.exec(select(ViewAlarm).where(col(ViewAlarm.answered_by).is_(None)).order_by(col(ViewAlarm.id))))


def answer_alarm(session: Session, alarm_id: int, by: int, now: datetime) -> None:
    """Note that an officer has looked into it. Raises OwnAlarm."""
    mine = alarms.c.id == alarm_id
    about = session.execute(select(alarms.c.officer_id).where(mine)).scalar_one_or_none()
    if about == by:
        raise OwnAlarm(OwnAlarm.__doc__)
    answered = update(alarms).where(mine, alarms.c.answered_by.is_(None)).values(answered_by=by)
    if session.execute(answered.returning(alarms.c.id)).first() is not None:
        record(session, acting(by), Act.MANY_VIEWS_ANSWER, now, Subject("officer", about))
