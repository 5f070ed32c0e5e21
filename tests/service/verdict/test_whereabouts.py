"""Where people were, by the diary."""

from datetime import UTC, datetime, timedelta

from sandbox.population.cast import JoinBy, Resident
from sandbox.population.diary import Deed, Entry
from sandbox.population.phones import Line
from service.verdict.whereabouts import Whereabouts, whereabouts

START = datetime(2026, 3, 1, tzinfo=UTC)
CHAT, PHONE = Line("telegram", 7), Line("sms", "+99920000007")
CHATTER = Resident("P1", "Ana", "en", "TIR", JoinBy.TELEGRAM, telegram_id=7)
LISTED = Resident("P2", "Ben", "en", "TIR", JoinBy.ROSTER, telegram_id=7, number="+99920000007")


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def did(deed: Deed, minute: float, until: float | None = None, area: str | None = None) -> Entry:
    return Entry("P1", deed, at(minute), at(until) if until is not None else None, area)


def of(who: Resident, *entries: Entry) -> Whereabouts:
    return whereabouts(who, entries)


def test_who_registers_is_there_from_the_confirmation_on_and_perhaps_before() -> None:
    where = of(CHATTER, did(Deed.REGISTERED, 10, 12, "TIR"))
    assert where.areas_between(at(0), at(9)) == frozenset()
    assert where.areas_between(at(0), at(11)) == {"TIR"}
    assert where.sure_area(at(11), at(13)) is None
    assert where.sure_area(at(12), at(13)) == "TIR"


def test_whoever_is_on_the_list_was_always_there() -> None:
    assert of(LISTED).sure_area(at(-9999), at(0)) == "TIR"


def test_a_mover_may_be_in_both_places_until_the_move_is_confirmed() -> None:
    where = of(CHATTER, did(Deed.REGISTERED, 0, 1, "TIR"), did(Deed.MOVED, 60, 65, "MIR"))
    assert where.areas_between(at(62), at(62)) == {"TIR", "MIR"}
    assert where.sure_area(at(62), at(62)) is None
    assert where.areas_between(at(66), at(70)) == {"MIR"}
    assert where.leaves_between(at(50), at(61))
    assert not where.leaves_between(at(50), at(59))


def test_a_move_without_a_reply_stays_doubtful_for_ever() -> None:
    where = of(CHATTER, did(Deed.REGISTERED, 0, 1, "TIR"), did(Deed.MOVED, 60, None, "MIR"))
    assert where.areas_between(at(9999), at(9999)) == {"TIR", "MIR"}


def test_who_has_left_is_nowhere() -> None:
    where = of(CHATTER, did(Deed.REGISTERED, 0, 1, "TIR"), did(Deed.LEFT, 60, 61))
    assert where.areas_between(at(62), at(99)) == frozenset()


def test_a_line_works_until_it_is_shut_and_a_listed_chat_once_it_was_opened() -> None:
    blocked = of(CHATTER, did(Deed.REGISTERED, 0, 1, "TIR"), did(Deed.BLOCKED, 30, 31))
    assert blocked.works(CHAT, at(29))
    assert not blocked.works(CHAT, at(30))
    listed = of(LISTED, did(Deed.OPENED_CHAT, 5, 6))
    assert not listed.works(CHAT, at(5))
    assert listed.works(CHAT, at(6))
    assert listed.works(PHONE, at(0))
