"""The parameters of one Bot API call, whichever way they came: query, form, multipart or JSON."""

import json
from collections.abc import Mapping
from urllib.parse import parse_qsl

from aiohttp import web

from sandbox.telegram_api.refusals import bad_request


class Parameters:
    """Values by name. A form carries lists and objects as JSON text; a JSON body carries them as they are."""

    def __init__(self, values: Mapping[str, object]) -> None:
        self._values = values

    def text(self, name: str) -> str | None:
        value = self._values.get(name)
        return None if value is None else str(value)

    def integer(self, name: str) -> int | None:
        """The number, or None if it is missing or no number (Telegram treats both alike)."""
        try:
            return int(str(self._values[name]))
        except (KeyError, ValueError):
            return None

    def number(self, name: str) -> float | None:
        try:
            return float(str(self._values[name]))
        except (KeyError, ValueError):
            return None

    def file(self, name: str) -> bytes | None:
        """What was uploaded under the name; None if nothing was, or only a text stands there."""
        value = self._values.get(name)
        return value.file.read() if isinstance(value, web.FileField) else None

    def flag(self, name: str) -> bool:
        return str(self._values.get(name, "")).lower() in ("true", "1")

    def structure(self, name: str) -> object:
        """A list or an object; None if it is missing or empty. Raises Refusal if it is no JSON."""
        value = self._values.get(name)
        if not isinstance(value, str):
            return value
        if not value.strip():
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise bad_request(f"can't parse {name.replace('_', ' ')} JSON object") from None


async def read_parameters(request: web.Request) -> Parameters:
    """Query and body together; the body wins."""
    values: dict[str, object] = dict(request.query)
    kind = request.content_type
    if kind == "multipart/form-data":
        values.update(await request.post())
    elif kind == "application/json":
        values.update(_json_object(await request.text()))
    elif request.can_read_body:
        values.update(parse_qsl(await request.text(), keep_blank_values=True))
    return Parameters(values)


def _json_object(body: str) -> dict[str, object]:
    if not body:
        return {}
    try:
        values = json.loads(body)
    except ValueError:
        values = None
    if not isinstance(values, dict):
        raise bad_request("can't parse JSON object")
    return values
