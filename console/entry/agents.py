"""Tells the kind of browser that a request comes from: its family and its system, without versions.

A browser that updates itself stays the same kind; a stolen cookie that is used by another program or on another kind
of device does not. Whoever steals a cookie can also copy the browser's name: this raises the price and no more.
"""

from locales.sentence import Sentence
from registry.log_ins import UNKNOWN_AGENT

_BROWSERS = (  # in this order: later ones are named by earlier ones too
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)

_ON, _ANOTHER_SYSTEM = " on ", "another system"


def kind_of(user_agent: str) -> str:
    """The kind of browser that calls itself so, as it is kept."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), None)
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), None)
    if browser is None:
        return UNKNOWN_AGENT
    return f"{browser}{_ON}{system or _ANOTHER_SYSTEM}"


def agent_said(agent: str) -> str:
    """The kind of browser that a log-in came from, as officers read it."""
    browser, _, system = agent.partition(_ON)
    if not system:
        return Sentence("another program")
    return Sentence(
        "{browser} on {system}",
        browser=browser,
        system=Sentence("another system") if system == _ANOTHER_SYSTEM else system,
    )
