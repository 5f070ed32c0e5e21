"""What people can look up: the level where they are, who looked at them, and what can be sent here."""

from dataclasses import replace

from bot.conversation import effects
from bot.conversation.checking import how_to_check
from bot.conversation.facts import Facts
from bot.conversation.nearby import ASKED, BUTTONS
from bot.conversation.replies import Answer, ShownWord, aside, reply, say
from bot.conversation.unclear import not_registered

_MENU = (
    "level", "help", "safe", "place", "language", "name", "people", "contact", "code", "left", "stop",
)  # fmt: skip


def level(facts: Facts) -> Answer:
    """What holds here, what to do, and where to go if somewhere was named."""
    if facts.level is None:
        return not_registered(facts)
    rank = facts.level.rank
    here = say(
        "level.here",
        place=facts.level.place,
        rank=rank,
        headline=say(f"level.{rank}.headline"),
        action=say(f"level.{rank}.action"),
    )
    point = (say("level.here_point", point=facts.level.point),) if facts.level.point else ()
    return aside(facts, reply(here, *point))


def more(facts: Facts) -> Answer:
    """The full text of what was told shortly; where no alert stands, what holds."""
    if facts.level is None or facts.level.alert_id is None:
        return level(facts)
    return aside(facts, effects=(effects.TellInFull(facts.level.alert_id),))


def check(facts: Facts) -> Answer:
    """Without a reference: what holds where they are, which is what a real alert would say."""
    return level(facts) if facts.level is not None else how_to_check(facts)


def looked(facts: Facts) -> Answer:
    """When, and in which role, others looked at what we have about the person (promise P8). Never a name."""
    if not facts.looks:
        return aside(facts, reply(say("looked.nobody")))
    lines = [say("looked.line", at=look.at, who=say(f"looked.{look.role}")) for look in facts.looks]
    earlier = (say("looked.earlier"),) if facts.earlier_looks else ()
    return aside(facts, reply(say("looked.header"), *lines, *earlier))


def menu(facts: Facts) -> Answer:
    if facts.person is None:
        return not_registered(facts)
    lines = [
        say("menu.person", **{name: ShownWord(name) for name in _MENU}),
        say("menu.check", check=ShownWord("check")),
        say("menu.looked", looked=ShownWord("looked")),
        say("menu.family", **{name: ShownWord(name) for name in ("codes", "allow", "message")}),
    ]
    if facts.person.warden:
        lines.append(say("menu.warden"))
        lines.append(say("menu.warden_add", add=ShownWord("add")))
    lines.append(say("menu.own_warden", warden=ShownWord("warden")))
    lines.append(say("menu.delete", delete=ShownWord("delete")))
    lines.append(say("menu.nearby", **{name: ShownWord(name) for name in (*ASKED, "contacts", "checklist")}))
    return aside(facts, replace(reply(*lines), words=BUTTONS))
