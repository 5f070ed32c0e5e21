"""Numbers to call in an emergency: imported, and the innermost area's own before those around it."""

import pytest
from sqlmodel import Session

from registry.areas import add_area
from registry.contacts import contacts_at, outermost_areas
from registry.import_columns import File
from registry.importing import import_file
from registry.settings import Mode, seed_post
from registry.sheets import Imported, ImportRefused
from registry.store import Store
from registry.tables import AreaKind
from tests.fakes.clock import FakeClock

SHEET = """code,area,kind,number,name_en,name_ar
post,XB,embassy,+999 2000-0001,,
police,XB,police,112,,
police-n,XB-N,police,911,Northern police,شرطة الشمال
line,XB,helpline,*123#,,
"""


@pytest.fixture
def post(store: Store) -> Store:
    def seed(session: Session) -> None:
        found = seed_post(session, code="XB", name="Embassy", country="XB")
        outer: int | None = None
        for code, kind in (("XB", AreaKind.COUNTRY), ("XB-N", AreaKind.REGION), ("XB-N-P", AreaKind.CITY)):
            area = add_area(session, code=code, post_id=found.id or 0, parent_id=outer, kind=kind, names={"en": code})
            outer = area.id

    store.write_now(seed)
    return store


def bring(store: Store, clock: FakeClock, sheet: str) -> Imported:
    return store.write_now(lambda s: import_file(s, File.CONTACTS, sheet.encode(), Mode.SANDBOX, clock.now()))


def numbers(store: Store, *areas: int) -> list[str]:
    return store.read_now(lambda s: [row.number for row in contacts_at(s, areas)])


def test_an_inner_area_has_its_own_police_and_the_rest_of_the_country(post: Store, clock: FakeClock) -> None:
    assert bring(post, clock, SHEET) == Imported(added=4, updated=0)
    assert numbers(post, 3, 2, 1) == ["+99920000001", "911", "*123#"]
    assert numbers(post, 1) == ["+99920000001", "112", "*123#"]
    assert post.read_now(outermost_areas) == [1]
    assert numbers(post) == []


def test_a_known_code_changes_the_number(post: Store, clock: FakeClock) -> None:
    bring(post, clock, SHEET)
    assert bring(post, clock, "code,area,kind,number\npolice,XB,police,113\n") == Imported(added=0, updated=1)
    assert numbers(post, 1) == ["+99920000001", "113", "*123#"]


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("a,XC,police,112,,", "area"), ("a,XB,army,112,,", "kind"), ("a,XB,police,call us,,", "number"),
        ("a,XB,police,1,,", "number"), ("a,XB,police,112,,الشرطة", "name_en"), ("a,XB,police,,,", "number"),
    ],
)  # fmt: skip
def test_a_wrong_row_is_named_and_nothing_is_imported(post: Store, clock: FakeClock, line: str, column: str) -> None:
    with pytest.raises(ImportRefused, match=f"row 2, {column}"):
        bring(post, clock, f"code,area,kind,number,name_en,name_ar\n{line}\n")
    assert numbers(post, 1) == []
