"""The phones' HTTP API as the people use it: they write, press, share, block, and see what arrives."""

from dataclasses import dataclass
from typing import Any, Literal

import aiohttp

LONG_POLL_SECONDS = 20
AT_ONCE = 1000


class PhoneRefused(Exception):
    """A phone could not do this, such as pressing a button that is not there any more."""


@dataclass(frozen=True)
class Line:
    """One person's end of one carrier: a Telegram account's id, or a phone number."""

    carrier: Literal["telegram", "sms"]
    to: int | str


@dataclass(frozen=True)
class Button:
    """What it says, and what it sends."""

    label: str
    data: str


_UNSEEN = dict.fromkeys(range(0x2066, 0x206A), "")
"""Unicode's isolates: they order a line and are not seen."""


@dataclass(frozen=True)
class Arrival:
    """A message as a phone shows it. `message_id` is Telegram's."""

    number: int
    line: Line
    text: str
    buttons: tuple[Button, ...] = ()
    message_id: int | None = None


class Phones:
    """Every phone, over one session that whoever made it also closes. Each act raises PhoneRefused."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self._url = url
        self._session = session

    async def create_account(self, account_id: int, first_name: str, language: str) -> None:
        await self._post("/telegram/people", id=account_id, first_name=first_name, language_code=language)

    async def write(self, line: Line, text: str) -> None:
        if line.carrier == "telegram":
            await self._post(f"/telegram/people/{line.to}/send", text=text)
        else:
            await self._post(f"/sms/phones/{line.to}/send", body=text)

    async def press(self, line: Line, message_id: int, data: str) -> None:
        await self._post(f"/telegram/people/{line.to}/send", press={"message_id": message_id, "data": data})

    async def share_place(self, line: Line, latitude: float, longitude: float) -> None:
        await self._post(f"/telegram/people/{line.to}/send", location={"latitude": latitude, "longitude": longitude})

    async def block(self, line: Line) -> None:
        await self._post(f"/telegram/people/{line.to}/block")

    async def set_reach(self, line: Line, state: Literal["on", "off", "unknown"]) -> None:
        """Switch a phone off or on, or make its number one that nobody has."""
        await self._post(f"/sms/phones/{line.to}/reach", state=state)

    async def arrivals(self, after: int) -> tuple[list[Arrival], int]:
        """What has arrived anywhere since that number, waiting a while for the first; and the number to go on from."""
        query = {"after": str(after), "wait": str(LONG_POLL_SECONDS), "limit": str(AT_ONCE)}
        async with self._session.get(f"{self._url}/feed", params=query) as response:
            response.raise_for_status()
            page = await response.json()
        return [_arrival(event) for event in page["events"] if event["kind"] == "message"], page["next"]

    async def _post(self, path: str, **body: object) -> None:
        async with self._session.post(f"{self._url}{path}", json=body) as response:
            if response.status >= 400:
                raise PhoneRefused(f"{path.rpartition('/')[2]}: {(await response.json())['error']}")


def _arrival(event: dict[str, Any]) -> Arrival:
    buttons = tuple(Button(each["text"], each["data"] or "") for row in event["buttons"] or () for each in row)
    return Arrival(
        number=event["seq"],
        line=Line(event["carrier"], event["to"]),
        text=(event["text"] or "").translate(_UNSEEN),
        buttons=buttons,
        message_id=event.get("message_id"),
    )
