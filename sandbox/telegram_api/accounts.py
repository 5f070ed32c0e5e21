"""The Telegram accounts of the people, and whether the bot may write to each."""

from dataclasses import dataclass
from enum import Enum

from sandbox.stream import Json
from sandbox.telegram_api.refusals import bad_request, forbidden


class Standing(Enum):
    """What lies between one person and the bot."""

    STRANGER = "has never written to the bot"
    OPEN = "has written to the bot"
    BLOCKED = "has blocked the bot"
    DEACTIVATED = "has deleted the account"


@dataclass
class Account:
    """One person's account; its private chat with the bot has the same id."""

    id: int
    first_name: str
    language_code: str | None = None
    standing: Standing = Standing.STRANGER

    def as_user(self) -> Json:
        user: Json = {"id": self.id, "is_bot": False, "first_name": self.first_name}
        if self.language_code is not None:
            user["language_code"] = self.language_code
        return user

    def as_chat(self) -> Json:
        return {"id": self.id, "type": "private", "first_name": self.first_name}


class Accounts:
    """Every account of this world, by id."""

    def __init__(self) -> None:
        self._by_id: dict[int, Account] = {}

    def put(self, account: Account) -> None:
        self._by_id[account.id] = account

    def get(self, chat_id: int) -> Account | None:
        return self._by_id.get(chat_id)

    def all(self) -> list[Account]:
        """Every account, in the order in which they were made."""
        return list(self._by_id.values())

    def chat(self, chat_id: str | None) -> Account:
        """The chat that a call names. Raises Refusal if the bot does not know it."""
        if not chat_id:
            raise bad_request("chat_id is empty")
        account = self._by_id.get(int(chat_id)) if chat_id.lstrip("-").isdecimal() else None
        if account is None or account.standing is Standing.STRANGER:
            raise bad_request("chat not found")
        return account

    def writable(self, chat_id: str | None) -> Account:
        """The same, if its person lets the bot write. Raises Refusal otherwise."""
        account = self.chat(chat_id)
        if account.standing is Standing.BLOCKED:
            raise forbidden("bot was blocked by the user")
        if account.standing is Standing.DEACTIVATED:
            raise forbidden("user is deactivated")
        return account
