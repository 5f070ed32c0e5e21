"""The rule that the sandbox listens on, and posts to, this machine only."""

from ipaddress import ip_address
from urllib.parse import urlsplit


class NotLoopback(ValueError):
    """The sandbox plays carriers without their protection and must not be reached from, or reach, other machines."""


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def require_loopback(host: str) -> None:
    """Raise NotLoopback unless `host` is this machine."""
    if not is_loopback(host):
        raise NotLoopback(f"The sandbox refuses to listen on {host!r}: use 127.0.0.1, ::1 or localhost.")


def is_loopback_url(url: str) -> bool:
    """Whether `url` is an http(s) address on this machine."""
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and is_loopback(parts.hostname or "")
    except ValueError:
        return False
