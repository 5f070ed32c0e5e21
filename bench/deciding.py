"""What officers do, for the bench: a decision about one city, proposed by one and approved by another."""

from datetime import datetime, timedelta

from sqlmodel import Session, select

from alert_levels.decisions import NewDecision, NewLine, propose
from alert_levels.tables import Alert
from broadcasts.correction import correct
from broadcasts.fillers import fill_next
from broadcasts.issue import approve_and_issue
from broadcasts.speaker import Speaker
from registry.clock import Clock
from registry.store import Store
from registry.tables import Area, Officer, Point


def propose_level(session: Session, speaker: Speaker, city: str, rank: int, now: datetime) -> int:
    """The decision's number."""
    area = session.exec(select(Area).where(Area.code == city)).one()
    point = session.exec(select(Point.id).where(Point.area_id == area.id)).one()
    assert area.id is not None
    line = NewLine(area.id, rank, point_id=point if speaker.ladder.level(rank).names_point else None)
    new = NewDecision(officer(session, "ada"), "shelling", "the bench says so", now, now + timedelta(hours=6), (line,))
    decision = propose(session, speaker.ladder, new, now)
    assert decision.id is not None
    return decision.id


def approve_level(session: Session, speaker: Speaker, decision_id: int, now: datetime) -> Alert:
    [alert] = approve_and_issue(session, speaker, decision_id, officer(session, "ben"), now)
    return alert


def take_back(session: Session, speaker: Speaker, decision_id: int, now: datetime) -> Alert:
    [alert] = correct(session, speaker, decision_id, officer(session, "ada"), now)
    return alert


def officer(session: Session, login: str) -> int:
    found = session.exec(select(Officer.id).where(Officer.login == login)).one()
    assert found is not None
    return found


def decide(store: Store, speaker: Speaker, clock: Clock, city: str, rank: int) -> int:
    """Propose, approve and issue; the decision's number."""
    number = store.write_now(lambda session: propose_level(session, speaker, city, rank, clock.now()))
    store.write_now(lambda session: approve_level(session, speaker, number, clock.now()))
    return number


def fill(store: Store, speaker: Speaker, clock: Clock) -> None:
    """Every row of every broadcast, chunk by chunk, each committed."""
    while store.write_now(lambda session: fill_next(session, speaker, clock.now())):
        pass
