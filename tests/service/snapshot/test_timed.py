"""Snapshots by the clock: by the rounds' process, with a passphrase or not at all, and never in the way of the rest."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from structlog.testing import capture_logs

from registry.store import Store
from service.config import load
from service.config_faults import ConfigError
from service.schedule import make_schedule
from service.settings import Settings
from service.snapshot import from_settings
from service.snapshot.errors import NotTaken
from service.snapshot.from_settings import shelf_of
from service.snapshot.sealing import Cost
from service.snapshot.timed import TimedSnapshots
from service.wiring import Muster
from tests.fakes.clock import FakeClock
from tests.fakes.country import Country

OURS = Path(__file__).parents[3] / "config.toml"
PASSPHRASE = {"MUSTER_SNAPSHOT__PASSPHRASE": "six words by chance are enough"}


@pytest.fixture
def country(store: Store, clock: FakeClock) -> Country:
    return Country(store, clock)


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = from_settings.Shelf
    monkeypatch.setattr(from_settings, "Shelf", lambda *of: shelf(*of, cost=Cost(4, 8, 1)))


def settings_of(**variables: str) -> Settings:
    return load(OURS, {f"MUSTER_{name}": value for name, value in variables.items()} | PASSPHRASE)


def muster_of(country: Country, settings: Settings) -> Muster:
    parts: dict[str, Any] = {"settings": settings, "store": country.store, "clock": country.clock}
    return cast(Muster, SimpleNamespace(**parts, speaker=country.speaker, reconciliation=None, rounds=None))


def jobs(schedule: AsyncIOScheduler) -> list[str]:
    return [job.func.__qualname__ for job in schedule.get_jobs()]


async def test_one_is_taken_when_the_time_has_come(country: Country, tmp_path: Path) -> None:
    country.person("port")
    country.decide(("port", 3))
    country.fill()
    snapshots = TimedSnapshots(muster_of(country, settings_of(SNAPSHOT__FOLDER=str(tmp_path / "kept"))))

    with capture_logs() as logs:
        await snapshots.take()

    assert [path.name for path in (tmp_path / "kept").iterdir()] == ["muster-2026-03-02T120000Z.snapshot"]
    assert logs == [{"event": "a snapshot was taken", "log_level": "info", "areas": 1, "people": 1}]


async def test_one_that_cannot_be_written_is_an_error_in_the_log_and_nothing_else(
    country: Country, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    snapshots = TimedSnapshots(muster_of(country, settings_of(SNAPSHOT__FOLDER=str(tmp_path / "file" / "kept"))))

    with capture_logs() as logs:
        await snapshots.take()

    assert [(line["event"], line["log_level"]) for line in logs] == [("no snapshot was taken", "error")]


def test_the_schedule_takes_them_where_a_folder_is_set_and_else_not(country: Country, tmp_path: Path) -> None:
    on = make_schedule(muster_of(country, settings_of(SNAPSHOT__FOLDER=str(tmp_path), SNAPSHOT__EVERY="5m")))
    off = make_schedule(muster_of(country, settings_of()))

    assert "TimedSnapshots.take" in jobs(on)
    assert next(str(job.trigger) for job in on.get_jobs() if "Timed" in job.func.__qualname__) == "interval[0:05:00]"
    assert "TimedSnapshots.take" not in jobs(off)


def test_without_a_passphrase_the_service_does_not_start_and_says_why(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as error:
        load(OURS, {"MUSTER_SNAPSHOT__FOLDER": str(tmp_path)})

    assert str(error.value.faults[0]) == (
        "snapshot.passphrase is missing, and snapshots name people: "
        "set MUSTER_SNAPSHOT__PASSPHRASE, or take out snapshot.folder"
    )


def test_a_passphrase_that_can_be_guessed_and_a_time_that_is_none_are_refused() -> None:
    with pytest.raises(ConfigError, match=r"snapshot.passphrase is shorter than 20 characters"):
        load(OURS, {"MUSTER_SNAPSHOT__PASSPHRASE": "password1234"})
    for span in ("5s", "often", "0m"):
        with pytest.raises(ConfigError, match=r"snapshot.every is no time span of a minute or more"):
            load(OURS, {"MUSTER_SNAPSHOT__EVERY": span})


def test_a_command_without_folder_or_passphrase_is_told_which_is_missing(tmp_path: Path) -> None:
    settings = settings_of(SNAPSHOT__FOLDER=str(tmp_path))
    without = settings.model_copy(update={"snapshot": settings.snapshot.model_copy(update={"passphrase": None})})

    with pytest.raises(NotTaken, match="no folder is set"):
        shelf_of(settings_of())
    with pytest.raises(NotTaken, match="no passphrase for snapshots"):
        shelf_of(without)
