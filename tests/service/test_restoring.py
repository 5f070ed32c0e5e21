"""R28: what was sent after a backup is not sent again when it is restored, unless an officer says so."""

from collections.abc import Iterator
from pathlib import Path
from shutil import copyfile

import pytest

from broadcasts.outbox import claim
from broadcasts.tables import LedgerState
from registry.acts import Act, Actor, Role
from registry.audit_check import entries_after
from registry.keys import sandbox_ring
from registry.leases import take
from registry.migrating import upgrade
from registry.settings import ModeChanged
from registry.store import Store
from registry.tables import Setting
from service.backup import BackupFailed, back_up
from service.config import load
from service.preparing import prepare
from service.restoring import Fate, RestoreRefused, decide, restore
from service.settings import Settings
from tests.fakes.clock import FakeClock
from tests.fakes.country import Country

OURS = Path(__file__).parents[2] / "config.toml"
BY = Actor(Role.OPERATOR, 1000)


class Post:
    """A post in the middle of an alert, with a backup of that moment."""

    def __init__(self, folder: Path) -> None:
        self.file, self.backup = folder / "muster.db", folder / "backup.db"
        url = f"sqlite:///{self.file}"
        self.settings: Settings = load(OURS, {"MUSTER_STORE__URL": url})
        upgrade(url)
        self.clock = FakeClock()
        self.country = Country(Store(url, sandbox_ring()), self.clock, chunk=5)
        self.people = [self.country.person("south") for _ in range(20)]
        self.alert = self.country.decide(("south", 4))[0]
        self.country.store.write_now(self.country.fill_chunk)
        self.reached_before = {claimed.outgoing.to for claimed in self.country.send(limit=3)}
        now = self.clock.now()
        self.country.store.write_now(lambda session: claim(session, "telegram", 1, now))
        back_up(url, self.backup, now)

    def goes_on_and_is_lost(self) -> set[str]:
        """Everybody else is sent the alert after the backup; then the disk fails. Who was reached after it."""
        self.country.fill()
        after = {claimed.outgoing.to for claimed in self.country.send()}
        self.country.store.close()
        self.file.unlink()
        return after

    def runs_again(self) -> Country:
        """The engine of the restored store, as it is at the next start."""
        self.country.store = prepare(self.settings)
        self.clock.forward(hours=1)
        self.country.fill()
        while self.country.escalate():
            pass
        return self.country


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    post = Post(tmp_path)
    yield post
    post.country.store.close()


def test_dropped_messages_reach_nobody_twice_and_everybody_is_with_an_officer(post: Post) -> None:
    assert len(post.goes_on_and_is_lost()) >= 16

    waiting, gone = restore(post.settings, post.backup, Fate.DROP, BY)
    country = post.runs_again()

    assert country.send() == []
    states = {country.state(post.alert, person) for person in post.people}
    assert states == {LedgerState.WITH_OFFICER}
    assert waiting.people == 5, "the chunk that was filled by then"
    assert gone.people == 20, "the whole audience, filled before it was handed over"
    assert country.counts(post.alert).audience == 20
    assert country.contradictions() == []


def test_with_an_officers_word_what_waited_is_sent(post: Post) -> None:
    after = post.goes_on_and_is_lost()

    restore(post.settings, post.backup, Fate.SEND, BY)
    country = post.runs_again()

    again = {claimed.outgoing.to for claimed in country.send()}
    assert again & after, "some get it twice"


def test_the_audit_log_says_that_it_is_that_of_a_backup(post: Post) -> None:
    post.goes_on_and_is_lost()
    restore(post.settings, post.backup, Fate.SEND, BY)

    last = post.runs_again().store.read_now(lambda session: list(entries_after(session, 0)))[-1]
    assert (last.role, last.actor, last.act) == (BY.role, 1000, Act.RESTORE)
    assert last.detail == "made 2026-03-02 12:00 UTC, send"


def test_without_a_word_nothing_is_restored(post: Post) -> None:
    post.goes_on_and_is_lost()

    with pytest.raises(RestoreRefused, match=r"of 2026-03-02 12:00 UTC: 2 messages waited"):
        restore(post.settings, post.backup, None, BY)

    assert not post.file.exists()


def test_a_store_that_is_there_is_never_overwritten(post: Post) -> None:
    with pytest.raises(RestoreRefused, match=r"muster\.db is there: stop Muster"):
        restore(post.settings, post.backup, Fate.DROP, BY)


def test_the_log_of_another_store_is_not_taken_for_its_own(post: Post) -> None:
    post.goes_on_and_is_lost()
    beside = post.file.with_name("muster.db-wal")
    beside.write_bytes(b"what was written last")

    with pytest.raises(RestoreRefused, match=r"muster\.db-wal is there"):
        restore(post.settings, post.backup, Fate.DROP, BY)


def test_a_damaged_backup_and_one_that_is_not_there_are_refused(post: Post, tmp_path: Path) -> None:
    post.goes_on_and_is_lost()
    damaged = tmp_path / "damaged.db"
    copyfile(post.backup, damaged)
    with damaged.open("r+b") as file:
        file.seek(4096 * 3)
        file.write(b"\xff" * 4096 * 4)

    with pytest.raises(BackupFailed):
        restore(post.settings, damaged, Fate.DROP, BY)
    with pytest.raises(RestoreRefused, match="cannot be read"):
        restore(post.settings, tmp_path / "nothing.db", Fate.DROP, BY)
    assert not post.file.exists()


def test_a_backup_of_a_drill_does_not_become_a_live_store(post: Post, tmp_path: Path) -> None:
    def drill(store: Store) -> None:
        store.write_now(lambda session: session.merge(Setting(key="mode", value="drill")))

    drill(post.country.store)
    other = tmp_path / "drill.db"
    back_up(post.country.store.url, other, post.clock.now())
    post.goes_on_and_is_lost()

    with pytest.raises(ModeChanged):
        restore(post.settings, other, Fate.DROP, BY)
    assert not post.file.exists()


def test_a_restored_store_is_as_private_as_the_backup(post: Post) -> None:
    post.goes_on_and_is_lost()
    restore(post.settings, post.backup, Fate.DROP, BY)

    assert post.file.stat().st_mode & 0o077 == 0
    assert sorted(path.name for path in post.file.parent.glob("muster.db*")) == ["muster.db"]


def test_on_postgresql_the_tables_come_back_by_its_own_tool(postgresql: str, tmp_path: Path) -> None:
    settings = load(OURS, {"MUSTER_STORE__URL": postgresql})
    with pytest.raises(RestoreRefused, match="pg_restore"):
        restore(settings, tmp_path / "x.dump", Fate.DROP, BY)
    upgrade(postgresql)
    store = Store(postgresql, sandbox_ring())
    country = Country(store, FakeClock())
    country.person("south")
    country.decide(("south", 4))
    store.write_now(lambda session: take(session, "rounds", "elsewhere:1", 60))

    with pytest.raises(RestoreRefused, match=r"works on this store \(rounds\)"):
        decide(settings, postgresql, Fate.DROP, BY)
    store.write_now(lambda session: take(session, "rounds", "elsewhere:1", -1))
    _, gone = decide(settings, postgresql, Fate.DROP, BY)

    assert (gone.messages, gone.people) == (2, 1), "the alert, and the question to a record that is old by now"
    assert country.send() == []
    store.close()
