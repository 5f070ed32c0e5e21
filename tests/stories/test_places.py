"""Saying where one is, and asking what is near, by chat and by SMS, in several scripts."""

import pytest
from sqlmodel import Session, select

from registry.tables import Area, Contact, ContactKind, Point, PointKind, Report
from tests.stories.phone import Phone
from tests.stories.test_joining import phone_of
from tests.stories.world import World

ON = [("telegram", "ar"), ("sms", "am"), ("telegram", "bn"), ("sms", "ar"), ("sms", "en")]
NAMES = {"ar": "ميناء سور", "am": "ፖርት ሱር", "bn": "পোর্ট সুর", "en": "Port Sur"}
SPRINGS = {"ar": "الينابيع", "am": "ስፕሪንግስ", "bn": "স্প্রিংস", "en": "Springs"}


@pytest.fixture(autouse=True)
def named(world: World) -> None:
    """Places with names in the scripts of the stories, how far they reach, and what there is to go to."""

    def fill(session: Session) -> None:
        areas = {area.code: area for area in session.exec(select(Area))}
        areas["port"].names, areas["port"].radius_km = NAMES, 8.0
        for code in ("springs", "springs-north"):
            areas[code].names, areas[code].radius_km = SPRINGS, 6.0
        areas["capital"].radius_km = 10.0
        session.add_all(areas.values())
        for point in session.exec(select(Point)):
            point.open = False
            session.add(point)
        for code, kind, latitude, is_open in (
            ("hall", PointKind.SHELTER, 33.279, True), ("cellar", PointKind.SHELTER, 33.271, False),
            ("ward", PointKind.HOSPITAL, 33.60, True), ("pier", PointKind.EXIT, 33.0, True),
        ):  # fmt: skip
            place = Point(
                code=code, area_id=areas["port"].id or 0, kind=kind, names={"en": code.title()},
                latitude=latitude, longitude=35.20, open=is_open,
            )  # fmt: skip
            session.add(place)
        for kind, number in ((ContactKind.POLICE, "112"), (ContactKind.EMBASSY, "+99920000001")):
            session.add(Contact(code=kind, area_id=areas["xb"].id or 0, kind=kind, number=number))

    world.post.write(fill)


def place_of(world: World, phone: Phone) -> str:
    area_id = world.post.record_of(phone).area_id
    return world.post.read(lambda session: session.get_one(Area, area_id).code)


def written(world: World, phone: Phone) -> list[tuple[str, bool]]:
    """How each message of the phone was understood, and whether an officer is shown it."""
    return [(kept.intent, kept.for_officer) for kept in world.post.kept(phone)]


@pytest.mark.parametrize(("channel", "language"), ON)
async def test_a_place_name_out_of_the_blue_is_asked_back_and_2_stays_help(
    world: World, channel: str, language: str
) -> None:
    phone = await phone_of(world, channel, language)
    await phone.lives_in("Bravia City")
    await phone.sends(NAMES[language])
    await phone.hears("place.here", place=NAMES[language])
    assert place_of(world, phone) == "capital"
    await phone.replies("3")
    await phone.gets(phone.word("place"))
    assert place_of(world, phone) == "capital"

    await phone.sends(NAMES[language])
    await phone.hears("place.here", place=NAMES[language])
    await phone.replies(phone.word("yes"))
    await phone.hears("saved.place", place=NAMES[language])
    assert place_of(world, phone) == "port"

    await phone.sends(SPRINGS[language])
    await phone.gets("1 ", "2 ", phone.reads("place.none_of_these", digit=3))
    await phone.replies("2")
    await phone.hears("saved.place", place=SPRINGS[language])

    await phone.sends(NAMES[language])
    await phone.hears("place.here", place=NAMES[language])
    await phone.replies("2")
    await phone.hears("got.help", case=1)
    assert place_of(world, phone) == "springs-north"


@pytest.mark.parametrize(("channel", "language"), ON)
async def test_an_address_a_link_and_degrees_all_lead_to_the_area(world: World, channel: str, language: str) -> None:
    phone = await phone_of(world, channel, language)
    await phone.lives_in("Bravia City")
    for where in ("33.27, 35.20", "٣٣٫٢٧، ٣٥٫٢٠", "https://maps.google.com/?q=33.27,35.20", "8G5Q76C2+22"):
        await phone.sends(where)
        await phone.hears("saved.place", place=NAMES[language])
        assert place_of(world, phone) == "port"
        await phone.sends(phone.word("place"))
        await phone.hears("join.ask_area")
        await phone.replies("near Cola bridge, Beirut")
        await phone.gets("Bravia City")
        assert place_of(world, phone) == "capital"


async def test_a_short_code_counts_from_the_town_beside_it_or_from_the_area(world: World) -> None:
    phone = await world.sms()
    await phone.lives_in("Bravia City")
    await phone.sends("76C2+22 Tyre")
    await phone.hears("saved.place", place="Port Sur")
    await phone.sends("76C2+22")
    await phone.hears("saved.place", place="Port Sur")


