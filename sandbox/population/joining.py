"""How somebody registers: they follow what they are asked, in their own language. Pure: a message in, an act out."""

from dataclasses import dataclass
from enum import Enum
from random import Random

from sandbox.population.acts import Act, Press, SharePlace, Write
from sandbox.population.cast import Behaviour, Resident
from sandbox.population.phones import Arrival, Button
from sandbox.population.reading import find_agreement, find_more, find_own_language
from sandbox.population.scenario import Scenario, Words

_SHARE_WHO_TYPE_OWN_DIGITS = 0.3
_SHARE_WHO_SEND_A_POSITION = 0.25
_NEARBY_DEGREES = 0.003


class Stage(Enum):
    """What somebody who registers is waiting for."""

    ANY_ANSWER = "an answer to a call for help"
    LANGUAGES = "the list of languages"
    NOTICE = "what is kept, and the question whether they agree"
    AREA = "the question where they are"
    CONFIRMATION = "the word that they are registered"
    THANKS = "thanks for the name"
    DONE = "nothing"


@dataclass(frozen=True)
class Move:
    """What follows from a message: the next stage, and what the person does to get there."""

    stage: Stage
    act: Act | None = None


def begin(who: Resident, words: Words) -> Move:
    """The first message of somebody who wants to register."""
    if who.behaviour is Behaviour.HELP_FIRST:
        return Move(Stage.ANY_ANSWER, Write(words.help))
    return Move(Stage.LANGUAGES, Write(_start_word(who, words)))


def go_on(who: Resident, stage: Stage, arrival: Arrival, scenario: Scenario, dice: Random) -> Move | None:
    """What somebody at this stage does about a message; None if it is not what they wait for."""
    words = scenario.words[who.language]
    match stage:
        case Stage.ANY_ANSWER:
            return Move(Stage.LANGUAGES, Write(_start_word(who, words)))
        case Stage.LANGUAGES:
            offered = find_own_language(arrival, words.endonym)
            if offered is None and _is_confirmed(who, arrival, scenario):
                return Move(Stage.DONE)  # who begins again because a reply was lost may be in already
            if offered is None and (more := find_more(arrival)) is not None:
                return Move(Stage.LANGUAGES, Write(more))
            return _choose(offered, Stage.NOTICE, words, dice)
        case Stage.NOTICE:
            return _choose(find_agreement(arrival), Stage.AREA, words, dice)
        case Stage.AREA:
            return Move(Stage.CONFIRMATION, say_where(who, who.area, scenario, dice))
        case Stage.CONFIRMATION if _is_confirmed(who, arrival, scenario):
            chats = who.telegram_id is not None
            return Move(Stage.THANKS, Write(f"/name {who.name}")) if chats and who.tells_name else Move(Stage.DONE)
        case Stage.THANKS:
            return Move(Stage.DONE)
    return None


def say_where(who: Resident, area: str, scenario: Scenario, dice: Random) -> Act:
    """The name of a place, or in a chat at times a position near its middle."""
    place = scenario.places[area]
    chats = who.telegram_id is not None and place.latitude is not None and place.longitude is not None
    if chats and scenario.is_innermost(area) and dice.random() < _SHARE_WHO_SEND_A_POSITION:
        assert place.latitude is not None
        assert place.longitude is not None
        return SharePlace(place.latitude + dice.uniform(0, _NEARBY_DEGREES), place.longitude)
    return Write(place.names[who.language])


def in_own_digits(number: str, words: Words) -> str:
    return "".join(words.digits[int(digit)] for digit in number)


def _is_confirmed(who: Resident, arrival: Arrival, scenario: Scenario) -> bool:
    """The confirmation names the place."""
    return scenario.places[who.area].names[who.language] in arrival.text


def _start_word(who: Resident, words: Words) -> str:
    """A chat begins with a button; an SMS may say the name at once."""
    if who.telegram_id is not None:
        return "/start"
    return f"{words.start} {who.name}" if who.tells_name else words.start


def _choose(offered: Button | str | None, then: Stage, words: Words, dice: Random) -> Move | None:
    if offered is None:
        return None
    if isinstance(offered, Button):
        return Move(then, Press(offered))
    own = dice.random() < _SHARE_WHO_TYPE_OWN_DIGITS
    return Move(then, Write(in_own_digits(offered, words) if own else offered))
