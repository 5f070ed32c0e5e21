"""What the screen of a phone shows: the bubbles of one conversation, from what arrived and what was sent. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sandbox.stream import Json

Order = tuple[int, int]
"""Where an event stands in a conversation: by its arrival, or by the arrival before it and what was sent since."""


@dataclass(frozen=True)
class Button:
    """What can be pressed under a message: it sends `data`, or opens `url`."""

    label: str
    data: str | None
    url: str | None = None


@dataclass(frozen=True)
class Bubble:
    """One message on the screen. `picture`: a photograph or card came with it, which the sandbox does not keep."""

    order: Order
    at: datetime
    mine: bool
    text: str
    buttons: tuple[tuple[Button, ...], ...] = ()
    message_id: int | None = None
    pressed: bool = False
    picture: bool = False


def conversation(arrived: Iterable[Json], sent: Iterable[Json]) -> tuple[Bubble, ...]:
    """The bubbles, oldest first; an edit changes its bubble, a deletion takes it away."""
    bubbles: dict[Order, Bubble] = {}
    for event in sorted([*arrived, *sent], key=_order):
        if "after" in event:
            bubbles[_order(event)] = _own(event)
        elif event["kind"] == "message":
            bubbles[_order(event)] = _message(event)
        elif event["kind"] in ("edit", "delete"):
            _change(bubbles, event)
    return tuple(bubbles.values())


def _change(bubbles: dict[Order, Bubble], event: Json) -> None:
    of = (order for order, bubble in bubbles.items() if bubble.message_id == event["message_id"] and not bubble.mine)
    order = next(of, None)
    if order is None:
        return
    if event["kind"] == "delete":
        del bubbles[order]
    else:
        bubbles[order] = replace(bubbles[order], text=str(event["text"] or ""), buttons=_buttons(event))


def _order(event: Json) -> Order:
    number, after = event["seq"], event.get("after")
    assert isinstance(number, int)
    return (after, number) if isinstance(after, int) else (number, 0)


def _message(event: Json) -> Bubble:
    place = event.get("location")
    return Bubble(
        order=_order(event),
        at=_at(event),
        mine=False,
        text=_place(place) if isinstance(place, dict) else str(event["text"] or ""),
        buttons=_buttons(event),
        message_id=_message_id(event),
        picture=event.get("photo") is not None,
    )


def _own(event: Json) -> Bubble:
    place, card = event.get("location"), event.get("contact")
    text = str(event.get("text") or "")
    if isinstance(place, dict):
        text = _place(place)
    elif isinstance(card, dict):
        text = str(card.get("phone_number"))
    return Bubble(_order(event), _at(event), mine=True, text=text, pressed=event["kind"] == "press")


def _place(place: dict[str, Any]) -> str:
    return f"{place['latitude']:.5f}, {place['longitude']:.5f}"


def _buttons(event: Json) -> tuple[tuple[Button, ...], ...]:
    rows: Any = event.get("buttons") or ()
    return tuple(tuple(Button(each["text"], each.get("data"), each.get("url")) for each in row) for row in rows)


def _at(event: Json) -> datetime:
    return datetime.fromisoformat(str(event["at"]))


def _message_id(event: Json) -> int | None:
    number = event.get("message_id")
    return number if isinstance(number, int) else None
