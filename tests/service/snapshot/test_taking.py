"""A snapshot is whole or is not there, names nobody in clear, and takes the place of the oldest."""

import errno
import os
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zipfile import ZIP_STORED

import pytest
from sqlalchemy import text
from sqlmodel import Session, SQLModel

from registry.keys import sandbox_ring
from registry.settings import Mode
from registry.store import Store
from service.snapshot import taking
from service.snapshot.errors import NotTaken
from service.snapshot.opening import open_snapshot
from service.snapshot.pages import Paper
from service.snapshot.sealing import Cost, Sealer
from service.snapshot.taking import Shelf, Taken, next_due, take
from tests.fakes.clock import NOON, FakeClock
from tests.fakes.country import Country
from tests.fakes.secrecy import Secrecy

PASSPHRASE = "six words by chance are enough"
CANARY = "Zuleika Canarybird"


@pytest.fixture
def country(store: Store, clock: FakeClock) -> Country:
    return Country(store, clock)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "snapshots", PASSPHRASE, keep=3, cost=Cost(4, 8, 1))


def paper(country: Country, *, addresses: bool = False) -> Paper:
    return Paper(country.speaker, Mode.SANDBOX, addresses=addresses)


def taken(country: Country, shelf: Shelf, *, addresses: bool = False) -> Taken:
    now = country.clock.now()
    return country.store.read_now(lambda session: take(session, shelf, paper(country, addresses=addresses), now))


def pages(shelf: Shelf, file: Path) -> dict[str, str]:
    folder = file.parent.parent / f"opened-{file.name}"
    return {path.name.partition("-")[2]: path.read_text() for path in open_snapshot(file, folder, shelf.passphrase)}


def kept(shelf: Shelf) -> list[str]:
    return sorted(path.name for path in shelf.folder.iterdir())


def alerted(country: Country, area: str = "port", rank: int = 3) -> int:
    (alert,) = country.decide((area, rank))
    country.fill()
    country.send()
    return alert


def test_it_holds_a_page_for_each_area_with_an_alert_and_an_overview_of_all(country: Country, shelf: Shelf) -> None:
    for area in ("port", "port", "hill", "capital"):
        country.person(area, name=f"{CANARY} of {area}")
    alerted(country, "south")

    made = taken(country, shelf)
    found = pages(shelf, made.file)

    assert (made.areas, made.people) == (2, 3)
    port, hill = (found[f"{country.areas[area]}-{area}.html"] for area in ("port", "hill"))
    assert port.count(f"{CANARY} of port") == 2
    assert f"{CANARY} of hill" in hill
    assert f"{CANARY} of hill" not in port
    overview = found[""]
    assert CANARY not in overview
    assert all(name in overview for name in ("Port Sur", "Hilltop", "Capital", "Bravia"))


def test_names_are_nowhere_in_clear_while_it_is_made_or_afterwards(
    country: Country, shelf: Shelf, monkeypatch: pytest.MonkeyPatch, secrecy: Secrecy
) -> None:
    monkeypatch.setattr(taking, "ZIP_DEFLATED", ZIP_STORED)  # squeezed, a name would not be found in any case
    secrecy.tell(CANARY)
    for _ in range(50):
        country.person("port", name=CANARY)
    alerted(country)
    seen: list[bytes] = []
    seal = Sealer.close

    def look(sealer: Sealer) -> None:
        seal(sealer)
        sealer._target.flush()
        seen.extend(path.read_bytes() for path in shelf.folder.iterdir())

    monkeypatch.setattr(Sealer, "close", look)
    made = taken(country, shelf)

    everything = [*seen, made.file.read_bytes()]
    assert len(everything) >= 2
    assert not any(word.encode() in content for content in everything for word in (CANARY, "Zuleika", "<td>", "html"))
    assert made.file.stat().st_mode & 0o777 == 0o600
    assert shelf.folder.stat().st_mode & 0o777 == 0o700


def test_how_people_are_reached_is_on_it_only_where_the_post_wants_it(country: Country, shelf: Shelf) -> None:
    country.person("port", channels=("sms",))
    alerted(country)
    without = taken(country, shelf)
    country.clock.forward(minutes=15)
    with_them = taken(country, shelf, addresses=True)

    assert "+999" not in "".join(pages(shelf, without.file).values())
    assert "+999" in "".join(pages(shelf, with_them.file).values())


def test_without_any_alert_there_is_still_one_that_says_so(country: Country, shelf: Shelf) -> None:
    made = taken(country, shelf)

    assert (made.areas, made.people) == (0, 0)
    assert list(pages(shelf, made.file)) == [""]


def test_the_newest_are_kept_and_other_peoples_files_are_left_alone(country: Country, shelf: Shelf) -> None:
    shelf.folder.mkdir()
    (shelf.folder / "read me first.txt").write_text("by hand")
    for _ in range(5):
        country.clock.forward(minutes=15)
        taken(country, shelf)

    assert kept(shelf) == [
        "muster-2026-03-02T124500Z.snapshot",
        "muster-2026-03-02T130000Z.snapshot",
        "muster-2026-03-02T131500Z.snapshot",
        "read me first.txt",
    ]


