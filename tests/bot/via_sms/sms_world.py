"""Our SMS channel on the sandbox's Twilio."""

from dataclasses import dataclass
from typing import Any

import aiohttp
from twilio.rest import Client

from bot.via_sms.outbound import SmsChannel, twilio_client
from sandbox.server import Sandbox

PHONE = "+99920000123"
PUBLIC_URL = "http://127.0.0.1:9"


@dataclass
class World:
    """The sandbox and a session to play the people's side."""

    sandbox: Sandbox
    session: aiohttp.ClientSession

    def channel(self, sender: str | None = None, auth_token: str | None = None) -> SmsChannel:
        return SmsChannel(self.client(auth_token), sender or self.sandbox.settings.sender, PUBLIC_URL)

    def client(self, auth_token: str | None = None) -> Client:
        settings = self.sandbox.settings
        return twilio_client(
            settings.account_sid, auth_token or settings.auth_token, self.session, self.sandbox.twilio_url
        )

    async def post(self, path: str, **fields: Any) -> dict[str, Any]:
        async with self.session.post(self.sandbox.phones_url + path, json=fields) as response:
            answer: dict[str, Any] = await response.json()
            assert response.status < 300, answer
            return answer

    async def fault(self, kind: str, value: float = 0, method: str = "send") -> None:
        await self.post("/faults", carrier="twilio", kind=kind, value=value, count=1, match={"method": method})

    async def log(self) -> list[dict[str, Any]]:
        """What the carrier took."""
        async with self.session.get(f"{self.sandbox.phones_url}/log") as response:
            entries: list[dict[str, Any]] = (await response.json())["entries"]
            return entries
