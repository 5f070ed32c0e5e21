"""Who may ask without a code: numbers that the person allows, and whoever enquired about them; and forbidding it."""

from bot.conversation import effects
from bot.conversation.facts import AllowedLine, Facts
from bot.conversation.intents import AllowAsker, ForbidAsker
from bot.conversation.replies import Answer, ShownWord, aside, reply, say
from bot.conversation.unclear import not_understood, unclear
from locales.words import normalise
from registry.family_allowed import MOST_ALLOWED


def how(facts: Facts) -> Answer:
    """The word alone says what it is for."""
    return aside(facts, reply(say("allow.how", allow=ShownWord("allow"))))


def allow(facts: Facts, wanted: AllowAsker) -> Answer:
    """A number with its country code, or the number of an enquiry that was put to the person."""
    if len(facts.allowed) >= MOST_ALLOWED:
        return aside(facts, reply(say("allow.too_many", forbid=ShownWord("forbid"))))
    if wanted.enquiry is not None:
        return _allow_enquirer(facts, wanted)
    if facts.number is None:
        return unclear(facts, reply(say("bad.number")), for_officer=False)
    told = reply(say("allow.done", who=wanted.label or facts.number, forbid=ShownWord("forbid")))
    return aside(facts, told, effects=(effects.Allow(facts.number, None, wanted.label),))


def forbid(facts: Facts, wanted: ForbidAsker | None = None) -> Answer:
    """Whoever was named, or the only one there is."""
    if not facts.allowed:
        return aside(facts, reply(say("forbid.nobody")), for_officer=wanted is not None)
    meant = [each for each in facts.allowed if wanted is None or _is_meant(each, wanted.text, facts.number)]
    if not meant:
        return not_understood(facts)
    if len(meant) > 1:
        held = ", ".join(each.shown for each in facts.allowed)
        return aside(facts, reply(say("forbid.which", forbid=ShownWord("forbid"), allowed=held)))
    told = reply(say("forbid.done", who=meant[0].shown))
    return aside(facts, told, effects=(effects.Forbid(meant[0].address_id),))


def _allow_enquirer(facts: Facts, wanted: AllowAsker) -> Answer:
    assert wanted.enquiry is not None
    if facts.enquiry is None or facts.enquiry.id != wanted.enquiry:
        return aside(facts, reply(say("allow.how", allow=ShownWord("allow"))))
    who = wanted.label or facts.enquiry.name or say("family.someone")
    told = reply(say("allow.done", who=who, forbid=ShownWord("forbid")))
    label = wanted.label or facts.enquiry.name
    return aside(facts, told, effects=(effects.Allow(None, facts.enquiry.id, label),))


def _is_meant(each: AllowedLine, text: str, number: str | None) -> bool:
    return normalise(text) == normalise(each.label or "") or (number is not None and each.value == number)
