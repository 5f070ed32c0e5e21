"""Family codes in the conversation: a full list is said, and gives nobody the code of another."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.conversation import effects
from bot.conversation.answer import answer
from bot.conversation.facts import Facts, HeldCode, Registered
from bot.conversation.intents import Intent, NameCode, Word
from bot.conversation.replies import Text
from registry.family_codes import MOST_CODES, active_codes, issue_code
from tests.bot.bot_world import World, ladder

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
LABELS = {f"CDEFGH3{sign}": f"cousin {sign}" for sign in "ABCDEFGHJK"[: MOST_CODES - 1]} | {"ABCDEF34": "mother"}
FULL = Facts(
    "en",
    person=Registered(id=7, area_id=3, place="Tiravel"),
    codes=tuple(LABELS),
    code_labels=LABELS,
    held=tuple(HeldCode(code, label, label == "mother", None) for code, label in LABELS.items()),
)


@pytest.mark.parametrize("wanted", [Word("code"), NameCode("aunt", False), NameCode("mother", False)])
def test_whoever_has_as_many_codes_as_may_be_is_asked_which_to_take_back(wanted: Intent) -> None:
    given = answer(wanted, FULL, ladder(), NOW)
    [line] = given.replies[0].lines
    assert isinstance(line, Text)
    assert (line.key, given.effects) == ("code.which", ())
    assert "ABCDEF34 (mother)" in str(line.slots["codes"])


def test_a_word_that_has_its_code_is_told_it_again_however_full_the_list_is() -> None:
    given = answer(NameCode("MOTHER", True), FULL, ladder(), NOW)
    assert given.effects == (effects.IssueCode("MOTHER", True),)


def test_with_one_code_less_there_is_room() -> None:
    room = replace(FULL, codes=FULL.codes[1:], held=FULL.held[1:])
    assert answer(NameCode("aunt", False), room, ladder(), NOW).effects == (effects.IssueCode("aunt", False),)


async def test_a_full_list_is_known_at_the_door(world: World) -> None:
    amina = world.phone()
    await amina.joins("Tiravel")
    person, now = amina.person.id or 0, world.clock.now()
    cousins = [f"cousin {letter}" for letter in "abcdefghijklmnop"[:MOST_CODES]]
    world.store.write_now(
        lambda session: [issue_code(session, person, now, label, shows_place=True) for label in cousins]
    )
    for words in ("CODE aunt", "CODE"):
        assert "Which code? Send REVOKE and the code." in await amina.sends(words)
    assert "The family code for cousin c is" in await amina.sends("CODE cousin c PLACE")
    assert len(world.store.read_now(lambda session: active_codes(session, person))) == MOST_CODES
