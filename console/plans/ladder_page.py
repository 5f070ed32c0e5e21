"""The ladder as administrators see and change it: one proposes a new version as text, another confirms it."""

from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Response
from sqlmodel import Session, col, select

from alert_levels.ladder import LadderFault
from alert_levels.ladder_change import as_toml, changes, propose_ladder
from alert_levels.ladder_versions import held_version, newest_version
from alert_levels.tables import LadderVersion
from alert_levels.taking_up import waits_for
from console.desk import Desk
from console.entry.access import Administrator
from console.frame.forms import Refused, said_by
from console.frame.names import officer_names
from locales.catalogue import SOURCE
from registry.by_two import ActRefused, open_acts
from registry.tables import ActKind

router = APIRouter()

ANSWER = "answer."


@dataclass(frozen=True)
class Proposed:
    """A new version that waits, in sentences."""

    by: str
    changes: tuple[str, ...]


@dataclass(frozen=True)
class LadderView:
    """The newest version, as text, and what is proposed. Where an older one still holds: its number, and the levels
    that the newest waits for."""

    version: LadderVersion
    held: int | None
    waits_for: tuple[int, ...]
    text: str
    proposed: tuple[Proposed, ...]
    versions: tuple[LadderVersion, ...]
    """All that there ever were, the newest first."""


@router.get("/ladder")
async def show_ladder(desk: Administrator) -> Response:
    return await _page(desk)


@router.post("/ladder")
async def propose_version(desk: Administrator) -> Response:
    text, now = desk.form.text("ladder"), desk.wall_now
    answers = {key.removeprefix(ANSWER) for key in desk.speaker.catalogue.keys(SOURCE) if key.startswith(ANSWER)}
    try:
        await desk.write(lambda session: propose_ladder(session, desk.officer_id, text, answers, now))
    except LadderFault as fault:
        return await _page(desk, Refused("ladder", said_by(fault)), 422)
    except ActRefused as fault:
        return await _page(desk, Refused("ladder", said_by(fault)), 409)
    return desk.go("/ladder")


def view_ladder(session: Session, now: datetime, clock_now: datetime) -> LadderView:
    version, held, names = newest_version(session), held_version(session), officer_names(session)
    waiting = (act for act in open_acts(session, now) if act.kind is ActKind.LADDER)
    return LadderView(
        version,
        None if held is None else held.id,
        tuple(waits_for(session, clock_now)),
        as_toml(version.definition),
        tuple(
            Proposed(names.get(act.proposed_by, ""), changes(version.definition, act.details["definition"]))
            for act in waiting
        ),
        tuple(session.exec(select(LadderVersion).order_by(col(LadderVersion.id).desc()))),
    )


async def _page(desk: Desk, refused: Refused | None = None, status: int = 200) -> Response:
    view = await desk.read(lambda session: view_ladder(session, desk.wall_now, desk.now))
    return desk.page("plans/ladder.html", refused, status, view=view)
