import pytest

from console.entry.agents import kind_of

MOZILLA = "Mozilla/5.0"
CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{} Safari/537.36"


@pytest.mark.parametrize(
    ("user_agent", "kind"),
    [
        (f"{MOZILLA} (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
        (f"{MOZILLA} (Windows NT 10.0; Win64; x64) {CHROME.format('140.0.0.0')}", "Chrome on Windows"),
        (f"{MOZILLA} (Windows NT 10.0; Win64; x64) {CHROME.format('140.0.0.0')} Edg/140.0.0.0", "Edge on Windows"),
        (f"{MOZILLA} (Linux; Android 10; K) {CHROME.format('140.0.0.0')}", "Chrome on Android"),
        (f"{MOZILLA} (Macintosh; Intel Mac OS X 10_15_7) Version/17.4 Safari/605.1.15", "Safari on macOS"),
        (f"{MOZILLA} (iPhone; CPU iPhone OS 17_4 like Mac OS X) Version/17.4 Safari/604.1", "Safari on iPhone"),
        (f"{MOZILLA} (iPhone; CPU iPhone OS 17_4 like Mac OS X) CriOS/120.0 Safari/604.1", "Chrome on iPhone"),
        ("python-httpx/0.28", "another program"),
        ("", "another program"),
    ],
)
def test_browsers_are_told_apart(user_agent: str, kind: str) -> None:
    assert kind_of(user_agent) == kind


def test_a_browser_that_updates_itself_stays_the_same_kind() -> None:
    before, after = (f"{MOZILLA} (Windows NT 10.0; Win64; x64) {CHROME.format(version)}" for version in ("140", "141"))

    assert kind_of(before) == kind_of(after)
