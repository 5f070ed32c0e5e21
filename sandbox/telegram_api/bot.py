"""The one bot of this world: who it is, its chats, and the messages it has sent."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count

from sandbox.clock import CrisisClock
from sandbox.feed import Feed
from sandbox.record import Record
from sandbox.stream import Json
from sandbox.telegram_api.accounts import Account, Accounts
from sandbox.telegram_api.flood import FloodControl
from sandbox.telegram_api.keyboards import Markup
from sandbox.telegram_api.presses import Presses
from sandbox.telegram_api.updates import UpdateQueue


@dataclass
class SentMessage:
    """A message in a private chat, as it reads now."""

    message_id: int
    account: Account
    sent_at: datetime
    content: Json
    markup: Markup
    edited_at: datetime | None = None


@dataclass
class Bot:
    """State that the methods work on. Messages are kept whole while the sandbox runs."""

    token: str
    username: str
    clock: CrisisClock
    feed: Feed
    record: Record
    flood: FloodControl
    accounts: Accounts = field(default_factory=Accounts)
    updates: UpdateQueue = field(default_factory=UpdateQueue)
    presses: Presses = field(default_factory=Presses)
    messages: dict[tuple[int, int], SentMessage] = field(default_factory=dict)
    photos: dict[str, tuple[int, int]] = field(default_factory=dict)
    """The size of each picture that was uploaded, by its file_id."""
    live_shares: dict[int, Json] = field(default_factory=dict)
    commands: dict[str, list[Json]] = field(default_factory=dict)
    short_descriptions: dict[str, str] = field(default_factory=dict)
    message_ids: Iterator[int] = field(default_factory=lambda: count(random.randrange(1, 10**6)))

    @property
    def id(self) -> int:
        return int(self.token.partition(":")[0])

    def as_user(self) -> Json:
        return {"id": self.id, "is_bot": True, "first_name": "Sandbox", "username": self.username}

    def as_message(self, sent: SentMessage) -> Json:
        """The Message object of something that this bot sent."""
        message: Json = {
            "message_id": sent.message_id,
            "from": self.as_user(),
            "chat": sent.account.as_chat(),
            "date": int(sent.sent_at.timestamp()),
            **sent.content,
        }
        if sent.edited_at is not None:
            message["edit_date"] = int(sent.edited_at.timestamp())
        if sent.markup.buttons:
            message["reply_markup"] = {"inline_keyboard": sent.markup.buttons}
        return message
