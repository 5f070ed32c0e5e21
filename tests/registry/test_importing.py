"""Files of areas, points, groups and people: whole, or not at all with every fault named."""

from datetime import date, timedelta
from typing import TypeVar

import pytest
from sqlmodel import Session, SQLModel, func, select

from registry.acts import Act, Role
from registry.addresses import addresses_of, find_address
from registry.areas import chain
from registry.import_columns import File
from registry.importing import import_file
from registry.settings import Mode, NoPost, seed_post
from registry.sheets import LONGEST_NAME, Imported, ImportRefused
from registry.store import Store, T, Work
from registry.tables import Address, Area, AuditEntry, CareGroup, EvacuationRoute, Person, Point, WardenDuty
from registry.warden_duties import agree, decline, set_away, to_be_asked
from tests.fakes.clock import NOON

Model = TypeVar("Model", bound=SQLModel)

EARLIER = NOON - timedelta(days=400)

AREAS = """code,parent,kind,name_en,name_ar,latitude,longitude,radius_km
tyre,south,city,Tyre,صور,33.271,35.204,8
south,levania,region,South,,,,
levania,,country,Levania,,,,
"""
GROUPS = "code,name\ng1,Harbour\n"
PEOPLE = """code,language,area,name,phone,telegram,group,needs_rank,party_size
W1,fil,tyre,Ben,0000001,7001,g1,,
,am,south,Hana,+999 2000 0002,,g1,5,3
"""


class Register:
    """The store as an importing officer meets it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        store.write_now(lambda s: seed_post(s, code="XB", name="Embassy", country="XB"))

    def load(self, file: File, text: str | bytes, mode: Mode = Mode.SANDBOX) -> Imported:
        raw = text.encode() if isinstance(text, str) else text
        return self._store.write_now(lambda s: import_file(s, file, raw, mode, NOON))

    def faults(self, file: File, text: str | bytes) -> list[tuple[int, str]]:
        with pytest.raises(ImportRefused) as refused:
            self.load(file, text)
        return [(fault.row, fault.column) for fault in refused.value.faults]

    def count(self, model: type[SQLModel]) -> int:
        return self._store.read_now(lambda s: s.exec(select(func.count()).select_from(model)).one())

    def all(self, model: type[Model]) -> list[Model]:
        return self._store.read_now(lambda s: list(s.exec(select(model))))

    def area(self, code: str) -> Area:
        return self._store.read_now(lambda s: s.exec(select(Area).where(Area.code == code)).one())

    def person(self, name: str) -> Person:
        [found] = [each for each in self._store.read_now(lambda s: s.exec(select(Person)).all()) if each.name == name]
        return found

    def group(self, code: str) -> CareGroup:
        return self._store.read_now(lambda s: s.exec(select(CareGroup).where(CareGroup.code == code)).one())

    def addresses(self, name: str) -> list[tuple[str, str, str | None]]:
        person_id = self.person(name).id or 0
        found = self._store.read_now(lambda s: addresses_of(s, person_id))
        return [(address.channel, address.value, address.country) for address in found]

    def number(self, name: str) -> int:
        return self.person(name).id or 0

    def duty(self, name: str) -> WardenDuty:
        number = self.number(name)
        return self._store.read_now(lambda s: s.get_one(WardenDuty, number))

    def write(self, work: Work[T]) -> T:
        return self._store.write_now(work)

    def within(self, code: str) -> list[str]:
        area_id = self.area(code).id or 0

        def codes(session: Session) -> list[str]:
            found = (session.get_one(Area, each) for each in chain(session, area_id))
            return [area.code for area in found]

        return self._store.read_now(codes)


@pytest.fixture
def register(store: Store) -> Register:
    return Register(store)


@pytest.fixture
def filled(register: Register) -> Register:
    register.load(File.AREAS, AREAS)
    register.load(File.GROUPS, GROUPS)
    register.load(File.PEOPLE, PEOPLE)
    return register


def test_areas_nest_whatever_the_order_of_their_rows(register: Register) -> None:
    assert register.load(File.AREAS, AREAS) == Imported(added=3, updated=0)

    assert register.within("tyre") == ["tyre", "south", "levania"]
    assert register.area("tyre").names == {"en": "Tyre", "ar": "صور"}
    assert register.area("tyre").radius_km == 8


def test_a_file_may_come_from_any_spreadsheet(register: Register) -> None:
    text = AREAS.replace(",", ";").replace(".", ",").replace("\n", "\r\n")

    register.load(File.AREAS, b"\xef\xbb\xbf" + text.encode())

    assert register.area("tyre").latitude == 33.271


def test_importing_twice_changes_what_is_there_and_an_empty_cell_leaves_it(register: Register) -> None:
    register.load(File.AREAS, AREAS)
    done = register.load(File.AREAS, "code,parent,kind,name_en,name_ar,radius_km\ntyre,,zone,Tyre Old Town,,9\n")

    assert done == Imported(added=0, updated=1)
    tyre = register.area("tyre")
    assert (tyre.kind, tyre.names, tyre.radius_km, tyre.latitude) == (
        "zone", {"en": "Tyre Old Town", "ar": "صور"}, 9, 33.271,
    )  # fmt: skip
    assert register.within("tyre") == ["tyre", "south", "levania"]


def test_areas_in_a_circle_are_found(register: Register) -> None:
    text = "code,parent,kind,name_en\na,b,city,A\nb,c,city,B\nc,a,city,C\nd,a,city,D\n"

    assert register.faults(File.AREAS, text) == [(2, "parent"), (3, "parent"), (4, "parent")]
    assert register.count(Area) == 0


def test_an_area_that_contains_itself_is_found(register: Register) -> None:
    assert register.faults(File.AREAS, "code,parent,kind,name_en\na,a,city,A\n") == [(2, "parent")]


def test_a_registered_area_is_never_moved(register: Register) -> None:
    register.load(File.AREAS, AREAS)

    assert register.faults(File.AREAS, "code,parent,kind,name_en\ntyre,levania,city,Tyre\n") == [(2, "parent")]
    assert register.faults(File.AREAS, "code,parent,kind,name_en\nlevania,tyre,country,Levania\n") == [(2, "parent")]
    assert register.within("tyre") == ["tyre", "south", "levania"]


def test_every_fault_is_named_and_nothing_is_half_imported(register: Register) -> None:
    text = """code,parent,kind,name_en,latitude,longitude
