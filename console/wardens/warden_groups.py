"""One group: who looks after it and how they do, who is in it, and naming somebody for it."""

from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Response
from sqlmodel import Session, col, select

from broadcasts.inviting import CannotAsk, ask_again
from broadcasts.stepping_aside import REPLACED, give_up_replaced
from broadcasts.warden_scores import Score, scores
from broadcasts.warden_tree import Keeper, keepers_of
from console.desk import Desk
from console.entry.access import AnyOfficer, Number, Worker
from console.frame.faults import NotFound
from console.frame.forms import Refused, said_by
from console.frame.names import area_names, called
from console.wardens.naming import name_and_invite
from locales.sentence import Sentence
from registry.areas import zones
from registry.people import UnknownPerson
from registry.tables import CareGroup, Person, PersonState
from registry.viewings import note_views
from registry.warden_duties import ROLES
from registry.warden_naming import NamingFault, end_role

router = APIRouter()

MOST_MEMBERS = 50
"""A group has twenty-five at most; a file may bring a larger one."""

ROLE_NAMES = {
    "warden_id": Sentence("Warden"),
    "deputy_id": Sentence("Deputy"),
    "zone_warden_id": Sentence("Warden of the zone"),
}


@dataclass(frozen=True)
class InRole:
    """One role of the group, and who has it."""

    role: str
    keeper: Keeper | None
    name: str
    score: Score


@dataclass(frozen=True)
class Member:
    """One person of the group."""

    person: Person
    name: str
    area: str
    clock: ZoneInfo | None


@dataclass(frozen=True)
class GroupView:
    """Everything on the page of a group. `more`: not all members are shown."""

    group: CareGroup
    roles: tuple[InRole, ...]
    members: tuple[Member, ...]
    more: bool


@router.get("/wardens/groups/{group_id}")
async def show_group(desk: AnyOfficer, group_id: Number) -> Response:
    return await _page(desk, group_id)


@router.post("/wardens/groups/{group_id}/name")
async def name(desk: Worker, group_id: Number) -> Response:
    """The fields `person`, a code, and `role`. They are asked to agree before they see anybody's name."""

    def work(session: Session, group: CareGroup) -> None:
        code = desk.form.text("person")
        found = session.exec(select(Person.id).where(col(Person.code).in_({code, code.upper()}))).first()
        if found is None:
            raise NamingFault(Sentence("Nobody has this code: it stands on the page of each person."))
        name_and_invite(session, desk, found, group.code, desk.form.text("role"))

    return await _act(desk, group_id, "name", work)


@router.post("/wardens/groups/{group_id}/end")
async def end(desk: Worker, group_id: Number) -> Response:
    """The field `role`: nobody has it any more, and what they had to do goes to whoever is next."""

    def work(session: Session, group: CareGroup) -> None:
        end_role(session, group, desk.form.text("role"), desk.officer_id, desk.now)
        give_up_replaced(session, REPLACED, desk.now)

    return await _act(desk, group_id, "name", work)


@router.post("/wardens/groups/{group_id}/ask")
async def ask(desk: Worker, group_id: Number) -> Response:
    """The field `role`: whoever has it is sent the undertaking once more."""

    def work(session: Session, group: CareGroup) -> None:
        role = desk.form.text("role")
        person_id = getattr(group, role) if role in ROLES else None
        if person_id is None:
            raise NamingFault(Sentence("Choose a role."))
        ask_again(session, desk.speaker, person_id, desk.officer_id, desk.now)

    return await _act(desk, group_id, "ask", work)


def view_group(session: Session, desk: Desk, group_id: int) -> GroupView:
    """The view of everybody on it is noted here, in the same transaction. Raises NotFound."""
    group = find_group(session, group_id)
    inside = select(Person).where(Person.group_id == group_id, Person.state == PersonState.ACTIVE)
    members = session.exec(inside.order_by(col(Person.code)).limit(MOST_MEMBERS + 1)).all()
    in_roles = [number for role in ROLES if (number := getattr(group, role)) is not None]
    names = {person.id: called(person) for person in session.exec(select(Person).where(col(Person.id).in_(in_roles)))}
    keepers, scored = keepers_of(session, in_roles, desk.now), scores(session, in_roles, desk.now)
    seen = [*in_roles, *(person.id for person in members[:MOST_MEMBERS] if person.id is not None)]
    if seen:
        note_views(session, seen, "officer", desk.officer_id, f"group {group.code}", desk.now)
    areas, clocks = area_names(session), zones(session)
    return GroupView(
        group=group,
        roles=tuple(
            InRole(
                role, keepers.get(getattr(group, role) or 0), names.get(getattr(group, role), ""),
                scored.get(getattr(group, role) or 0, Score()),
            )
            for role in ROLES
        ),
        members=tuple(
            Member(person, called(person), areas[person.area_id], clocks.get(person.area_id))
            for person in members[:MOST_MEMBERS]
        ),
        more=len(members) > MOST_MEMBERS,
    )  # fmt: skip


def find_group(session: Session, group_id: int) -> CareGroup:
    """Raises NotFound."""
    group = session.get(CareGroup, group_id)
    if group is None:
        raise NotFound
    return group


async def _act(desk: Desk, group_id: int, form: str, work: Callable[[Session, CareGroup], None]) -> Response:
    try:
        await desk.write(lambda session: work(session, find_group(session, group_id)))
    except (NamingFault, CannotAsk) as fault:
        return await _page(desk, group_id, Refused(form, said_by(fault)), 422)
    except UnknownPerson:
        raise NotFound from None
    return desk.go(f"/wardens/groups/{group_id}")


async def _page(desk: Desk, group_id: int, refused: Refused | None = None, status: int = 200) -> Response:
    view = await desk.write(lambda session: view_group(session, desk, group_id))
    return desk.page(
        "wardens/warden_group.html", refused, status, view=view, roles=ROLE_NAMES, caseload=desk.speaker.caseload
    )
