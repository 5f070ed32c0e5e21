"""Posters: where they lead, what they promise, and which campaigns are counted."""

import sys
from pathlib import Path

import pytest
import segno

from locales.catalogue import Catalogue
from locales.words import normalise
from service import cli
from service.poster.sheet import JOIN

OURS = Path(__file__).parents[3] / "config.toml"
AREAS = """code,parent,kind,name_en,name_am,latitude,longitude
xb,,country,Bravia,ብራቪያ,,
port,xb,city,Port Sur,ፖርት ሱር,33.2,35.2
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the configuration that comes with Muster and two areas."""
    (tmp_path / "config.toml").write_text(OURS.read_text())
    (tmp_path / "areas.csv").write_text(AREAS)
    monkeypatch.chdir(tmp_path)
    assert run(monkeypatch, "import", "areas", "areas.csv") == 0
    return tmp_path


def run(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["muster", *words])
    with pytest.raises(SystemExit) as end:
        cli.main()
    return int(end.value.code or 0)


def poster(monkeypatch: pytest.MonkeyPatch, folder: Path, *words: str) -> str:
    file = folder / "poster.html"
    file.unlink(missing_ok=True)
    assert run(monkeypatch, "poster", "print", str(file), *words) == 0
    return file.read_text()


def test_the_square_code_leads_to_the_bot_with_area_and_campaign(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = poster(
        monkeypatch, folder, "--language", "en", "--bot", "@bravia_bot", "--area", "port", "--campaign", "metro"
    )
    link = "https://t.me/bravia_bot?start=port__metro"
    drawn = segno.make(link, error="q", micro=False).svg_inline(omitsize=True, light="#fff", dark="#000", border=4)
    assert drawn in page
    assert "JOIN Port Sur" in page
    assert "+99910000001" in page
    assert "Port Sur" in page


def test_the_word_to_send_is_understood_whoever_sends_it() -> None:
    assert normalise(JOIN) in Catalogue.load().words("start")


@pytest.mark.parametrize("confirmed", ["true", "false"])
def test_the_promise_stands_there_only_if_the_post_has_signed_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch, confirmed: str
) -> None:
    monkeypatch.setenv("MUSTER_POST__FIREWALL_CONFIRMED", confirmed)
    page = poster(monkeypatch, folder, "--language", "en")
    assert ("We do not give your data to police" in page) is (confirmed == "true")


def test_each_language_stands_in_its_own_direction_and_a_machines_draft_says_so(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = poster(monkeypatch, folder, "--language", "ar", "--language", "am", "--language", "en")
    assert '<section lang="ar" dir="rtl">' in page
    assert '<section lang="am" dir="ltr">' in page
    for code, draft in (("ar", True), ("am", True), ("en", False)):
        assert (f"[{Catalogue.load().say(code, 'web.unreviewed')}]" in page) is draft


def test_only_campaigns_of_printed_posters_are_counted(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    poster(monkeypatch, folder, "--language", "en", "--bot", "bravia_bot", "--campaign", "metro")
    capsys.readouterr()
    assert run(monkeypatch, "poster", "counts") == 0
    assert capsys.readouterr().out == "metro: 0 opened, 0 joined\n"


def test_nothing_is_loaded_and_no_script_runs(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = poster(monkeypatch, folder, "--language", "en", "--bot", "bravia_bot")
    assert "<script" not in page
    assert "src=" not in page
    assert "default-src 'none'" in page


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--language", "xx"), "no language 'xx' is shipped"),
        (("--language", "en", "--area", "nowhere"), "there is no area 'nowhere'"),
        (("--language", "en", "--bot", "bravia_bot", "--campaign", "Metro Line"), "is no campaign"),
        (("--language", "en", "--no-sms"), "lead nowhere"),
        (("--language", "en", "--bot", "my bot"), "is no user name of a bot"),
        (("--language", "en", "--bot", "https://t.me/bravia_bot"), "is no user name of a bot"),
        (("--language", "en", "--bot", ""), "is no user name of a bot"),
        (("--language", "en", "--campaign", "metro"), "give --bot"),
    ],
)
def test_what_cannot_be_made_is_refused_by_a_sentence(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], says: str
) -> None:
    file = folder / "poster.html"
    assert run(monkeypatch, "poster", "print", str(file), *words) == 2
    assert says in capsys.readouterr().err
    assert not file.exists()


def test_no_poster_takes_the_place_of_another_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "poster.html").write_text("mine")
    assert run(monkeypatch, "poster", "print", "poster.html", "--language", "en") == 2
    assert (folder / "poster.html").read_text() == "mine"