@pytest.mark.parametrize("channel", ["telegram", "sms"])
async def test_what_cannot_be_placed_is_kept_and_asked_again(world: World, channel: str) -> None:
    phone = await phone_of(world, channel)
    await phone.lives_in("Port Sur")
    await phone.sends("https://maps.app.goo.gl/AbCdEf123")
    await phone.hears("place.link")
    await phone.replies("Dubai")
    await phone.hears("place.elsewhere", town="Dubai")
    await phone.replies("somewhere")
    await phone.hears("join.area_unknown", example="Springs")
    await phone.replies("springgs")
    await phone.gets("1 Springs (South)", "2 Springs (North)", "3 Another place")
    await phone.replies("3")
    await phone.hears("join.ask_area")
    await phone.replies("i am in the north")
    await phone.gets("1 North (Bravia)", "2 Another place")
    await phone.replies("1")
    await phone.hears("saved.place", place="North")
    assert [intent for intent, shown in written(world, phone) if shown] == ["maplink", "place", "place"]


async def test_words_beside_a_position_reach_an_officer_and_a_call_for_help_goes_first(world: World) -> None:
    phone = await world.sms()
    await phone.lives_in("Bravia City")
    await phone.sends("33.27, 35.20 my leg is broken")
    await phone.hears("saved.place", place="Port Sur")
    assert written(world, phone) == [("located", True)]
    await phone.sends("33.27, 35.20 help")
    await phone.hears("got.help", case=1)


async def test_a_phone_that_shares_its_way_is_answered_once_and_meets_the_alerts_of_where_it_comes(
    world: World,
) -> None:
    phone = await world.telegram()
    await phone.lives_in("Bravia City")
    world.post.decides(("south", 3))
    await phone.shares_the_way_from(33.89, 35.50)
    await phone.hears("saved.live", place="Bravia City")
    await phone.moves_on_to(33.891, 35.501)
    await phone.moves_on_to(33.85, 35.50)
    await world.settles()
    phone.gets_nothing()
    assert place_of(world, phone) == "capital"

    await phone.moves_on_to(33.28, 35.21)
    await phone.gets(phone.reads("level.3.headline"), "M1")
    await phone.moves_on_to(33.281, 35.21)
    await world.settles()
    phone.gets_nothing()
    assert place_of(world, phone) == "port"
    assert [intent for intent, _ in written(world, phone)] == ["letin", "located"]
    kept = world.post.read(lambda s: [r for r in s.exec(select(Report)) if r.latitude is not None])
    assert [round(r.latitude or 0, 3) for r in kept] == [33.89, 33.85, 33.28]

    await phone.replies("1")
    await phone.hears("got.safe")


@pytest.mark.parametrize(("channel", "language"), ON)
async def test_what_is_near_is_one_word_away(world: World, channel: str, language: str) -> None:
    phone = await phone_of(world, channel, language)
    await phone.lives_in("Port Sur")
    await phone.sends(phone.word("shelter"))
    await phone.gets("Hall", "1.0 ", phone.reads("wind.n"), phone.reads("where.from_area", place=NAMES[language]))
    await phone.sends("33.60, 35.20")
    await phone.gets()
    await phone.sends(phone.word("hospital"))
    await phone.gets(phone.reads("where.kind.hospital"), "Ward", phone.reads("where.help"))
    await phone.sends(phone.word("exit"))
    await phone.gets("Pier", "67 ", phone.reads("wind.s"))
    await phone.sends(phone.word("consulate"))
    await phone.hears("where.none", contacts=phone.word("contacts"))
    await phone.sends(phone.word("where"))
    text = await phone.gets("Hall", "Ward", "Pier")
    assert "Cellar" not in text
    await phone.sends(phone.word("checklist"))
    await phone.hears("prepare.0")
    await phone.replies("2")
    await phone.hears("got.help", case=1)


async def test_an_old_position_counts_no_more(world: World) -> None:
    phone = await world.sms()
    await phone.lives_in("Port Sur")
    await phone.sends("33.2790, 35.2000")
    await phone.hears("saved.place", place="Port Sur")
    await phone.sends("SHELTER")
    await phone.hears("where.here", kind="Shelter", name="Hall")
    world.later(hours=73)
    await phone.sends("SHELTER")
    await phone.gets("1.0 km", phone.reads("where.from_area", place="Port Sur"))


@pytest.mark.parametrize(
    ("channel", "language"), [("telegram", "ar"), ("telegram", "am"), ("telegram", "bn"), ("sms", "en")]
)
async def test_anybody_gets_the_emergency_numbers_and_what_to_prepare(
    world: World, channel: str, language: str
) -> None:
    phone = await phone_of(world, channel, language)
    if channel == "telegram":
        await phone.sends("x")
        await phone.gets()
    await phone.sends(phone.word("contacts"))
    await phone.gets("112", "+99920000001")
    world.post.decides(("xb", 2))
    await phone.sends(phone.word("checklist"))
    await phone.hears("prepare.2")
    await phone.sends(phone.word("shelter"))
    await phone.hears("join.ask_language" if channel == "telegram" else "not_registered")


async def test_the_menu_has_buttons_for_what_can_be_looked_up(world: World) -> None:
    phone = await world.telegram("ar")
    await phone.lives_in("Port Sur")
    await phone.sends(phone.word("menu"))
    await phone.gets(phone.word("shelter"), phone.word("checklist"))
    under = phone.last
    await phone.presses(phone.word("contacts"), under)
    await phone.gets("112")
    await phone.presses(phone.word("where"), under)
    await phone.gets("Hall")
