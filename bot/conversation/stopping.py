"""STOP: no more alerts on this channel. HELP goes on working, and the other channel goes on unless the person stops it.

That is the safer way: one message too many is a nuisance, one alert too few can cost a life. So the person is told that
the other channel goes on, and asked: 3 stops it too, 4 keeps it (1 and 2 are safe and help, as always). Whom the
carrier itself has shut out cannot be asked there: they are told on the other channel. So is everybody who stops by SMS,
because Twilio may swallow our answer to a STOP, and because a forged STOP must not go unseen.
"""

from bot.conversation import effects
from bot.conversation.effects import Effect
from bot.conversation.facts import Facts
from bot.conversation.questions import StopQuestion
from bot.conversation.replies import Answer, Choice, Line, Reply, reply, say, status_question, then_status
from bot.conversation.unclear import not_understood

STOP_TOO, KEEP = 3, 4


def stop(facts: Facts) -> Answer:
    """No more messages to this address; confirmed once, however often it is sent."""
    out: tuple[Effect, ...] = (effects.OptOut("stop"),)
    if facts.opted_out:
        return Answer((), out)
    lines: list[Line] = [say("stop.done"), say("stop.still_help")]
    if facts.other_channel is None:
        return Answer((reply(*lines),), out)
    lines.append(say("stop.other", channel=say(f"channel.{facts.other_channel}")))
    choices = (Choice(STOP_TOO, say("stop.too")), Choice(KEEP, say("stop.keep")))
    if facts.forgeable:
        out = (*out, effects.TellElsewhere())
    return Answer((Reply(tuple(lines), StopQuestion(), choices),), out)


def shut_out(facts: Facts) -> Answer:
    """The carrier's own opt-out: nothing can be said here any more, so it is said on the other channel."""
    told: tuple[Effect, ...] = ()
    if facts.other_channel is not None and not facts.opted_out:
        told = (effects.TellElsewhere(),)
    return Answer(effects=(effects.OptOut("carrier"), *told))


def answered(facts: Facts, number: int) -> Answer:
    """What becomes of the other channel."""
    if facts.other_channel is None or number not in (STOP_TOO, KEEP):
        return not_understood(facts)
    if number == KEEP:
        kept = say("stop.kept", channel=say(f"channel.{facts.other_channel}"))
        return Answer((then_status(facts, kept),))
    stopped = reply(say("stop.done_all"), say("stop.still_help"), question=status_question(facts))
    return Answer((stopped,), (effects.StopElsewhere(),))
