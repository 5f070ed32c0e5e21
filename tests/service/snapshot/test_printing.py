"""One area's page in clear: only when somebody asks for it by name, and everybody on it is noted as seen before."""

from pathlib import Path

import pytest
from sqlmodel import select

from registry.settings import Mode
from registry.store import Store
from registry.tables import Viewing
from registry.viewings import views_of
from service.snapshot import printing
from service.snapshot.errors import NotPrinted
from service.snapshot.pages import Paper
from service.snapshot.printing import print_page
from tests.fakes.clock import FakeClock
from tests.fakes.country import Country


@pytest.fixture
def country(store: Store, clock: FakeClock) -> Country:
    return Country(store, clock)


def printed(country: Country, area: str, file: Path | None) -> int:
    paper = Paper(country.speaker, Mode.SANDBOX, addresses=False)
    return print_page(country.store, paper, area, file, country.clock.now())


def test_the_page_has_the_area_and_the_areas_within_it_and_its_people_are_noted_as_seen(
    country: Country, tmp_path: Path
) -> None:
    port, hill, capital = (country.person(area, name=f"of {area}") for area in ("port", "hill", "capital"))
    country.decide(("xb", 3))
    country.fill()

    assert printed(country, "south", tmp_path / "south.html") == 2

    html = (tmp_path / "south.html").read_text()
    assert [f"of {area}" in html for area in ("port", "hill", "capital")] == [True, True, False]
    assert (tmp_path / "south.html").stat().st_mode & 0o777 == 0o600
    views = {
        person: country.store.read_now(lambda session, person=person: views_of(session, person))
        for person in (port, hill, capital)
    }  # type: ignore[misc]
    assert [(view.role, view.what) for view in views[port]] == [("operator", "printed page of south")]
    assert len(views[hill]) == 1
    assert views[capital] == []


def test_without_a_file_it_goes_to_standard_output(country: Country, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    country.person("port", name="Amina")
    country.decide(("port", 3))
    country.fill()

    printed(country, "port", None)

    assert b"<bdi>Amina</bdi>" in capfdbinary.readouterr().out


def test_nothing_is_shown_of_people_who_could_not_be_noted(
    country: Country, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    country.person("port")
    country.decide(("port", 3))
    country.fill()

    def refuse(*_: object) -> None:
        raise RuntimeError("no")

    monkeypatch.setattr(printing, "note_views", refuse)
    with pytest.raises(RuntimeError):
        printed(country, "port", tmp_path / "port.html")

    assert list(tmp_path.glob("port*")) == []


def test_an_area_that_is_none_and_a_file_that_is_there_are_named(country: Country, tmp_path: Path) -> None:
    with pytest.raises(NotPrinted, match="no area with the code nowhere"):
        printed(country, "nowhere", tmp_path / "page.html")
    (tmp_path / "page.html").write_text("mine")
    with pytest.raises(NotPrinted, match="is there already and is not overwritten"):
        printed(country, "port", tmp_path / "page.html")

    assert (tmp_path / "page.html").read_text() == "mine"
    assert country.store.read_now(lambda session: session.exec(select(Viewing)).all()) == []
