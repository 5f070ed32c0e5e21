"""People who write: updates and forms as the carriers post them to a webhook, signed as they sign."""

import json
from urllib.parse import urlencode

from twilio.request_validator import RequestValidator

from bench.answers import ACCOUNT, AUTH_TOKEN, SENDER
from bench.population import FIRST_CHAT, address_of
from bot.via_sms.paths import SMS_PATH
from bot.via_telegram.webhook import PATH, SECRET_HEADER

PUBLIC_URL = "http://127.0.0.1:8000"
WEBHOOK_SECRET = "secret-of-the-bench"  # noqa: S105 - guards a service on this machine


def telegram_update(person_id: int, number: int, text: str) -> tuple[str, dict[str, str], bytes]:
    """Path, headers and body of an update with a message from that person."""
    chat = {"id": FIRST_CHAT + person_id, "first_name": "Amina"}
    message = {
        "message_id": number,
        "date": 1793512800,
        "chat": chat | {"type": "private"},
        "from": chat | {"is_bot": False, "language_code": "en"},
        "text": text,
    }
    body = json.dumps({"update_id": number, "message": message}).encode()
    return PATH, {"Content-Type": "application/json", SECRET_HEADER: WEBHOOK_SECRET}, body


def sms(person_id: int, text: str) -> tuple[str, dict[str, str], bytes]:
    """Path, headers and body of an SMS from that person, with Twilio's signature."""
    sid = f"SM{person_id:032x}"
    form = {
        "MessageSid": sid, "SmsMessageSid": sid, "SmsSid": sid, "AccountSid": ACCOUNT, "SmsStatus": "received",
        "From": address_of("sms", person_id), "To": SENDER, "Body": text, "NumMedia": "0", "NumSegments": "1",
        "FromCountry": "XB", "ToCountry": "XA", "ApiVersion": "2010-04-01",
    }  # fmt: skip
    signature = RequestValidator(AUTH_TOKEN).compute_signature(PUBLIC_URL + SMS_PATH, form)
    headers = {"Content-Type": "application/x-www-form-urlencoded", "X-Twilio-Signature": signature}
    return SMS_PATH, headers, urlencode(form).encode()
