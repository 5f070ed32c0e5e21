"""Tells the kind of browser that a request comes from: its family and its system, without versions.

A browser that updates itself stays the same kind; a stolen cookie that is used by another program or on another kind
of device does not. Whoever steals a cookie can also copy the browser's name: this raises the price and no more.
"""

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


def kind_of(user_agent: str) -> str:
    """The kind of browser that calls itself so, as officers read it in the list of their log-ins."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), None)
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), None)
    if browser is None:
        return UNKNOWN_AGENT
    return f"{browser} on {system or 'another system'}"
