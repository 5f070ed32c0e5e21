"""The headers of every answer: nothing is run, framed or loaded from elsewhere, and nothing is kept in a cache."""

from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from console.context import MapTiles


def policy(pictures_from: str = "") -> str:
    """The content security policy; tiles of a map may come from one more origin."""
    sources = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": f"'self' {pictures_from}".strip(),
        "connect-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{kind} {source}" for kind, source in sources.items())


HEADERS = {
    "Content-Security-Policy": policy(),
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class SecurityHeaders:
    """Wraps the application; what it answers keeps its own body, stream or not."""

    def __init__(self, app: ASGIApp, tiles: MapTiles | None = None) -> None:
        self.app = app
        self.headers = HEADERS | {"Content-Security-Policy": policy(_origin(tiles.url) if tiles else "")}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers[name] = value
            await send(message)

        await self.app(scope, receive, send_with_headers)


def _origin(url: str) -> str:
    """Scheme and host of an address, with which a policy names where something may come from."""
    parts = urlsplit(url.replace("{s}", "*"))
    return f"{parts.scheme}://{parts.netloc}"
