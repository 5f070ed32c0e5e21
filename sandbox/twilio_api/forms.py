"""The forms that Twilio posts: the status of a message, and a message that has come in."""

from sandbox.numbers import country_of
from sandbox.twilio_api.messages import API_VERSION, Message

Form = dict[str, str]


def status_form(message: Message, account_sid: str) -> Form:
    """The status callback of a message as it stands now; ErrorCode only where there is one."""
    form = {
        "AccountSid": account_sid,
        "ApiVersion": API_VERSION,
        "From": message.sender,
        "MessageSid": message.sid,
        "MessageStatus": message.status,
        "SmsSid": message.sid,
        "SmsStatus": message.status,
        "To": message.to,
    }
    return form if message.error_code is None else form | {"ErrorCode": str(message.error_code)}


def inbound_form(message: Message, account_sid: str) -> Form:
    return {
        "AccountSid": account_sid,
        "ApiVersion": API_VERSION,
        "Body": message.body,
        "From": message.sender,
        "MessageSid": message.sid,
        "NumMedia": "0",
        "NumSegments": str(message.segments),
        "SmsMessageSid": message.sid,
        "SmsSid": message.sid,
        "SmsStatus": "received",
        "To": message.to,
        **_place("From", message.sender),
        **_place("To", message.to),
    }


def _place(side: str, number: str) -> Form:
    return {f"{side}City": "", f"{side}State": "", f"{side}Zip": "", f"{side}Country": country_of(number) or "US"}
