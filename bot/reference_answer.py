"""What the public page says of a reference: the same words, from the same place, as CHECK gets in a chat."""

from dataclasses import dataclass

from sqlmodel import Session

from bot.checked import look_up_reference
from bot.conversation.checking import checked, read_reference
from bot.conversation.effects import NoteFalseReference
from bot.conversation.facts import Facts
from bot.conversation.render import render
from bot.conversation.vocabulary import Vocabulary
from bot.message import readable
from broadcasts.speaker import Speaker

LONGEST_REFERENCE = 40
"""Letters: more than any reference has, with a few words around it."""


@dataclass(frozen=True)
class SaidOfReference:
    """`text` is for the reader, who must not act on the alert where it `warns`; `false_ref` is the reference where it
    was never ours."""

    text: str
    warns: bool = False
    false_ref: str | None = None


def said_of_reference(
    session: Session, speaker: Speaker, vocabulary: Vocabulary, written: str, language: str
) -> SaidOfReference | None:
    """What is known of the one reference that stands in what somebody wrote; None where there is not just one."""
    asked = read_reference(readable(written)[:LONGEST_REFERENCE], vocabulary)
    if asked is None:
        return None
    found = look_up_reference(session, speaker, asked.ref, language)
    answer = checked(Facts(language, checked=found))
    text = "\n".join(render(speaker, language, reply, {}) for reply in answer.replies)
    false = [effect.ref for effect in answer.effects if isinstance(effect, NoteFalseReference)]
    return SaidOfReference(text, found.wrong or not found.ours, false[0] if false else None)
