"""The pages print by themselves: nothing is loaded, nothing runs, and no name can disguise itself or break out."""

import re
from datetime import timedelta
from typing import Any

import pytest

from broadcasts.ledger import Counts
from broadcasts.speaker import Speaker
from broadcasts.still_open import AreaAlert, StillOpen
from broadcasts.tables import LedgerState
from registry.settings import Mode
from service.snapshot.pages import AreaHead, Line, Paper, Section, needs_band
from tests.fakes.clock import NOON
from tests.fakes.country import CATALOGUE, shipped_ladder

PORT = AreaHead("port", "Port <Sur>", ("Bravia", "South"), 3)
COUNTS = Counts({LedgerState.ASKED: 2, LedgerState.ANSWERED: 5, LedgerState.WITH_OFFICER: 1})
ALERT = AreaAlert(12, 3, 2, 3, NOON - timedelta(hours=1), COUNTS)


def paper(mode: Mode = Mode.LIVE, *, addresses: bool = False) -> Paper:
    return Paper(Speaker(CATALOGUE, shipped_ladder(), "Embassy"), mode, addresses=addresses)


def person(**how: Any) -> StillOpen:
    usual: dict[str, Any] = {
        "person_id": 1, "code": "K7M2QX", "name": "Amina", "language": "bn", "state": LedgerState.ASKED, "since": NOON,
        "needs": 5, "why": None, "warden": "W1W1W1", "warden_name": "Wim",
    }  # fmt: skip
    return StillOpen(**usual | how)


def page(*people: StillOpen, **how: Any) -> str:
    return "".join(paper(**how).area(PORT, [Section("Port <Sur>", ALERT, people)], NOON))


def rows(html: str) -> list[list[str]]:
    """The cells of the table of people, as they read."""
    table = html.rpartition("<tbody>")[2]
    return [re.findall(r"<td>(.*?)</td>", row) for row in re.findall(r"<tr>(.*?)</tr>", table)]


def test_a_line_has_what_the_desk_needs_to_look_for_somebody() -> None:
    (cells,) = rows(page(person()))

    assert cells == [
        "K7M2QX", "<bdi>Amina</bdi>", "Bangla", "asked", "2026-03-02 12:00 UTC", "much", "W1W1W1 <bdi>Wim</bdi>", "",
    ]  # fmt: skip


def test_the_head_says_of_when_it_is_and_the_states_sum_to_the_audience() -> None:
    html = page(person())
    counts = html[html.index("Meaning") : html.index('<th scope="col">Code')]
    numbers = [int(number) for number in re.findall(r'class="number">(\d+)</td>', counts)]

    assert "As of 2026-03-02 12:00 UTC." in html
    assert "Alert M12" in html
    assert len(numbers) == len(LedgerState) + 1
    assert sum(numbers[:-1]) == numbers[-1] == 8
    assert "5 accounted, 3 open" in counts


def test_names_are_text_and_cannot_turn_the_line_around() -> None:
    (cells,) = rows(page(person(name="<script>x</script>\u202eanimA", warden=None, warden_name=None)))

    assert cells[1] == "<bdi>&lt;script&gt;x&lt;/script&gt;animA</bdi>"
    assert cells[6] == "none"
    assert "Port &lt;Sur&gt;" in page(person())


def test_nothing_on_it_runs_or_is_loaded() -> None:
    html = page(person()) + "".join(paper().overview([Line(PORT, ALERT, "port.html"), Line(PORT)], NOON))

    assert not re.search(r"<script|<link|<img|<iframe|src=|href=|url\(|@import|\bon\w+=", html)
    assert html.count("default-src 'none'") == 2
    assert "@page { size: A4;" in html


@pytest.mark.parametrize("mode", list(Mode))
def test_every_page_says_which_world_it_is_of(mode: Mode) -> None:
    assert f"<strong>{mode.value.upper()}</strong>" in page(person(), mode=mode)


def test_addresses_have_their_column_only_where_they_are_wanted() -> None:
    with_them = person(addresses=("sms +99910000001", "telegram 5"))

    assert "+99910000001" not in page(with_them)
    assert rows(page(with_them, addresses=True))[0][7] == "sms +99910000001, telegram 5"


def test_needs_are_three_bands() -> None:
    assert [needs_band(rank) for rank in range(10)] == ["", *["some"] * 3, *["much"] * 3, *["most"] * 3]


def test_a_page_is_written_while_its_people_are_read() -> None:
    read = []

    def people() -> Any:
        for number in range(1000):
            read.append(number)
            yield person(person_id=number)

    pieces = paper().area(PORT, [Section("Port", ALERT, people())], NOON)
    next(pieces)

    assert len(read) < 100
    assert sum(piece.count("K7M2QX") for piece in pieces) + 0 <= 1000
    assert len(read) == 1000