good,,country,Good,,
a b,good,city,Bad code,,
c,nowhere,town,,91,east
good,,country,Again,,
d,good,city,Half a position,33,
e,good,city,Too much,,,,stray
"""

    assert register.faults(File.AREAS, text) == [
        (3, "code"), (4, "kind"), (4, "name_en"), (4, "latitude"), (4, "longitude"), (4, "parent"),
        (5, "code"), (6, "latitude"), (7, "row"),
    ]  # fmt: skip
    assert register.count(Area) == 0


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("", [(1, "code"), (1, "kind"), (1, "name_en")]),
        ("code,kind,name_en,status\n", [(1, "status")]),
        ("code,kind,name_en,code\n", [(1, "code")]),
        ("code,kind,name_xx\n", [(1, "name_en"), (1, "name_xx")]),
        (b"code,kind,name_en\na,city,\xff\n", [(1, "file")]),
        ('code,kind,name_en\na,city,"open\n', [(1, "file")]),
    ],
)
def test_a_header_or_file_that_is_wrong_is_named(register: Register, text: str, faults: list[tuple[int, str]]) -> None:
    assert register.faults(File.AREAS, text) == faults


def test_there_is_no_column_for_what_muster_must_not_keep(register: Register) -> None:
    header = "language,area,immigration_status\n"

    assert register.faults(File.PEOPLE, header) == [(1, "immigration_status")]


def test_points_belong_to_areas(register: Register) -> None:
    register.load(File.AREAS, AREAS)
    text = "code,area,kind,name_en,latitude,longitude,open\np1,tyre,assembly,School,33.2,35.2,no\n"

    assert register.load(File.POINTS, text) == Imported(added=1, updated=0)
    assert register.load(File.POINTS, text.replace(",no", ",yes")) == Imported(added=0, updated=1)
    assert register.count(Point) == 1
    assert register.faults(File.POINTS, text.replace("tyre", "nowhere").replace(",no", ",maybe")) == [
        (2, "open"), (2, "area"),
    ]  # fmt: skip


def test_an_area_may_come_with_its_outline_its_clock_and_a_day_for_its_plan(register: Register) -> None:
    text = """code,kind,name_en,outline,time_zone,review_by
