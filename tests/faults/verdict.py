"""The oracle of every fault: what the carriers took, laid beside the ledger.

Every (alert, person) that was acknowledged has a send that a carrier took, or a state that says what became of it and
who looks after the person now; and no text reached anybody twice unless a crash or a lying carrier explains it.
"""

from collections import Counter
from dataclasses import dataclass

from sqlmodel import Session, col, select

from broadcasts.tables import Ledger, LedgerState
from registry.tables import Address
from tests.faults.carrier import Carrier
from tests.faults.town import Town

EXPLAINED = (
    LedgerState.UNREACHABLE,
    LedgerState.WITH_WARDEN,
    LedgerState.WITH_OFFICER,
    LedgerState.CARRIED_OVER,
    LedgerState.EXCLUDED,
)
"""States that claim no message: the row itself says why, and what follows."""


@dataclass(frozen=True)
class Verdict:
    """lost: people of an alert whom nothing reached and no row explains. explained: nothing reached them, and it does.

    again: copies of a text beyond the first. most: the most copies of one text that one person got.
    """

    audience: int
    lost: tuple[int, ...]
    explained: int
    again: int
    most: int
    contradictions: tuple[str, ...]

    def is_clean(self) -> bool:
        """Nobody lost and nothing claimed that did not happen."""
        return not self.lost and not self.contradictions


def judge(town: Town, carrier: Carrier) -> Verdict:
    """Compare the ledger of the town with what the carrier took."""
    reached = {(one.to, ref) for one in carrier.taken for ref in _alerts_in(one.text)}
    copies = carrier.copies()
    rows, values = town.read(_rows), town.read(_values)
    lost, explained = [], 0
    for row in rows:
        if any((value, f"M{row.alert_id}") in reached for value in values.get(row.person_id, ())):
            continue
        if row.state in EXPLAINED and (row.why or row.carried_to):
            explained += 1
        else:
            lost.append(row.person_id)
    again = sum(number - 1 for number in copies.values())
    return Verdict(
        len(rows), tuple(lost), explained, again, max(copies.values(), default=0), tuple(town.contradictions())
    )


def _rows(session: Session) -> list[Ledger]:
    return list(session.exec(select(Ledger)))


def _values(session: Session) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for person_id, value in session.exec(select(Address.person_id, Address.value).where(col(Address.person_id) > 0)):
        found.setdefault(person_id or 0, []).append(value)
    return found


def _alerts_in(text: str) -> Counter[str]:
    """The references (M1, M2 ...) that a text names."""
    return Counter(word for word in text.replace(".", " ").replace(",", " ").split() if _is_ref(word))


def _is_ref(word: str) -> bool:
    return word[:1] == "M" and word[1:].isdigit()
