"""The short alerts, which must fit one SMS segment with the widest values that their slots can have."""

from collections.abc import Iterator, Mapping
from functools import partial

from locales.catalogue import BadTemplate, slots_of
from locales.channel_form import plain_letters
from locales.fault import Fault
from locales.segments import count_segments
from locales.sources import Source, texts_of

# The widest values that a short alert has room for. Its one-tap link ends in a token of TOKEN_LENGTH characters, as
# registry.addresses makes them. With the link of a longer host there is room for a shorter place.
TOKEN_LENGTH = 10
LONGEST_PLACE = 14
WIDEST_SLOTS: Mapping[str, object] = {
    "rank": 4, "was": 3, "wrong": "M12", "ref": "M13", "place": "X" * LONGEST_PLACE,
    "route": f"https://m.xa/r/{'X' * TOKEN_LENGTH}",
}  # fmt: skip
LONG_HOST = "https://help.example"
SLOTS_OF_LONG_HOST: Mapping[str, object] = {
    **WIDEST_SLOTS, "place": "X" * 8, "route": f"{LONG_HOST}/r/{'X' * TOKEN_LENGTH}",
}  # fmt: skip


def long_alerts(source: Source) -> Iterator[Fault]:
    """The short alerts that do not fit one SMS with the longest action and the widest slots."""
    plain, action = partial(plain_letters, source.language), _longest_action(source)
    for key, text in _whole_alerts(source):
        over = max(
            _units_over(plain(text), {**slots, "action": plain(action)}) for slots in (WIDEST_SLOTS, SLOTS_OF_LONG_HOST)
        )
        if over > 0:
            yield Fault(source.file, key, f"is {over} too long for one SMS with the action {action!r}; shorten either")


def longest_alert(source: Source) -> int | None:
    """The units of the longest short alert, measured so; None while none can be read."""
    action = plain_letters(source.language, _longest_action(source))
    units = [
        count_segments(plain_letters(source.language, text).format_map({**WIDEST_SLOTS, "action": action})).units
        for key, text in _whole_alerts(source)
    ]
    return max(units, default=None)


def _whole_alerts(source: Source) -> Iterator[tuple[str, str]]:
    """The texts of short alerts, apart from the actions that go into them."""
    for key, text in texts_of(source):
        if key.startswith("core.") and not key[5:].isdigit() and _has_only(text, {*WIDEST_SLOTS, "action"}):
            yield key, text


def find_tight_places(source: Source) -> str | None:
    """How long a place may be beside a link of LONG_HOST, where that is shorter than beside other answers."""
    text = source.texts.get("core.oneway", ("",))[0]
    if not _has_only(text, {*WIDEST_SLOTS, "action"}):
        return None
    slots = {
        **WIDEST_SLOTS,
        "route": SLOTS_OF_LONG_HOST["route"],
        "action": plain_letters(source.language, _longest_action(source)),
    }
    over = _units_over(plain_letters(source.language, text), slots)
    if over <= 0:
        return None
    letters = LONGEST_PLACE - over
    return f"{source.language}: core.oneway with {LONG_HOST} is one SMS for places of up to {letters} letters"


def _longest_action(source: Source) -> str:
    actions = [text for key, text in texts_of(source) if key.startswith("core.") and key[5:].isdigit()]
    return max(actions, key=len, default="")


def _units_over(text: str, slots: Mapping[str, object]) -> int:
    """By how many units the filled text is too long for one SMS."""
    counted = count_segments(text.format_map(slots))
    return counted.units - (160 if counted.encoding == "GSM-7" else 70)


def _has_only(text: str, allowed: set[str]) -> bool:
    try:
        return slots_of(text) <= allowed
    except BadTemplate:
        return False  # reported with the slots
