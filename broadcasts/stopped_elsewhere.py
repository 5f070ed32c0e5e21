"""A carrier says that somebody has shut us out on one channel: on the other they are told that it goes on, and how to
stop it too. Nothing can be said on the channel that was stopped."""

from datetime import datetime

from sqlmodel import Session

from broadcasts.language_read import read_in
from broadcasts.outbox import queue_message
from broadcasts.speaker import Speaker
from broadcasts.tables import DeliveryKind, Priority
from registry.addresses import others_in_use
from registry.marks import is_marked
from registry.people import find_person
from registry.tables import Address, MarkKind


def tell_elsewhere(session: Session, speaker: Speaker, stopped: Address, key: str, now: datetime) -> None:
    """Tell the owner of the stopped address at their next one, once for each `key`; somebody covert is not told."""
    if stopped.person_id is None or stopped.id is None or is_marked(session, stopped.person_id, MarkKind.COVERT):
        return
    others = others_in_use(session, stopped.person_id, stopped.id)
    if not others:
        return
    language = read_in(find_person(session, stopped.person_id))
    text = speaker.say(
        language,
        "stop.elsewhere",
        post=speaker.post_name,
        channel=speaker.say(language, f"channel.{stopped.channel}"),
        stop=speaker.catalogue.first_word(language, "stop"),
    )
    queue_message(
        session,
        key=f"stopped:{key}",
        kind=DeliveryKind.REPLY,
        address=others[0],
        text=speaker.dress(language, text, others[0].channel),
        priority=Priority.REPLY,
        now=now,
    )
