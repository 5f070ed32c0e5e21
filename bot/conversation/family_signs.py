"""What a person allows a relative, kept while it waits for the second sign, and what is said once the sign has come."""

import json

from bot.conversation import effects
from bot.conversation.effects import Effect
from bot.conversation.enquiring import told_reply
from bot.conversation.replies import Reply, ShownWord, reply, say

KIND = "family"
_THEIRS = (
    effects.Allow, effects.Forbid, effects.TellEnquirer, effects.GiveEnquirerCode, effects.KeepFamilyMessage,
)  # fmt: skip


def as_notes(effect: Effect) -> tuple[str, str] | None:
    """The change as two words of the notes; None where it is none of the family's."""
    return (KIND, json.dumps([type(effect).__name__, vars(effect)])) if isinstance(effect, _THEIRS) else None


def from_notes(value: str) -> tuple[Effect, Reply]:
    """The change again, and the answer to the sign."""
    name, fields = json.loads(value)
    match name:
        case "Allow":
            who = fields["label"] or fields["number"] or say("family.someone")
            return effects.Allow(**fields), reply(say("allow.done", who=who, forbid=ShownWord("forbid")))
        case "Forbid":
            return effects.Forbid(**fields), reply(say("forbid.done_now"))
        case "TellEnquirer":
            return effects.TellEnquirer(**fields), told_reply(fields["enquiry_id"])
        case "GiveEnquirerCode":
            return effects.GiveEnquirerCode(**fields), reply(say("enquiry.code_sent"))
    return effects.KeepFamilyMessage(**fields), reply(say("message.waits"))
