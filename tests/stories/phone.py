"""Somebody's phone: what it sends, and what it gets in the order it comes."""

import asyncio
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from bot.conversation.render import render
from bot.conversation.replies import Slot, reply, say
from locales.channel_form import as_sent, without_isolates
from locales.languages import LANGUAGES

if TYPE_CHECKING:
    from tests.stories.world import World

PATIENCE = 30.0
"""Seconds; only a story that fails waits so long, or one on a machine that has much else to do."""
_LINK = re.compile(r"https?://\S+/r/([A-Z0-9]+)")


@dataclass
class Phone:
    """A Telegram account or a phone number. Whatever it gets must be expected, until it hangs up."""

    world: "World"
    channel: str
    value: str
    language: str = "en"
    inbox: "asyncio.Queue[dict[str, Any]]" = field(default_factory=asyncio.Queue)
    last: dict[str, Any] = field(default_factory=dict)
    heard: list[str] = field(default_factory=list)
    is_listening: bool = True

    async def sends(self, text: str) -> None:
        if self.channel == "telegram":
            await self._acts("send", text=text)
        else:
            await self.world.phones(f"/sms/phones/{self.value}/send", body=text)

    replies = sends

    async def insists(self, text: str) -> None:
        """Send what needs a second sign by SMS, and then the sign that comes back."""
        await self.sends(text)
        if self.channel != "sms":
            return
        asked = await self.hears_sign()
        await self.replies(asked)

    async def hears_sign(self) -> str:
        """The sign in the next message, which asks for it."""
        text = await self.gets()
        sign = next((word.strip(".") for word in text.split() if word.strip(".").isdigit()), "")
        assert self.reads("sign.ask", sign=sign) in text
        return sign

    async def texts(self, text: str) -> str:
        """Send an SMS; its SID."""
        answer = await self.world.phones(f"/sms/phones/{self.value}/send", body=text)
        return str(answer["message_sid"])

    async def is_at(self, latitude: float, longitude: float) -> None:
        await self._acts("send", location={"latitude": latitude, "longitude": longitude})

    async def shares_the_way_from(self, latitude: float, longitude: float) -> None:
        await self._acts("send", location={"latitude": latitude, "longitude": longitude, "live_period": 3600})

    async def moves_on_to(self, latitude: float, longitude: float) -> None:
        await self._acts("send", moves_on={"latitude": latitude, "longitude": longitude})

    async def shares_the_card_of(self, number: str) -> None:
        await self._acts("send", contact={"phone_number": number})

    async def presses(self, label: str, under: dict[str, Any] | None = None) -> None:
        """Press the button whose label begins like this, under the last message or an earlier one."""
        message = under or self.last
        buttons = [button for row in message["buttons"] or [] for button in row]
        chosen = next(button for button in buttons if button["text"].startswith(label))
        await self._acts("send", press={"message_id": message["message_id"], "data": chosen["data"]})

    async def blocks_the_bot(self) -> None:
        await self._acts("block")

    async def lets_the_bot_in(self) -> None:
        await self._acts("unblock")

    async def deletes_the_account(self) -> None:
        await self._acts("deactivate")

    async def is_off(self) -> None:
        await self.world.phones(f"/sms/phones/{self.value}/reach", state="off")

    async def gets(self, *parts: str) -> str:
        """The next message, which must hold every part."""
        try:
            async with asyncio.timeout(PATIENCE):
                self.last = await self.inbox.get()
        except TimeoutError:
            raise AssertionError(f"{self.value} got nothing; expected {parts}") from None
        text = without_isolates(self.last["text"])
        self.heard.append(text)
        for part in parts:
            assert part in text, f"expected {part!r} in: {text}"
        return text

    async def gets_all(self, *parts: str) -> None:
        """As many messages as parts, in any order: classes of a lane overtake each other."""
        texts = [await self.gets() for _ in parts]
        for part in parts:
            assert any(part in text for text in texts), f"expected {part!r} in one of: {texts}"

    async def gets_in_the_end(self, part: str) -> str:
        """The first message that holds the part; what else is on its way may come before it or not at all."""
        while part not in (text := await self.gets()):
            pass
        return text

    async def hears(self, key: str, **slots: Slot) -> str:
        """The next message, which must hold this text of the catalogue in the phone's language."""
        return await self.gets(self.reads(key, **slots))

    def reads(self, key: str, **slots: Slot) -> str:
        """A text of the catalogue in the phone's language."""
        found = {name: str(value) for name, value in slots.items()}
        speaker = replace(self.world.muster.speaker, drill=False)
        text = render(speaker, self.language, reply(say(key, **slots)), found)
        return without_isolates(as_sent(self.channel, self.language, text))

    def gets_nothing(self) -> None:
        """Nothing is waiting; call it after something that would have come later was seen."""
        assert self.inbox.empty(), f"{self.value} got unexpectedly: {self.inbox.get_nowait()['text']}"

    def hangs_up(self) -> None:
        """Whatever still comes to this phone does not matter to the story."""
        self.is_listening = False

    @property
    def link(self) -> str:
        """The path of the one-tap page that the last message links to."""
        found = _LINK.search(self.last["text"])
        assert found is not None, f"no link in: {self.last['text']}"
        return f"/r/{found[1]}"

    async def joins(self, place: str = "Port Sur", name: str | None = None) -> None:
        """All the way from START to a registered person, where no level holds."""
        await self.arrives(place)
        await self.hears("join.done", place=place)
        if name is not None:
            await self.insists(f"NAME {name}")
            await self.hears("saved.name", name=name)

    async def lives_in(self, place: str = "Port Sur", name: str | None = None) -> None:
        """Registered already, as by an import: for stories in which joining is not the point."""
        if self.channel == "telegram":
            await self.lets_the_bot_in()
            await self.world.until(lambda: self.world.post.understood(self) is not None)
        self.world.post.enters(self, place, name)

    async def arrives(self, place: str = "Port Sur") -> None:
        """From START to naming the place; what follows depends on what holds there."""
        await self.sends("START")
        await self.gets("1 English")
        await self.replies(str(self.number_of_language))
        await self.hears("join.notice")
        await self.replies("1")
        await self.hears("join.ask_area")
        await self.replies(place)

    def word(self, name: str) -> str:
        """A word of the catalogue as menus show it in the phone's language."""
        return self.world.muster.speaker.catalogue.first_word(self.language, name)

    @property
    def number_of_language(self) -> int:
        return [language.code for language in LANGUAGES].index(self.language) + 1

    async def _acts(self, act: str, **fields: Any) -> None:
        await self.world.phones(f"/telegram/people/{self.value}/{act}", **fields)
