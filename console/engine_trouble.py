"""What officers must know when messages do not go out: plain sentences, made from the rows alone."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlmodel import Session

from alert_levels.ladder import Ladder
from broadcasts.backlog import heads, overdue_since, unanswered_since
from broadcasts.health import carriers_down
from broadcasts.sms_spending import HOUR, stopped_lately
from broadcasts.tables import CarrierHealth
from registry.duties import deserted

TOO_LONG = timedelta(minutes=5)
DESERTED_SECONDS = 30.0
CHANNELS = {"telegram": "Telegram", "sms": "SMS"}
TELL = "Tell whoever runs Muster."


def engine_trouble(session: Session, ladder: Ladder, now: datetime) -> Iterator[str]:
    """A sentence for each carrier that is down, each duty that nobody does, and whatever has waited too long."""
    down = carriers_down(session)
    for carrier in down:
        yield _carrier(carrier, ladder, now)
    yield from _deserted(session, now)
    unanswered, overdue = unanswered_since(session, now), overdue_since(session, now)
    if unanswered is not None and now - unanswered > TOO_LONG and not down:
        yield f"Somebody who wrote has waited for an answer since {_time(unanswered)}. {TELL}"
    yield from _too_dear(session, now)
    if overdue is not None and now - overdue > TOO_LONG and not heads(session, CHANNELS, now):
        yield f"Nobody has been asked again or looked for since {_time(overdue)}: the engine stands still. {TELL}"


def _carrier(carrier: CarrierHealth, ladder: Ladder, now: datetime) -> str:
    """Why, since when, and what follows at which time."""
    name, since = CHANNELS.get(carrier.channel, carrier.channel), carrier.down_since or now
    why = f" ({carrier.why})" if carrier.why else ""
    waits = [(level.escalation.fallback, level.code) for level in ladder.levels.values() if level.escalation.fallback]
    other_way = "; ".join(f"level {code} from {_time(since + wait)}" for wait, code in sorted(waits))
    follows = f" They go to people's other addresses: {other_way}." if other_way else ""
    return f"{name} has taken no messages since {_time(since)}{why}. They wait, and go out when it is back.{follows}"


def _too_dear(session: Session, now: datetime) -> Iterator[str]:
    """Answers that were held back for their cost: perhaps somebody earns by them, perhaps the limits are too low."""
    for stopped in stopped_lately(session, now):
        many = "1 answer" if stopped.answers == 1 else f"{stopped.answers} answers"
        since = f"between {_time(stopped.hour)} and {_time(stopped.hour + HOUR)}"
        if stopped.prefix:
            yield (
                f"{many} to strangers whose numbers begin with {stopped.prefix} did not go out {since}: so many may be "
                f"a fraud. If they are real people, have [limits] sms_segments_per_prefix raised."
            )
        else:
            yield (
                f"{many} by SMS did not go out, or wait for the next hour, {since}: the limit of cost was reached. "
                f"Alerts still go. If people really write that much, have [limits] sms_segments_per_hour raised."
            )


def _deserted(session: Session, now: datetime) -> Iterator[str]:
    """Duties that nobody has; a lane's counts only while something waits for it, for a channel may be switched off."""
    left = deserted(session, DESERTED_SECONDS)
    if "rounds" in left:
        yield f"No process fills alerts or looks for people: the engine stands still. {TELL}"
    waiting = heads(session, [channel for channel in CHANNELS if f"lane:{channel}" in left], now)
    for channel in waiting:
        yield f"No process sends what waits for {CHANNELS[channel]}. {TELL}"


def _time(at: datetime) -> str:
    return f"{at:%H:%M} UTC"
