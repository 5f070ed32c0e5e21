"""The account's messages, in and out, as the Messages resource shows them."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import Literal

from sandbox.segments import count_segments
from sandbox.stream import Json

API_VERSION = "2010-04-01"

Status = Literal["queued", "sent", "delivered", "undelivered", "failed", "received"]
Direction = Literal["outbound-api", "outbound-reply", "inbound"]


def new_sid() -> str:
    return "SM" + secrets.token_hex(16)


@dataclass
class Message:
    """One message and what has become of it."""

    sid: str
    to: str
    sender: str
    body: str
    direction: Direction
    status: Status
    created_at: datetime
    updated_at: datetime
    sent_at: datetime | None = None
    error_code: int | None = None

    @property
    def segments(self) -> int:
        return count_segments(self.body)

    def become(self, status: Status, now: datetime, error_code: int | None = None) -> None:
        self.status, self.updated_at, self.error_code = status, now, error_code
        if status == "sent":
            self.sent_at = now

    def as_json(self, account_sid: str) -> Json:
        uri = f"/{API_VERSION}/Accounts/{account_sid}/Messages/{self.sid}"
        return {
            "account_sid": account_sid,
            "api_version": API_VERSION,
            "body": self.body,
            "date_created": format_datetime(self.created_at),
            "date_sent": None if self.sent_at is None else format_datetime(self.sent_at),
            "date_updated": format_datetime(self.updated_at),
            "direction": self.direction,
            "error_code": self.error_code,
            "error_message": None,
            "from": self.sender,
            "messaging_service_sid": None,
            "num_media": "0",
            "num_segments": str(self.segments),
            "price": None,
            "price_unit": "USD",
            "sid": self.sid,
            "status": self.status,
            "subresource_uris": {"media": f"{uri}/Media.json"},
            "to": self.to,
            "uri": f"{uri}.json",
        }
