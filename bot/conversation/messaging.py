"""Short messages between a person and a relative: whoever may write is told that an officer reads it first."""

from dataclasses import replace

from bot.conversation import effects
from bot.conversation.facts import Facts
from bot.conversation.intents import FamilyMessage
from bot.conversation.replies import Answer, ShownWord, aside, reply, say
from broadcasts.family_messages import LONGEST
from registry.enquiries import Sought


def how(facts: Facts) -> Answer:
    """The word alone says what it is for."""
    return aside(facts, reply(say("message.whom", message=ShownWord("message"))))


def write(facts: Facts, said: FamilyMessage) -> Answer:
    """A wrong code gets what a wrong code always gets; the words are then an enquiry."""
    to = facts.message_to
    if to is None and said.code is not None:
        return aside(
            facts, reply(say("family.neutral")), effects=(effects.KeepEnquiry(Sought(said.text), by_number=False),)
        )
    if to is None:
        return replace(how(facts), for_officer=True)
    if len(said.text) > LONGEST:
        return aside(facts, reply(say("message.too_long", most=LONGEST)))
    if to.used_up:
        return aside(facts, reply(say("message.too_many")))
    kept = effects.KeepFamilyMessage(to.person_id, to.address_id, to.from_person, to.called, said.text)
    return aside(facts, reply(say("message.waits")), effects=(kept,))
