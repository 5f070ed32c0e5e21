"""Looks up an alert by the reference that people found on it."""

from sqlmodel import Session

from alert_levels.standing import effective_rank
from alert_levels.tables import Alert
from bot.conversation.facts import Checked
from broadcasts.speaker import Speaker
from broadcasts.wording import moment
from registry.areas import find_area, name_of


def look_up_reference(session: Session, speaker: Speaker, ref: str, language: str) -> Checked:
    """What is known of the reference, in words of that language. Ours are M and the number of an alert."""
    number = ref.removeprefix("M")
    alert = session.get(Alert, int(number)) if number.isdigit() else None
    if alert is None:
        return Checked(ref)
    return Checked(
        ref,
        ours=True,
        wrong=alert.corrected_at is not None,
        at=moment(speaker, language, alert.issued_at),
        place=name_of(find_area(session, alert.area_id).names, language),
        rank=effective_rank(session, alert.area_id),
    )
