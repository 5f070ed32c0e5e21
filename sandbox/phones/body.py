"""The JSON body of a request to the phones' side, read field by field."""

from aiohttp import web

from sandbox.stream import Json


class BadBody(Exception):
    """A request asks for something in a way the phones' side does not understand; the message says what to send."""


class Body:
    """The fields of one JSON object. Every reader raises BadBody with a sentence."""

    def __init__(self, fields: Json) -> None:
        self._fields = fields

    def __contains__(self, name: str) -> bool:
        return self._fields.get(name) is not None

    def text(self, name: str) -> str:
        value = self._fields.get(name)
        if not isinstance(value, str) or not value:
            raise BadBody(f"Give {name!r} as a text that is not empty.")
        return value

    def integer(self, name: str) -> int:
        value = self._fields.get(name)
        if not isinstance(value, int) or isinstance(value, bool):
            raise BadBody(f"Give {name!r} as a whole number.")
        return value

    def number(self, name: str) -> float:
        value = self._fields.get(name)
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise BadBody(f"Give {name!r} as a number.")
        return float(value)

    def inner(self, name: str) -> "Body":
        value = self._fields.get(name, {})
        if not isinstance(value, dict):
            raise BadBody(f"Give {name!r} as an object.")
        return Body(value)

    def text_or_none(self, name: str) -> str | None:
        return self.text(name) if name in self else None

    def integer_or_none(self, name: str) -> int | None:
        return self.integer(name) if name in self else None


async def read_body(request: web.Request) -> Body:
    """Raises BadBody unless the body is one JSON object."""
    try:
        fields = await request.json()
    except ValueError:
        fields = None
    if not isinstance(fields, dict):
        raise BadBody("Send one JSON object.")
    return Body(fields)
