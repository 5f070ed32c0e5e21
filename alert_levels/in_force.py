"""What holds where, as anybody may know it: each level with the area it was put on and what lies in it, and which
alerts were taken back of late. Nobody is in it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from alert_levels.decisions import placed
from alert_levels.effective import Holds, holding
from alert_levels.tables import Alert, AreaLevel, Decision, DecisionLine
from registry.areas import chains
from registry.tables import Area

MOST_TAKEN_BACK = 20


@dataclass(frozen=True)
class Promise:
    """What the decision behind a level says: the danger, since when, and by when people hear more."""

    hazard: str
    since: datetime
    next_update: datetime


@dataclass(frozen=True)
class InForce:
    """A level that holds in an area and in those `within` it, all named by language.

    `apart`: another level, or another decision, holds in some part of the area. At level 0 nothing is promised.
    """

    rank: int
    names: Mapping[str, str]
    within: tuple[Mapping[str, str], ...] = ()
    apart: bool = False
    promise: Promise | None = None


def levels_in_force(session: Session) -> list[InForce]:
    """One entry for each area whose level is not simply that of the area around it; the highest first."""
    areas = session.exec(select(Area.id, Area.names).order_by(col(Area.id)))
    names = {number: names for number, names in areas if number is not None}
    known, on_areas = chains(session), placed(session)
    around = {number: known.get(number, [number]) for number in names}
    holds = {number: holding(chain, on_areas) for number, chain in around.items()}
    heads = {number: _head(chain, holds) for number, chain in around.items()}
    members: dict[int, list[int]] = {}
    for number, head in heads.items():
        members.setdefault(head, []).append(number)
    apart = {above for number, chain in around.items() for above in chain if above != heads[number]}
    promises = _promises(session)
    found = [
        InForce(
            rank=holds[head].rank,
            names=names[head],
            within=tuple(names[number] for number in those if number != head),
            apart=head in apart,
            promise=promises.get(head) if holds[head].rank else None,
        )
        for head, those in members.items()
    ]
    return sorted(found, key=lambda each: -each.rank)


def taken_back_since(session: Session, since: datetime) -> list[str]:
    """The references of the alerts that were found wrong and taken back since then, the newest first."""
    chosen = select(Alert).where(col(Alert.corrected_at) > since).order_by(col(Alert.corrected_at).desc())
    return [alert.ref for alert in session.exec(chosen.limit(MOST_TAKEN_BACK))]


def _head(chain: Sequence[int], holds: Mapping[int, Holds]) -> int:
    """How far out the area's own level reaches without a break."""
    head = chain[0]
    for area_id in chain[1:]:
        if _source(holds[area_id]) != _source(holds[head]):
            break
        head = area_id
    return head


def _source(holds: Holds) -> int | None:
    """The area whose level it is; normal is normal, whoever said so."""
    return holds.from_area if holds.rank else None


def _promises(session: Session) -> dict[int, Promise]:
    """What stands behind the level that was put on each area itself."""
    rows = session.exec(
        select(AreaLevel.area_id, Decision.hazard, Decision.happened_at, Decision.next_update_at)
        .join(DecisionLine, col(DecisionLine.id) == AreaLevel.line_id)
        .join(Decision, col(Decision.id) == DecisionLine.decision_id)
    )
    return {area_id: Promise(hazard, since, next_update) for area_id, hazard, since, next_update in rows}