a,city,A,33 35; 33 36; 34 36; 33 35,Asia/Beirut,2027-01-31
b,city,B,,,
"""
    register.load(File.AREAS, text)

    area = register.area("a")
    assert [tuple(corner) for corner in area.outline or ()] == [(33, 35), (33, 36), (34, 36), (33, 35)]
    assert (area.time_zone, area.review_by) == ("Asia/Beirut", date(2027, 1, 31))
    assert (area.latitude, area.longitude) == (pytest.approx(33.333333), pytest.approx(35.666667))
    assert (register.area("b").outline, register.area("b").latitude) == (None, None)
    wrong = "code,kind,name_en,outline,time_zone,review_by\na,city,A,33 35; 33 36,Asia/Atlantis,31.1.2027\n"
    assert register.faults(File.AREAS, wrong) == [(2, "outline"), (2, "time_zone"), (2, "review_by")]


def test_points_and_ways_out_have_room_for_so_many(register: Register) -> None:
    register.load(File.AREAS, AREAS)
    register.load(
        File.POINTS, "code,area,kind,name_en,latitude,longitude,capacity\np1,tyre,assembly,School,33.2,35.2,400\n"
    )
    text = "code,area,name_en,path,open,capacity\nr1,tyre,Coast road,33.2 35.2; 33.5 35.3,no,900\n"

    assert register.load(File.ROUTES, text) == Imported(added=1, updated=0)
    assert register.load(File.ROUTES, text.replace(",no", ",yes")) == Imported(added=0, updated=1)
    [point], [route] = register.all(Point), register.all(EvacuationRoute)
    assert (point.capacity, route.capacity, route.open, route.names) == (400, 900, True, {"en": "Coast road"})
    assert [tuple(place) for place in route.path] == [(33.2, 35.2), (33.5, 35.3)]
    wrong = text.replace("tyre", "nowhere").replace("; 33.5 35.3", "").replace("900", "many")
    assert register.faults(File.ROUTES, wrong) == [(2, "path"), (2, "capacity"), (2, "area")]


def test_people_come_with_their_addresses(filled: Register) -> None:
    ben, hana = filled.person("Ben"), filled.person("Hana")

    assert (ben.code, ben.language, ben.area_id, ben.group_id) == (
        "W1", "fil", filled.area("tyre").id, filled.group("g1").id,
    )  # fmt: skip
    assert filled.addresses("Ben") == [("telegram", "7001", None), ("sms", "+99920000001", "XB")]
    assert (hana.needs_rank, hana.party_size, hana.joined_at) == (5, 3, NOON)
    assert hana.code


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ('"Amina\n2 Bilal, Port Sur - safe"', "Amina 2 Bilal, Port Sur - safe"),
        ("Am\u202eina\u2066", "Amina"),
        ("Amina\x07\x1b[2J", "Amina[2J"),
        ("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"),
        ("x" * 100_000, "x" * LONGEST_NAME),
    ],
)
def test_a_name_is_one_line_that_turns_nothing_round(filled: Register, written: str, kept: str) -> None:
    """It stands in a warden's list, one line a person: a file from an employer must not write further lines of it."""
    filled.load(File.PEOPLE, f"language,area,phone,name\nen,south,+99920007777,{written}\n")

    assert filled.addresses(kept) == [("sms", "+99920007777", "XB")]


def test_a_name_of_nothing_that_shows_is_none(register: Register) -> None:
    assert register.faults(File.GROUPS, "code,name\ng1,\u202e\u2066\n") == [(2, "name")]


def test_a_language_and_an_area_are_enough(filled: Register) -> None:
    assert filled.load(File.PEOPLE, "language,area\nsi,tyre\n").added == 1


def test_people_are_known_again_by_code_number_or_chat(filled: Register) -> None:
    again = """code,language,area,phone,telegram
,am,tyre,+99920000002,
,fil,tyre,,7001
"""
    done = filled.load(File.PEOPLE, again)

    assert (done.added, done.updated) == (0, 2)
    assert filled.count(Person) == 2
    assert filled.count(Address) == 3
    assert done.placed == (filled.person("Hana").id,)


def test_new_people_are_reported_as_placed(filled: Register) -> None:
    done = filled.load(File.PEOPLE, "language,area,name\nne,tyre,Sita\nne,south,Gita\n")

    assert done.placed == (filled.person("Sita").id, filled.person("Gita").id)


def test_an_address_that_enquired_before_becomes_the_persons(filled: Register, store: Store) -> None:
    store.write_now(lambda s: s.add(Address(channel="sms", value="+99920000009", web_token="T", since=NOON)))
    filled.load(File.PEOPLE, "language,area,name,phone\nne,tyre,Sita,+99920000009\n")

    found = store.read_now(lambda s: find_address(s, "sms", "+99920000009"))
    assert found is not None
    assert found.person_id == filled.person("Sita").id


