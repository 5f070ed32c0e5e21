"""What officers must know when messages do not go out: plain sentences, made from the rows alone."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlmodel import Session

from alert_levels.ladder import Ladder
from broadcasts.backlog import heads, overdue_since, unanswered_since
from broadcasts.health import carriers_down
from broadcasts.sms_spending import HOUR, stopped_lately
from broadcasts.tables import CarrierHealth
from locales.sentence import Sentence
from registry.duties import deserted

TOO_LONG = timedelta(minutes=5)
DESERTED_SECONDS = 30.0
CHANNELS = {"telegram": "Telegram", "sms": "SMS"}


def engine_trouble(session: Session, ladder: Ladder, now: datetime) -> Iterator[str]:
    """A sentence for each carrier that is down, each duty that nobody does, and whatever has waited too long."""
    down = carriers_down(session)
    for carrier in down:
        yield _carrier(carrier, ladder, now)
    yield from _deserted(session, now)
    unanswered, overdue = unanswered_since(session, now), overdue_since(session, now)
    if unanswered is not None and now - unanswered > TOO_LONG and not down:
        yield Sentence(
            "Somebody who wrote has waited for an answer since {time}. Tell whoever runs Muster.",
            time=_time(unanswered),
        )
    yield from _too_dear(session, now)
    if overdue is not None and now - overdue > TOO_LONG and not heads(session, CHANNELS, now):
        yield Sentence(
            "Nobody has been asked again or looked for since {time}: the engine stands still. "
            "Tell whoever runs Muster.",
            time=_time(overdue),
        )


def _carrier(carrier: CarrierHealth, ladder: Ladder, now: datetime) -> Sentence:
    """Why, since when, and what follows at which time."""
    name, since = CHANNELS.get(carrier.channel, carrier.channel), carrier.down_since or now
    shown: dict[str, object] = {"carrier": name, "time": _time(since)}
    if carrier.why:
        sentence = Sentence(
            "{carrier} has taken no messages since {time} ({why}). They wait, and go out when it is back.",
            **shown,
            why=carrier.why,
        )
    else:
        sentence = Sentence(
            "{carrier} has taken no messages since {time}. They wait, and go out when it is back.", **shown
        )
    waits = [(level.escalation.fallback, level.code) for level in ladder.levels.values() if level.escalation.fallback]
    if not waits:
        return sentence
    return Sentence(
        "{sentence} They go to people's other addresses: {ways}.",
        sentence=sentence,
        ways=_other_ways(since, sorted(waits)),
    )


def _other_ways(since: datetime, waits: list[tuple[timedelta, str]]) -> Sentence:
    """From when on each level goes another way."""
    (wait, code), *others = waits
    way = Sentence("level {code} from {time}", code=code, time=_time(since + wait))
    return Sentence("{way}; {others}", way=way, others=_other_ways(since, others)) if others else way


def _too_dear(session: Session, now: datetime) -> Iterator[str]:
    """Answers that were held back for their cost: perhaps somebody earns by them, perhaps the limits are too low."""
    for stopped in stopped_lately(session, now):
        shown: dict[str, object] = {
            "number": stopped.answers,
            "begin": _time(stopped.hour),
            "end": _time(stopped.hour + HOUR),
        }
        if stopped.prefix:
            yield Sentence(
                "{number} of the answers to strangers whose numbers begin with {prefix} did not go out between {begin} "
                "and {end}: so many may be a fraud. If they are real people, have [limits] sms_segments_per_prefix "
                "raised.",
                **shown,
                prefix=stopped.prefix,
            )
        else:
            yield Sentence(
                "{number} of the answers by SMS did not go out, or wait for the next hour, between {begin} and {end}: "
                "the limit of cost was reached. Alerts still go. If people really write that much, have [limits] "
                "sms_segments_per_hour raised.",
                **shown,
            )


def _deserted(session: Session, now: datetime) -> Iterator[str]:
    """Duties that nobody has; a lane's counts only while something waits for it, for a channel may be switched off."""
    left = deserted(session, DESERTED_SECONDS)
    if "rounds" in left:
        yield Sentence(
            "No process fills alerts or looks for people: the engine stands still. Tell whoever runs Muster."
        )
    waiting = heads(session, [channel for channel in CHANNELS if f"lane:{channel}" in left], now)
    for channel in waiting:
        yield Sentence(
            "No process sends what waits for {carrier}. Tell whoever runs Muster.", carrier=CHANNELS[channel]
        )


def _time(at: datetime) -> str:
    return f"{at:%H:%M} UTC"
