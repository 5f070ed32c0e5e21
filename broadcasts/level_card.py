"""The level card, pure: what a picture says of an alert to those who do not read, in number, word, shape and colour.

A colour never stands alone (ISO 22324 warns of readers who cannot tell them apart). How it is drawn is the business of
the channel that sends it.
"""

import json
from dataclasses import asdict, dataclass

from broadcasts.speaker import Speaker
from broadcasts.wording import AlertFacts
from locales.languages import language_of
from registry.areas import name_of


@dataclass(frozen=True)
class LevelCard:
    """`headline` is the word of the level; `drill` is the drill word, where it is one."""

    rank: int
    shape: str
    colour: str
    headline: str
    place: str
    ref: str
    post: str
    rtl: bool = False
    drill: str | None = None

    def as_text(self) -> str:
        """One spelling for one card: cards that say the same are the same text."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)


def read_card(text: str) -> LevelCard:
    return LevelCard(**json.loads(text))


def level_card(speaker: Speaker, facts: AlertFacts, language: str) -> LevelCard:
    """The card of an alert in one language."""
    level = speaker.ladder.level(facts.now)
    return LevelCard(
        rank=facts.now,
        shape=level.shape,
        colour=level.colour,
        headline=speaker.say(language, f"level.{facts.now}.headline"),
        place=name_of(facts.place, language),
        ref=facts.ref,
        post=speaker.post_name,
        rtl=language_of(language).direction == "rtl",
        drill=speaker.say(language, "drill.word") if speaker.drill else None,
    )


def caption(speaker: Speaker, facts: AlertFacts, language: str) -> str:
    """What stands below the picture, and is read out to those who do not see it. Far below Telegram's 1,024 characters.

    Without the reference, which is in the picture: people must not take it for another alert.
    """
    headline = speaker.say(language, f"level.{facts.now}.headline")
    said = speaker.say(language, "full.source", post=speaker.post_name, rank=facts.now, headline=headline)
    return speaker.mark_drill(language, said)
