"""The methods by which the bot gets its updates: polling, or a webhook."""

import re

from sandbox.loopback import is_loopback_url
from sandbox.stream import Json
from sandbox.telegram_api.parameters import Parameters
from sandbox.telegram_api.polling import MAX_LIMIT, Polling
from sandbox.telegram_api.refusals import WEBHOOK_ACTIVE, bad_request, conflict
from sandbox.telegram_api.updates import UpdateQueue
from sandbox.telegram_api.webhook import Pusher, Webhook

_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
DEFAULT_CONNECTIONS = 40
MAX_CONNECTIONS = 100


class Receiving:
    """Polling and pushing exclude each other: a webhook that is set refuses every getUpdates."""

    def __init__(self, updates: UpdateQueue, polling: Polling, pusher: Pusher) -> None:
        self._updates = updates
        self._polling = polling
        self._pusher = pusher

    async def get_updates(self, parameters: Parameters) -> list[Json]:
        if self._pusher.webhook is not None:
            raise conflict(WEBHOOK_ACTIVE)
        allowed = _kinds(parameters)
        if allowed is not None:
            self._updates.allow(allowed)
        limit = parameters.integer("limit") or MAX_LIMIT
        batch = await self._polling.poll(
            parameters.integer("offset") or 0,
            limit if 1 <= limit <= MAX_LIMIT else MAX_LIMIT,
            max(0, parameters.integer("timeout") or 0),
        )
        return [update.as_json() for update in batch]

    def set_webhook(self, parameters: Parameters) -> bool:
        """setWebhook: unlike Telegram's it takes plain http, and loopback addresses only. No url removes it."""
        url = parameters.text("url")
        if not url:
            return self.delete_webhook(parameters)
        webhook = _checked_webhook(url, parameters)
        self._drop_if_asked(parameters)
        self._polling.end_for_webhook()
        self._updates.allow(webhook.allowed_updates)
        self._pusher.start(webhook)
        return True

    def delete_webhook(self, parameters: Parameters) -> bool:
        self._drop_if_asked(parameters)
        self._pusher.stop()
        return True

    def get_webhook_info(self, _: Parameters) -> Json:
        webhook, failure = self._pusher.webhook, self._pusher.last_failure
        info: Json = {
            "url": webhook.url if webhook else "",
            "has_custom_certificate": False,
            "pending_update_count": len(self._updates),
        }
        if webhook is not None:
            info |= {"max_connections": webhook.max_connections, "ip_address": "127.0.0.1"}
            info |= {"allowed_updates": list(webhook.allowed_updates)} if webhook.allowed_updates else {}
        if failure is not None:
            info |= {"last_error_date": int(failure.at.timestamp()), "last_error_message": failure.message}
        return info

    def _drop_if_asked(self, parameters: Parameters) -> None:
        if parameters.flag("drop_pending_updates"):
            self._updates.clear()


def _checked_webhook(url: str, parameters: Parameters) -> Webhook:
    if not is_loopback_url(url):
        raise bad_request("bad webhook: the sandbox delivers to loopback addresses only")
    secret = parameters.text("secret_token")
    if secret is not None and not _SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    connections = parameters.integer("max_connections") or DEFAULT_CONNECTIONS
    return Webhook(url, secret, min(max(1, connections), MAX_CONNECTIONS), tuple(_kinds(parameters) or ()))


def _kinds(parameters: Parameters) -> list[str] | None:
    allowed = parameters.structure("allowed_updates")
    return [str(kind) for kind in allowed] if isinstance(allowed, list) else None
