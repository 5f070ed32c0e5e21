"""Of two records of one person: which values and which row of an alert count once they are one. Decides, pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from broadcasts.tables import LedgerState
from registry.tables import Person, PersonState

MOST_TELLING = (
    LedgerState.ANSWERED,
    LedgerState.TOLD,
    LedgerState.ASKED,
    LedgerState.WITH_WARDEN,
    LedgerState.WITH_OFFICER,
    LedgerState.UNREACHABLE,
    LedgerState.QUEUED,
    LedgerState.CARRIED_OVER,
    LedgerState.EXCLUDED,
)
"""What is known outweighs what is waited for, and whoever can still answer outweighs whoever is looked for."""


@dataclass(frozen=True)
class Joined:
    """What the register says of the person afterwards. Where the two differ, whatever was confirmed last holds."""

    area_id: int
    language: str
    second_language: str | None
    state: PersonState
    left_at: datetime | None
    name: str | None
    party_size: int
    needs_rank: int
    group_id: int | None
    joined_at: datetime
    confirmed_at: datetime
    confirm_asked_at: datetime | None
    stale_asked_at: datetime | None

    def values(self) -> Mapping[str, object]:
        return dict(vars(self))


def joined(kept: Person, gone: Person) -> Joined:
    """The record that is kept has its own name and group if it has any; needs and party are the larger of the two."""
    newer = gone if gone.confirmed_at > kept.confirmed_at else kept
    return Joined(
        area_id=newer.area_id,
        language=newer.language,
        second_language=newer.second_language,
        state=newer.state,
        left_at=newer.left_at,
        name=kept.name or gone.name,
        party_size=max(kept.party_size, gone.party_size),
        needs_rank=max(kept.needs_rank, gone.needs_rank),
        group_id=kept.group_id if kept.group_id is not None else gone.group_id,
        joined_at=min(kept.joined_at, gone.joined_at),
        confirmed_at=newer.confirmed_at,
        confirm_asked_at=newer.confirm_asked_at,
        stale_asked_at=newer.stale_asked_at,
    )


def other_row_counts(kept: LedgerState, kept_since: datetime, gone: LedgerState, gone_since: datetime) -> bool:
    """Whether of two rows of one alert that of the record that goes is the one to keep: the more telling, and of two
    answers the later."""
    if kept is LedgerState.ANSWERED and gone is LedgerState.ANSWERED:
        return gone_since > kept_since
    return MOST_TELLING.index(gone) < MOST_TELLING.index(kept)
