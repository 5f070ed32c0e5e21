"""The facts of an alert that texts are made of, with a place of 14 letters."""

from datetime import UTC, datetime, timedelta

from broadcasts.speaker import Speaker
from broadcasts.wording import AlertFacts
from tests.fakes.country import CATALOGUE, shipped_ladder

SPEAKER = Speaker(CATALOGUE, shipped_ladder(), "Embassy", public_url="https://m.xa")
PLACE = {"en": "Fourteen Chars"}
SINCE = datetime(2026, 3, 2, 21, 7, tzinfo=UTC)


def facts(was: int, now: int, *, wrong: str | None = None) -> AlertFacts:
    return AlertFacts(
        alert_id=13,
        ref="M13",
        place=PLACE,
        was=was,
        now=now,
        hazard="shelling",
        since=SINCE,
        next_update=SINCE + timedelta(hours=6),
        point={"en": "Hilltop school"},
        continues=("helpline",),
        ends=("restriction",),
        wrong=wrong,
    )
