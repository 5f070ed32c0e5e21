"""SMS through Twilio, one process on one core: durable sends beside twilio.rest in threads."""

from collections.abc import Iterator

from bench.ground import Ground
from bench.sends import LATENCY, STRETCH_MESSAGES, durable_sends, peer
from bench.table import Row, times_at_least


def rows(ground: Ground) -> Iterator[Row]:
    durable, shipped = durable_sends(ground, LATENCY, "sms"), peer(ground, "twilio", LATENCY)
    yield Row(
        "sms.durable_50ms",
        "durable sends to Twilio, carrier latency 50 ms",
        "/s",
        tuple(each.rate for each in durable),
        times_at_least(3),
        "twilio.rest, 64 threads",
        tuple(each.rate for each in shipped),
        f"{STRETCH_MESSAGES:,} messages a stretch from a filled queue, each to a number of its own. The threads share a"
        " client whose pool has a connection for each (ten by default).",
    )
    yield Row(
        "sms.cpu",
        "processor time per durable SMS",
        "µs",
        tuple(each.microseconds for each in durable),
        None,
        "twilio.rest, 64 threads",
        tuple(each.microseconds for each in shipped),
    )
