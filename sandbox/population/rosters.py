"""The cast as an officer's lists: the CSV files that the importer takes, in the order in which it takes them."""

import csv
import io
from collections.abc import Iterable, Sequence

from sandbox.population.cast import Cast, Group, Resident
from sandbox.population.scenario import raw_file

_PEOPLE = ("code", "language", "area", "name", "phone", "telegram", "group", "party_size")
_GROUPS = ("code", "name", "warden", "deputy", "zone_warden", "agreed")


def rosters(cast: Cast) -> list[tuple[str, bytes]]:
    """(what the file holds, the file). Groups come twice: people name their group, and wardens are people."""
    return [
        ("areas", raw_file("areas")),
        ("points", raw_file("points")),
        ("contacts", raw_file("contacts")),
        ("groups", _sheet(_GROUPS[:2], ([group.code, group.name] for group in cast.groups))),
        ("people", _sheet(_PEOPLE, (_person(cast, who) for who in cast.listed))),
        ("groups", _sheet(_GROUPS, map(_group, cast.groups))),
    ]


def _person(cast: Cast, who: Resident) -> list[object]:
    group = cast.listed_in.get(who.key)
    return [who.key, who.language, who.area, who.name, who.number, who.telegram_id, group, who.party]


def _group(group: Group) -> list[object]:
    return [group.code, group.name, group.warden, group.deputy, group.zone_warden, "yes"]


def _sheet(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    sheet = io.StringIO()
    writer = csv.writer(sheet, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return sheet.getvalue().encode()
