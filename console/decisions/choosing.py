"""What a proposal can be made of: the areas with the levels that hold there, and for each chosen one its places,
ways and numbers.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from alert_levels.standing import effective_ranks
from console.decisions.proposal_form import Draft
from console.frame.names import nest
from console.frame.templating import OFFICERS_READ
from registry.areas import chains, name_of
from registry.tables import Area, Contact, ContactKind, EvacuationRoute, Point, PointKind


@dataclass(frozen=True)
class AreaChoice:
    """An area to tick, with the level that holds there; `chosen` once it has a line."""

    area_id: int
    name: str
    depth: int
    rank: int
    chosen: bool


@dataclass(frozen=True)
class PointChoice:
    """A place to go to."""

    point_id: int
    name: str
    area: str
    kind: PointKind


@dataclass(frozen=True)
class RouteChoice:
    """A way out."""

    route_id: int
    name: str
    area: str


@dataclass(frozen=True)
class ContactChoice:
    """A number to call; its kind says whom it reaches where it has no name."""

    contact_id: int
    kind: ContactKind
    name: str
    number: str
    area: str


@dataclass(frozen=True)
class LineChoices:
    """One chosen area: the level that holds there now, what is filled in, and what lies in it or around it."""

    draft: Draft
    area: str
    rank: int
    points: tuple[PointChoice, ...]
    routes: tuple[RouteChoice, ...]
    contacts: tuple[ContactChoice, ...]

    @property
    def says_more(self) -> bool:
        """Whether the text says anything beside the level."""
        draft = self.draft
        return bool(draft.point_id or draft.route_id or draft.contact_id or draft.leaves or draft.exempt)


@dataclass(frozen=True)
class Choices:
    """`hidden`: so many areas do not show what was looked for."""

    areas: tuple[AreaChoice, ...]
    hidden: int
    lines: tuple[LineChoices, ...]


def choices_for(session: Session, drafts: Sequence[Draft], looked_for: str) -> Choices:
    """Everything to choose from, of the areas only those named like `looked_for`, with those they lie in."""
    areas, ranks = session.exec(select(Area)).all(), effective_ranks(session)
    chosen = {draft.area_id for draft in drafts}
    shown = _found(areas, chains(session), looked_for) | chosen
    nested = [area for area in nest(areas) if area.area_id in shown]
    names = {area.id: name_of(area.names, OFFICERS_READ) for area in areas if area.id is not None}
    return Choices(
        areas=tuple(
            AreaChoice(area.area_id, area.name, area.depth, ranks[area.area_id], area.area_id in chosen)
            for area in nested
        ),
        hidden=len(areas) - len(nested),
        lines=tuple(_lines(session, [draft for draft in drafts if draft.area_id in names], names, ranks)),
    )


def _found(areas: Iterable[Area], above: Mapping[int, Sequence[int]], looked_for: str) -> set[int]:
    """The areas that show it, each with those that it lies in."""
    wanted = looked_for.casefold()
    named = (area.id for area in areas if any(wanted in name.casefold() for name in (area.code, *area.names.values())))
    return {outer for area_id in named if area_id is not None for outer in above[area_id]}


def _lines(
    session: Session, drafts: Sequence[Draft], names: Mapping[int, str], ranks: Mapping[int, int]
) -> Iterable[LineChoices]:
    if not drafts:
        return
    above = chains(session)
    points = session.exec(select(Point).order_by(Point.code)).all()
    routes = session.exec(select(EvacuationRoute).order_by(EvacuationRoute.code)).all()
    contacts = session.exec(select(Contact).order_by(col(Contact.area_id), Contact.code)).all()
    for draft in drafts:
        near = {*above[draft.area_id], *(area for area, outer in above.items() if draft.area_id in outer)}
        yield LineChoices(
            draft=draft,
            area=names[draft.area_id],
            rank=ranks[draft.area_id],
            points=tuple(
                PointChoice(point.id or 0, name_of(point.names, OFFICERS_READ), names[point.area_id], point.kind)
                for point in points
                if _offered(point.id, point.area_id, near, draft.point_id) and point.open
            ),
            routes=tuple(
                RouteChoice(route.id or 0, name_of(route.names, OFFICERS_READ), names[route.area_id])
                for route in routes
                if _offered(route.id, route.area_id, near, draft.route_id) and route.open
            ),
            contacts=tuple(
                ContactChoice(
                    contact.id or 0, contact.kind, contact.names.get(OFFICERS_READ, ""), contact.number,
                    names[contact.area_id],
                )
                for contact in contacts
                if _offered(contact.id, contact.area_id, near, draft.contact_id)
            ),
        )  # fmt: skip


def _offered(number: int | None, area_id: int, near: Collection[int], chosen: int | None) -> bool:
    """What was chosen once stays there to be seen, wherever it lies."""
    return area_id in near or number == chosen
