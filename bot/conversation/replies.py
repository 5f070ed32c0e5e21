"""What is said back, as keys of the catalogue: which language it is said in, and how, `render` decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.conversation.effects import Effect
from bot.conversation.facts import Facts
from bot.conversation.questions import AlertQuestion, Question, Step, StepQuestion
from broadcasts.tables import Priority


@dataclass(frozen=True)
class ShownWord:
    """A word that people may send, as the menu shows it."""

    name: str


@dataclass(frozen=True)
class Text:
    """A text of the catalogue with its slots; a slot may hold another text. `count` chooses a plural form."""

    key: str
    slots: Mapping[str, Slot] = field(default_factory=dict)
    count: int | None = None


@dataclass(frozen=True)
class Outcome:
    """What only the change can say, once it was made or refused: the slot of this name."""

    name: str


Slot = str | int | ShownWord | Text
Line = str | Text | Outcome


def say(key: str, /, **slots: Slot) -> Text:
    return Text(key, slots)


def say_count(key: str, count: int, /, **slots: Slot) -> Text:
    return Text(key, slots, count)


@dataclass(frozen=True)
class Choice:
    """A button: its label, and the digit that stands for it."""

    digit: int
    label: Text | ShownWord | str


@dataclass(frozen=True)
class Reply:
    """One message: its lines, the question that its digits answer, and the buttons for channels that have them.

    `words` are further buttons, each for a word that people may send.
    """

    lines: tuple[Line, ...]
    question: Question | None = None
    choices: tuple[Choice, ...] = ()
    priority: Priority = Priority.REPLY
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answer:
    """What follows from a message: replies, changes, and where the thread stands afterwards.

    Replies are said in `language` where one was just chosen. A message that nobody understood counts towards silence.
    `signed`: the address has shown that it is its owner's.
    """

    replies: tuple[Reply, ...] = ()
    effects: tuple[Effect, ...] = ()
    step: Step | None = None
    notes: Mapping[str, Any] = field(default_factory=dict)
    language: str | None = None
    understood: bool = True
    for_officer: bool = False
    signed: bool = False


def reply(*lines: Line, question: Question | None = None, choices: tuple[Choice, ...] = ()) -> Reply:
    return Reply(lines, question, choices)


def aside(facts: Facts, *replies: Reply, effects: tuple[Effect, ...] = (), for_officer: bool = False) -> Answer:
    """An answer that leaves an open dialogue where it stands."""
    return Answer(replies, effects, facts.step, facts.notes, for_officer=for_officer)


def ask(step: Step, *lines: Line, choices: tuple[Choice, ...] = ()) -> Reply:
    """A message that ends with the question of a step."""
    return Reply(lines, StepQuestion(step), choices)


def numbered(labels: tuple[str, ...]) -> tuple[Line, ...]:
    """The labels with the digits to send for them, one a line."""
    return tuple(f"{digit} {label}" for digit, label in enumerate(labels, 1))


def buttons_for(labels: tuple[str, ...]) -> tuple[Choice, ...]:
    return tuple(Choice(digit, label) for digit, label in enumerate(labels, 1))


def then_status(facts: Facts, *lines: Line) -> Reply:
    """The end of what was asked beside an alert: 1 and 2 are about it again, and whoever owes its answer is asked."""
    if facts.asked is None or not facts.asked.waits:
        return reply(*lines, question=status_question(facts))
    choices = (Choice(1, say("answer.safe")), Choice(2, say("answer.help")))
    return reply(*lines, say("got.heard"), question=status_question(facts), choices=choices)


def status_question(facts: Facts) -> Question:
    """After any word about safety 1 and 2 must mean safe and help, whatever else was asked before.

    A reply to a late answer must not bring an old alert's question back over a newer one's.
    """
    if facts.asked is not None and facts.asked.newest:
        return AlertQuestion(facts.asked.alert_id)
    return StepQuestion(Step.STATUS)