class FullDisk:
    """Takes so many bytes, then none."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, room: int) -> None:
        self.room = room
        write = Sealer._seal

        def seal(sealer: Sealer, data: bytes, *, last: bool) -> None:
            self.room -= len(data)
            if self.room < 0:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            write(sealer, data, last=last)

        monkeypatch.setattr(Sealer, "_seal", seal)


@pytest.mark.parametrize("room", [0, 70_000])
def test_on_a_full_disk_there_is_a_sentence_and_no_file_and_the_older_ones_stay(
    country: Country, shelf: Shelf, monkeypatch: pytest.MonkeyPatch, room: int
) -> None:
    for number in range(400):
        country.person("port", name=os.urandom(400).hex() + str(number))
    alerted(country)
    before = taken(country, shelf).file
    country.clock.forward(minutes=15)
    FullDisk(monkeypatch, room)

    with pytest.raises(NotTaken, match=r"takes no snapshot \(No space left on device\): make room"):
        taken(country, shelf)

    assert kept(shelf) == [before.name]


def test_a_folder_that_cannot_be_made_is_named(country: Country, tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "not" / "there", PASSPHRASE, 3, Cost(4, 8, 1))

    with pytest.raises(NotTaken, match=r"not/there takes no snapshot \(No such file or directory\)"):
        taken(country, shelf)


def test_what_a_killed_process_left_is_cleared_away(country: Country, shelf: Shelf) -> None:
    shelf.folder.mkdir()
    for name in ("muster-2026-03-02T114500Z.snapshot", "muster-2026-03-02T114500Z.snapshot.partial"):
        (shelf.folder / name).touch()

    made = taken(country, shelf)

    assert kept(shelf) == [made.file.name]


def test_a_work_that_the_store_runs_again_writes_one_whole_file(country: Country, shelf: Shelf) -> None:
    country.person("port", name=CANARY)
    alerted(country)
    tries: list[int] = []

    def twice(session: Session) -> Taken:
        for number in (1, 2):
            tries.append(number)
            if number == 2:
                for path in shelf.folder.iterdir():
                    path.unlink()
            made = take(session, shelf, paper(country), country.clock.now())
        return made

    made = country.store.read_now(twice)

    assert tries == [1, 2]
    assert CANARY in "".join(pages(shelf, made.file).values())


def test_memory_does_not_follow_the_size_of_the_store(country: Country, shelf: Shelf) -> None:
    """What is held is a page of people and a frame of the file, for six thousand people as for one."""
    country.chunk = 10_000
    peaks = []
    for people in (1_000, 6_000):
        settle(country, people)
        (alert,) = country.decide(("port", 3))
        country.fill()
        country.clock.forward(minutes=15)
        tracemalloc.start()
        made = taken(country, shelf)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()

    assert made.people == country.counts(alert).open == 7_000
    assert sum(page.count("<tr><td>P") for page in pages(shelf, made.file).values()) == 7_000
    assert peaks[1] < 1.3 * peaks[0]


_SETTLE = text(
    "INSERT INTO person (code, language, area_id, party_size, needs_rank, state, joined_at, confirmed_at) "
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :people) "
    "SELECT 'P' || :people || '-' || i, 'en', :area, 1, i % 50 = 0, 'active', :now, :now FROM n"
)


def settle(country: Country, people: int) -> None:
    """So many people without an address come to the port, set-wise."""
    values = {"people": people, "area": country.areas["port"], "now": "2026-03-02 12:00:00.000000"}
    country.store.write_now(lambda session: session.connection().execute(_SETTLE, values))


def test_the_next_one_is_due_when_the_newest_is_old_enough(country: Country, shelf: Shelf) -> None:
    """A process that starts again and again must not push the older ones out."""
    every, now = timedelta(minutes=15), datetime.now(UTC)
    assert next_due(shelf.folder, every, now) == now

    made = taken(country, shelf)
    at = now.timestamp()
    os.utime(made.file, (at - 600, at - 600))
    assert next_due(shelf.folder, every, now) == now + timedelta(minutes=5)
    os.utime(made.file, (at - 6000, at - 6000))
    assert next_due(shelf.folder, every, now) == now
    os.utime(made.file, (at + 6000, at + 6000))  # a clock that was wrong holds nothing up for longer than usual
    assert next_due(shelf.folder, every, now) == now + every


@pytest.fixture
def postgresql_country(postgresql: str, clock: FakeClock) -> Iterator[Country]:
    store = Store(postgresql, sandbox_ring())
    SQLModel.metadata.create_all(store.engine)
    yield Country(store, clock)
    store.close()


def test_on_postgresql_all_of_it_is_of_one_moment(postgresql_country: Country, shelf: Shelf) -> None:
    """Somebody joins and is alerted while the pages are written: counts and lists still agree."""
    country = postgresql_country
    for _ in range(3):
        country.person("port", name=CANARY)
    alerted(country)
    read = taking.read_contents

    def joined_meanwhile(session: Session) -> object:
        contents = read(session)
        country.person("port", name="Latecomer")
        alerted(country, rank=4)
        return contents

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(taking, "read_contents", joined_meanwhile)
        made = taken(country, shelf)

    everything = "".join(pages(shelf, made.file).values())
    assert made.people == everything.count(CANARY) == 3
    assert "Latecomer" not in everything
    assert NOON.strftime("%Y-%m-%d %H:%M UTC") in everything
