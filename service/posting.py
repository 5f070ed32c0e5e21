"""Posts a few lines of text to an address outside, for whoever watches over Muster from there."""

from urllib.request import Request, urlopen

TIMEOUT_SECONDS = 10.0


def post(url: str, text: str) -> None:
    """Blocks until it is taken: for a thread that nothing else waits for. Raises OSError (URLError is one)."""
    request = Request(url, data=text.encode(), method="POST")  # noqa: S310 - http(s), see settings
    with urlopen(request, timeout=TIMEOUT_SECONDS):  # noqa: S310
        pass
