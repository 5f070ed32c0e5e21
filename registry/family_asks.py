"""How often family codes may be tried: by one asker, and about one person; counted in the store, over all processes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, insert, select
from sqlmodel import Session

from registry.networks import network_of
from registry.sealed import keys_of
from registry.store import table_of
from registry.tables import FamilyAsk

DAY = timedelta(days=1)
MISSES_A_DAY = 10
"""So many wrong codes a day may an asker try; from then on right ones are answered like wrong ones."""
ASKS_A_DAY = 40
"""So often may an asker use any codes. A mother who asks every half hour is not held up."""
ABOUT_A_PERSON = 60
"""So often a day is told about one person, whoever asks: nobody can be watched by the minute."""
MOST_FORGOTTEN = 5000

asks = table_of(FamilyAsk)


@dataclass(frozen=True)
class Asked:
    """What an asker did within a day."""

    asks: int
    misses: int

    @property
    def may_ask(self) -> bool:
        return self.misses < MISSES_A_DAY and self.asks < ASKS_A_DAY


def asker_at(address_id: int) -> str:
    return f"address:{address_id}"


def asker_from(session: Session, host: str) -> str:
    """A visitor of the page, by network. Six hexadecimal digits keep visitors apart; without the keys of the store
    nobody finds out which they are by trying all networks of a country."""
    return f"web:{keys_of(session).index('family_ask.asker', network_of(host)).hex()[:6]}"


def may_ask(session: Session, asker: str, now: datetime) -> bool:
    """Whether the asker has not used up what one may ask in 24 hours."""
    told = func.count(asks.c.person_id)
    row = session.execute(select(func.count(), told).where(asks.c.asker == asker, asks.c.at > now - DAY)).one()
    return Asked(row[0], row[0] - row[1]).may_ask


def may_tell(session: Session, person_id: int, now: datetime) -> bool:
    """Whether not everything was told about the person that may be told in 24 hours."""
    about = select(func.count()).where(asks.c.person_id == person_id, asks.c.at > now - DAY)
    told: int = session.execute(about).scalar_one()
    return told < ABOUT_A_PERSON


def note_ask(session: Session, asker: str, person_id: int | None, now: datetime, code_id: int | None = None) -> None:
    """Note a use of a right code (`person_id`), or of a wrong one."""
    session.execute(insert(asks).values(asker=asker, person_id=person_id, at=now, code_id=code_id))


def last_code_used(session: Session, asker: str, now: datetime) -> int | None:
    """The right code that the asker used last within a day, by its number."""
    used = select(asks.c.code_id).where(asks.c.asker == asker, asks.c.at > now - DAY, asks.c.code_id.is_not(None))
    return session.execute(used.order_by(asks.c.id.desc()).limit(1)).scalar()


def forget_asks(session: Session, now: datetime, most: int = MOST_FORGOTTEN) -> int:
    """Forget what is older than the limits look back, so many at once; returns how many."""
    old = select(asks.c.id).where(asks.c.at < now - DAY).order_by(asks.c.id).limit(most)
    return len(session.execute(delete(asks).where(asks.c.id.in_(old)).returning(asks.c.id)).all())
