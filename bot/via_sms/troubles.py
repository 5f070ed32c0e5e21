"""Twilio's error codes and what each means for the outbox, for refusals and for status callbacks alike."""

from broadcasts.channel import Trouble

TROUBLES = {
    # the account: no message of this sender can go out
    10001: Trouble.MISCONFIGURED,  # account not active
    20003: Trouble.MISCONFIGURED,  # credentials
    20005: Trouble.MISCONFIGURED,  # account suspended
    20404: Trouble.MISCONFIGURED,  # no such account
    21212: Trouble.MISCONFIGURED,  # From is no number
    21601: Trouble.MISCONFIGURED,  # From cannot send SMS
    21603: Trouble.MISCONFIGURED,  # no From
    21606: Trouble.MISCONFIGURED,  # From is not ours
    21609: Trouble.MISCONFIGURED,  # our status callback is no URL
    21659: Trouble.MISCONFIGURED,  # From is not Twilio's
    21660: Trouble.MISCONFIGURED,  # From belongs to another account
    21661: Trouble.MISCONFIGURED,  # From cannot send SMS
    21701: Trouble.MISCONFIGURED,  # no such Messaging Service
    21703: Trouble.MISCONFIGURED,  # Messaging Service without a number to send from
    21704: Trouble.MISCONFIGURED,  # Messaging Service without numbers
    30002: Trouble.MISCONFIGURED,  # account suspended
    # one message, or one country: the rest of the lane goes on, and an officer must know
    14107: Trouble.REFUSED,  # more than 15 replies to one number in 30 s: we answer an automaton
    21408: Trouble.REFUSED,  # the country is not permitted for this account
    21602: Trouble.REFUSED,  # no text
    21604: Trouble.REFUSED,  # no To
    21617: Trouble.REFUSED,  # more than 1600 characters
    30007: Trouble.REFUSED,  # filtered for its content
    30010: Trouble.REFUSED,  # dearer than our own limit
    30018: Trouble.REFUSED,  # the country wants the sender registered
    30024: Trouble.REFUSED,  # the same, of a number
    30032: Trouble.REFUSED,  # toll-free number not verified
    30034: Trouble.REFUSED,  # not registered for the United States
    30450: Trouble.REFUSED,  # taken for SMS pumping
    63016: Trouble.REFUSED,  # WhatsApp: only a template may go out unasked
    # the number
    21211: Trouble.INVALID,  # no number
    21217: Trouble.INVALID,  # no number
    21614: Trouble.INVALID,  # not mobile
    21635: Trouble.INVALID,  # landline
    30005: Trouble.INVALID,  # unknown to its network
    30006: Trouble.INVALID,  # landline, or a network that cannot be reached
    21610: Trouble.OPTED_OUT,  # sent STOP
    30004: Trouble.BLOCKED,
    # not now
    21612: Trouble.UNREACHABLE,  # no route from this sender
    30003: Trouble.UNREACHABLE,  # phone off, roaming or out of reach
    30008: Trouble.UNREACHABLE,  # the network does not say why
    30009: Trouble.UNREACHABLE,  # a part of it was lost
    63003: Trouble.UNREACHABLE,  # WhatsApp and its kin, which a Messaging Service may choose: no such person there
    63024: Trouble.UNREACHABLE,  # the same
    63032: Trouble.UNREACHABLE,  # shut out by the platform
    63033: Trouble.UNREACHABLE,  # the same, by the person
    30017: Trouble.DOWN,  # congestion
    30036: Trouble.DOWN,  # waited in Twilio's queue longer than allowed
    30410: Trouble.DOWN,  # the network did not answer Twilio in time
    20429: Trouble.THROTTLED,  # too many requests at once
    21611: Trouble.THROTTLED,  # the sender's queue is full
    30001: Trouble.THROTTLED,  # the same, found out later
    63018: Trouble.THROTTLED,  # the platform's own rate
}
"""Codes: twilio.com/docs/api/errors."""


def trouble_of(code: int) -> Trouble:
    """What a code means; one that is not in the table is for an officer to look at."""
    return TROUBLES.get(code, Trouble.REFUSED)
