"""A person's own family codes: issued under a name or without one, listed, and taken back one by one."""

from bot.conversation import effects
from bot.conversation.facts import Facts
from bot.conversation.intents import NameCode, RevokeCode
from bot.conversation.replies import Answer, Line, ShownWord, aside, reply, say
from bot.conversation.unclear import not_understood
from registry.family_codes import MOST_CODES, is_called


def issue(facts: Facts, wanted: NameCode | None = None) -> Answer:
    """A code for whoever the person names. It shows the city only if that was asked for, and not otherwise.

    Where there are enough codes the person takes one back first.
    """
    label, shows_place = (wanted.label, wanted.shows_place) if wanted is not None else (None, False)
    if len(facts.codes) >= MOST_CODES and not _has(facts, label, shows_place):
        return _which(facts)
    told = say("code.named", label=label) if label is not None else say("code.issued")
    lines: list[Line] = [told, say("code.with_place")] if shows_place else [told]
    return aside(facts, reply(*lines), effects=(effects.IssueCode(label, shows_place),))


def revoke(facts: Facts, wanted: RevokeCode | None = None) -> Answer:
    """Take back the code that was named, by itself or by the person's word for it, or the only one there is."""
    if not facts.codes:
        return aside(facts, reply(say("code.none")))
    if wanted is not None and wanted.code is None:
        return _revoke_called(facts, wanted.label)
    code = wanted.code if wanted is not None else None
    if code is None and len(facts.codes) > 1:
        return _which(facts)
    taken_back = code or facts.codes[0]
    if taken_back not in facts.codes:
        return aside(facts, reply(say("code.not_yours", code=taken_back, codes=_held(facts))))
    return aside(facts, reply(say("code.revoked", code=taken_back)), effects=(effects.RevokeCode(taken_back),))


def listed(facts: Facts) -> Answer:
    """Every code and everybody who may ask, with the last use of each."""
    if not facts.held and not facts.allowed:
        return aside(facts, reply(say("code.none")))
    lines: list[Line] = [
        say(
            "codes.line_place" if code.shows_place else "codes.line",
            label=code.label or "-",
            code=code.code,
            used=say("codes.used", at=code.used) if code.used else say("codes.unused"),
        )
        for code in facts.held
    ]
    lines += [say("codes.allowed", who=each.shown) for each in facts.allowed]
    how = say("codes.how", revoke=ShownWord("revoke"), forbid=ShownWord("forbid"))
    return aside(facts, reply(*lines, how))


def _revoke_called(facts: Facts, label: str) -> Answer:
    called = [code for code in facts.codes if is_called(facts.code_labels.get(code), label)]
    if not called:
        return not_understood(facts)
    told = reply(say("code.revoked_named", label=label))
    return aside(facts, told, effects=(effects.RevokeCode(" ".join(called)),))


def _has(facts: Facts, label: str | None, shows_place: bool) -> bool:
    return any(is_called(code.label, label) and code.shows_place == shows_place for code in facts.held)


def _which(facts: Facts) -> Answer:
    return aside(facts, reply(say("code.which", revoke=ShownWord("revoke"), codes=_held(facts))))


def _held(facts: Facts) -> str:
    """The codes with the person's words for them."""
    labels = facts.code_labels
    return ", ".join(f"{code} ({labels[code]})" if labels.get(code) else code for code in facts.codes)
