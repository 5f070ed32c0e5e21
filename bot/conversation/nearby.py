"""Where to go, whom to call, what to prepare: one word or one button each."""

from bot.conversation.facts import ContactLine, Facts, PointLine
from bot.conversation.replies import Answer, Line, Reply, ShownWord, aside, reply, say, status_question

KINDS = {
    "point": "assembly", "shelter": "shelter", "hospital": "hospital", "consulate": "consulate", "exit": "exit",
}  # fmt: skip
"""The word for each kind of point."""
ASKED = ("where", *KINDS)
BUTTONS = ("level", "where", "contacts", "checklist")
_HERE_KM = 0.1
_BY_HUNDREDS_BELOW_KM = 10


def where(facts: Facts) -> Answer:
    """The nearest open point of each kind, in one message."""
    order = list(KINDS.values())
    points = sorted(facts.nearby.points, key=lambda point: order.index(point.kind))
    return _told(facts, *points)


def nearest(facts: Facts, kind: str) -> Answer:
    """The nearest open point of one kind."""
    return _told(facts, *(point for point in facts.nearby.points if point.kind == kind))


def contacts(facts: Facts) -> Answer:
    """Numbers for an emergency, also for people who are not registered."""
    if not facts.contacts:
        return aside(facts, _safely(facts, say("contacts.none")))
    return aside(facts, _safely(facts, say("contacts.header"), *map(_contact_line, facts.contacts)))


def checklist(facts: Facts) -> Answer:
    """What to prepare at the level that holds; where nothing is known of somebody, at the highest of the country."""
    return aside(facts, _safely(facts, say(f"prepare.{facts.rank}")))


def _told(facts: Facts, *points: PointLine) -> Answer:
    if not points:
        return aside(facts, _safely(facts, say("where.none", contacts=ShownWord("contacts"))))
    counted = () if all(point.km is None for point in points) else (_counted_from(facts),)
    return aside(facts, _safely(facts, *map(_point_line, points), *counted))


def _point_line(point: PointLine) -> Line:
    kind = say(f"where.kind.{point.kind}")
    if point.km is None or point.wind is None:
        return say("where.somewhere", kind=kind, name=point.name)
    if point.km < _HERE_KM:
        return say("where.here", kind=kind, name=point.name)
    km = f"{point.km:.1f}" if point.km < _BY_HUNDREDS_BELOW_KM else f"{point.km:.0f}"
    return say("where.line", kind=kind, name=point.name, km=km, wind=say(f"wind.{point.wind}"))


def _counted_from(facts: Facts) -> Line:
    if facts.nearby.at is not None:
        return say("where.from_position", at=facts.nearby.at)
    return say("where.from_area", place=facts.person.place if facts.person else "")


def _contact_line(contact: ContactLine) -> Line:
    label = contact.name or say(f"contact.{contact.kind}")
    return say("contacts.line", label=label, number=contact.number)


def _safely(facts: Facts, *lines: Line) -> Reply:
    """Whoever looks for a hospital may need more: 2 is help, unless a dialogue waits for another number."""
    if facts.step is not None:
        return reply(*lines)
    return reply(*lines, say("where.help"), question=status_question(facts))