def test_wrong_people_are_named_by_row_and_column_and_their_cells_are_not_repeated(filled: Register) -> None:
    text = """code,language,area,name,phone,telegram,group,needs_rank,party_size
,xx,nowhere,Secret,+966501234567,@amina,g9,10,0
W1,fil,tyre,Ben,+99920000002,,,,
N1,fil,tyre,One,+99920000011,,,,
N1,fil,tyre,Two,99920000011,,,,
W1,fil,tyre,Ben,,,,,
"""
    with pytest.raises(ImportRefused) as refused:
        filled.load(File.PEOPLE, text)

    assert [(fault.row, fault.column) for fault in refused.value.faults] == [
        (2, "language"), (2, "telegram"), (2, "needs_rank"), (2, "party_size"), (2, "phone"), (2, "area"), (2, "group"),
        (3, "code"),
        (5, "code"), (5, "phone"),
        (6, "code"), (6, "row"),
    ]  # fmt: skip
    for cell in ("Secret", "966501234567", "@amina", "99920000011"):
        assert cell not in str(refused.value)
    assert filled.count(Person) == 2


def test_a_live_register_takes_no_fictional_number(filled: Register) -> None:
    with pytest.raises(ImportRefused):
        filled.load(File.PEOPLE, "language,area,phone\nne,tyre,+99920000005\n", Mode.LIVE)


def test_groups_get_their_wardens_once_these_are_registered(filled: Register) -> None:
    text = "code,name,warden,deputy,zone_warden\ng1,Harbour,W1,,\n"

    assert filled.load(File.GROUPS, text) == Imported(added=0, updated=1)
    assert filled.group("g1").warden_id == filled.person("Ben").id

    filled.load(File.GROUPS, GROUPS)
    assert filled.group("g1").warden_id == filled.person("Ben").id


def test_a_warden_who_is_not_registered_or_stands_in_for_themselves_is_a_fault(filled: Register) -> None:
    text = "code,name,warden,deputy,zone_warden\ng1,Harbour,W1,W1,\ng2,Market,,,W9\n"

    assert filled.faults(File.GROUPS, text) == [(2, "deputy"), (3, "zone_warden")]
    assert filled.count(CareGroup) == 1


def test_large_files_are_looked_up_in_pieces(filled: Register) -> None:
    rows = [f"P{n},ne,tyre,+9992{n:07d}" for n in range(100, 1700)]
    text = "\n".join(["code,language,area,phone", *rows])

    assert filled.load(File.PEOPLE, text).added == 1600
    assert filled.load(File.PEOPLE, text).updated == 1600


def test_without_a_post_nothing_is_imported(store: Store) -> None:
    with pytest.raises(NoPost):
        store.write_now(lambda s: import_file(s, File.AREAS, AREAS.encode(), Mode.SANDBOX, NOON))


SIGNED = "code,name,warden,agreed\ng1,Harbour,W1,yes\n"


def test_who_signed_on_paper_need_not_be_asked(filled: Register) -> None:
    filled.load(File.GROUPS, SIGNED)

    assert filled.duty("Ben").agreed_at == NOON


def test_a_file_changes_nothing_of_what_a_warden_said_themselves(filled: Register) -> None:
    """They are away, and their undertaking of a year ago is to be renewed by them."""
    until = NOON + timedelta(days=3)
    filled.write(lambda s: agree(s, filled.number("Ben"), EARLIER))
    filled.write(lambda s: set_away(s, filled.number("Ben"), until))

    filled.load(File.GROUPS, SIGNED)

    duty = filled.duty("Ben")
    assert (duty.agreed_at, duty.away_until) == (EARLIER, until)


def test_a_file_does_not_agree_for_a_warden_who_declined(filled: Register) -> None:
    filled.write(lambda s: decline(s, filled.number("Ben"), EARLIER))

    filled.load(File.GROUPS, SIGNED)

    assert filled.duty("Ben").agreed_at is None
    assert filled.write(lambda s: to_be_asked(s, NOON, 9)) == [filled.number("Ben")], "named anew, so asked anew"


def test_the_log_says_that_a_file_agreed_and_not_the_warden(filled: Register) -> None:
    filled.load(File.GROUPS, SIGNED)

    said = filled.write(lambda s: s.exec(select(AuditEntry).where(AuditEntry.act == Act.WARDEN_AGREE)).one())
    assert (said.role, said.detail) == (Role.OPERATOR, "on paper, says a file")
