"""The pages of a call list: person codes, chosen names, areas and languages; no number, no address, nothing else.

Each page says whose list it is, which page of how many, and what the digits mean: sheets of paper come apart.
"""

import os
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlmodel import Session, col, select

from broadcasts.paper_reports import PRINTED
from locales.languages import language_of
from registry.acts import Role
from registry.areas import name_of
from registry.marks import marked
from registry.store import table_of
from registry.tables import Area, CareGroup, MarkKind, Person, PersonState
from registry.viewings import note_views
from registry.warden_wishes import refuses

ON_A_PAGE = 14
"""Rows of A4 that are high enough to write in, also where a name takes two lines."""

people = table_of(Person)
groups = table_of(CareGroup)


class NoSuchGroup(Exception):
    """There is no group of that code."""


@dataclass(frozen=True)
class Listed:
    """One person as the list shows them."""

    code: str
    name: str | None
    area: str
    language: str


def write_list(session: Session, code: str, post: str, zone: tzinfo, now: datetime) -> tuple[str, int]:
    """The list as HTML and how many people are on it; each of them is noted as seen. Raises NoSuchGroup.

    Whoever is protected, or refused the group's warden, is on no list. `zone` is that of the clock by which the warden
    writes.
    """
    group = session.exec(select(CareGroup).where(CareGroup.code == code)).first()
    if group is None:
        raise NoSuchGroup(f"there is no group with the code {code}: look at the import file of the groups")
    chosen = (
        select(Person, Area)
        .join(CareGroup, col(CareGroup.id) == Person.group_id)
        .join(Area, col(Area.id) == Person.area_id)
        .where(
            Person.group_id == group.id,
            Person.state == PersonState.ACTIVE,
            ~marked(people.c.id, MarkKind.PROTECTED),
            ~refuses(people.c.id, groups.c.warden_id),
        )
        .order_by(col(Person.code))
    )
    found = session.exec(chosen).all()
    listed = [
        Listed(each.code, each.name, name_of(area.names, "en"), language_of(each.language).name) for each, area in found
    ]
    seen = [each.id for each, _ in found if each.id is not None]
    if seen:
        note_views(session, seen, Role.OPERATOR, os.getuid(), f"{PRINTED} {code}", now)
    template = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, undefined=StrictUndefined
    ).get_template("list.html")
    pages = [listed[start : start + ON_A_PAGE] for start in range(0, len(listed), ON_A_PAGE)] or [[]]
    written = now.astimezone(zone)
    page = template.render(post=post, group=group.name, pages=pages, now=written, zone=str(zone), by=os.getuid())
    return page, len(listed)
