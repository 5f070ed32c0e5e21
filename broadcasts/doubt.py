"""Messages that may be out or not: what their carrier says of them, where it can be asked."""

import structlog

from broadcasts.channel import CannotAsk, Channel, SendError, Trouble
from broadcasts.outbox import Claimed

log = structlog.get_logger()


async def found_before_sending(channel: Channel, claimed: Claimed) -> str | None:
    """The carrier's reference of an earlier copy; None where it has none or cannot be asked. Raises SendError."""
    try:
        return await channel.find(claimed.outgoing, claimed.tried_at or claimed.claimed_at)
    except CannotAsk:
        return None
    except SendError as error:
        trouble = Trouble.DOWN if error.trouble is Trouble.UNKNOWN else error.trouble
        raise SendError(trouble, error.why, error.retry_after) from None  # asking sends nothing: ask again later


async def what_became_of(channel: Channel, claimed: Claimed) -> tuple[str | None, SendError | None]:
    """The reference of a message that a process left on its way, or what is wrong with it."""
    try:
        found = await channel.find(claimed.outgoing, claimed.tried_at or claimed.claimed_at)
    except (CannotAsk, SendError) as unknown:
        return None, SendError(Trouble.UNKNOWN, str(unknown) or "the process stopped while it was sent")
    except Exception:  # the edge of the lane: a fault in a channel must not keep the lane from starting
        log.exception("a channel failed", channel=channel.name, delivery=claimed.outgoing.delivery_id)
        return None, SendError(Trouble.UNKNOWN, "fault in the channel")
    return (found, None) if found else (None, SendError(Trouble.DOWN, "the carrier never took it"))
