"""The diary: what is done, and what still waits for its reply."""

from datetime import UTC, datetime, timedelta

from sandbox.population.diary import Deed, Diary, Entry

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def test_a_confirmed_deed_says_how_long_it_was_open() -> None:
    diary = Diary()
    diary.begin(Entry("P1", Deed.MOVED, NOW, area="MIR"))
    assert diary.awaited("P1") == Entry("P1", Deed.MOVED, NOW, area="MIR")
    diary.confirm("P1", NOW + timedelta(minutes=2))
    assert diary.entries() == (Entry("P1", Deed.MOVED, NOW, NOW + timedelta(minutes=2), "MIR"),)
    assert diary.awaited("P1") is None


def test_a_deed_without_a_reply_stays_in_the_diary() -> None:
    diary = Diary()
    diary.begin(Entry("P1", Deed.MOVED, NOW, area="MIR"))
    diary.begin(Entry("P1", Deed.LEFT, NOW))
    assert [(entry.deed, entry.until) for entry in diary] == [(Deed.MOVED, None), (Deed.LEFT, None)]


def test_trying_the_same_again_is_one_deed() -> None:
    diary = Diary()
    for minute in range(3):
        diary.begin(Entry("P1", Deed.OPENED_CHAT, NOW + timedelta(minutes=minute)))
    assert diary.count(Deed.OPENED_CHAT) == 1
