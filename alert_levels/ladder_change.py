"""The ladder is changed by two administrators, as a new version; `taking_up` says from when on it holds.

Versions are only added. A new one keeps the ranks, because the words for people are made for them.
"""

import json
import tomllib
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from alert_levels.ladder import LadderFault, parse_ladder
from alert_levels.ladder_versions import Definition, newest_version
from alert_levels.tables import LadderVersion
from locales.sentence import Sentence
from registry.acts import Act
from registry.by_two import ActRefused, NothingToDo, begin_confirming, note_act, propose
from registry.tables import ActKind, AdministrativeAct

NO_VALUE = Sentence("nothing")


def propose_ladder(session: Session, by: int, text: str, answers: Collection[str], now: datetime) -> AdministrativeAct:
    """Propose the ladder that the text defines, as config.toml does. Raises ActRefused, LadderFault.

    `answers`: those that there are words for.
    """
    newest = newest_version(session)
    definition = read_definition(text)
    check_change(newest.definition, definition, answers)
    details = {"version": newest.id, "definition": definition}
    return propose(session, by, ActKind.LADDER, None, details, now)


def confirm_ladder(session: Session, act_id: int, by: int, now: datetime) -> None:
    """Add the version that another administrator proposed. Raises ActRefused."""
    act = begin_confirming(session, act_id, by, now)
    if act.details["version"] != newest_version(session).id:
        raise ActRefused(Sentence("The ladder was changed since this was proposed: propose it anew."))
    session.add(LadderVersion(definition=act.details["definition"], made_at=now))
    note_act(session, by, Act.ADMINISTRATION_CONFIRM, act, now)


def read_definition(text: str) -> list[dict[str, Any]]:
    """The levels of a text in TOML. Raises LadderFault."""
    try:
        levels = tomllib.loads(text)["ladder"]["level"]
    except tomllib.TOMLDecodeError as fault:
        raise LadderFault(Sentence("This is not TOML: {fault}.", fault=fault)) from None
    except RecursionError:
        raise LadderFault(Sentence("Its lists stand in too many others.")) from None
    except (KeyError, TypeError):
        raise LadderFault(Sentence("There is no [[ladder.level]] in it.")) from None
    if not isinstance(levels, list) or not all(isinstance(level, dict) for level in levels):
        raise LadderFault(Sentence("Each level begins with [[ladder.level]], in double brackets."))
    parse_ladder(levels)
    return levels


def check_change(before: Definition, after: Definition, answers: Collection[str]) -> None:
    """Raises NothingToDo, LadderFault when people could not be told of the new one."""
    if not changes(before, after):
        raise NothingToDo(NothingToDo.__doc__)
    ranks = sorted(level["rank"] for level in before)
    if sorted(level["rank"] for level in after) != ranks:
        raise LadderFault(
            Sentence(
                "It must have the ranks {ranks}: the words for people are made for them.",
                ranks=", ".join(map(str, ranks)),
            )
        )
    unknown = sorted({answer for level in after for answer in level["answers"]} - set(answers))
    if unknown:
        raise LadderFault(
            Sentence(
                "There are no words for the answer {unknown}; use {known}.",
                unknown=", ".join(unknown),
                known=", ".join(sorted(answers)),
            )
        )


def changes(before: Definition, after: Definition) -> tuple[str, ...]:
    """What differs, a sentence each: the level, the key, and the two values."""
    old, new = ({level["rank"]: level for level in definition} for definition in (before, after))
    return tuple(
        Sentence(
            "level {rank}, {key}: {before} becomes {after}",
            rank=rank,
            key=key,
            before=_shown(old.get(rank, {}), key),
            after=_shown(new.get(rank, {}), key),
        )
        for rank in sorted(old.keys() | new.keys())
        for key in sorted(old.get(rank, {}).keys() | new.get(rank, {}).keys())
        if old.get(rank, {}).get(key) != new.get(rank, {}).get(key)
    )


def as_toml(definition: Definition) -> str:
    """The definition as it stands in config.toml."""
    levels = ("\n".join(f"{key} = {_as_toml(value)}" for key, value in level.items()) for level in definition)
    return "\n\n".join(f"[[ladder.level]]\n{level}" for level in levels) + "\n"


def _as_toml(value: Any) -> str:
    """Texts, numbers and lists of them are written as in JSON, but that TOML takes no DEL (TOML 1.0, String)."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _shown(level: Mapping[str, Any], key: str) -> str:
    return json.dumps(level[key]) if key in level else NO_VALUE
