"""What Telegram and Twilio answer, with bodies and headers of real size, made ready once for each text."""

import json
from dataclasses import dataclass
from urllib.parse import parse_qsl

from sandbox.segments import count_segments

ACCOUNT = "AC" + "0" * 31 + "1"
AUTH_TOKEN = "auth-token-of-the-bench"  # noqa: S105 - guards a carrier on this machine
BOT_TOKEN = "999000001:token-of-the-bench"  # noqa: S105 - the same
SENDER = "+99910000001"

_DATE = "Sun, 01 Nov 2026 06:00:00 GMT"
_TELEGRAM_HEAD = (
    "Server: nginx/1.18.0\r\nDate: " + _DATE + "\r\nContent-Type: application/json\r\n"
    "Content-Length: %d\r\nConnection: keep-alive\r\nStrict-Transport-Security: max-age=31536000; includeSubDomains; "
    "preload\r\nAccess-Control-Allow-Origin: *\r\nAccess-Control-Allow-Methods: GET, POST, OPTIONS\r\n"
    "Access-Control-Expose-Headers: Content-Length,Content-Type,Date,Server,Connection\r\n\r\n"
)
_TWILIO_HEAD = (
    "Content-Type: application/json;charset=utf-8\r\nContent-Length: %d\r\nConnection: keep-alive\r\nDate: "
    + _DATE
    + "\r\n"
    "Twilio-Concurrent-Requests: 1\r\nTwilio-Request-Id: RQ00000000000000000000000000000001\r\n"
    "Twilio-Request-Duration: 0.105\r\n"
    "X-Home-Region: us1\r\nX-API-Domain: api.twilio.com\r\nStrict-Transport-Security: max-age=31536000\r\n"
    "Access-Control-Allow-Origin: *\r\nAccess-Control-Allow-Headers: Accept, Authorization, Content-Type\r\n"
    "Access-Control-Allow-Methods: GET, POST, PATCH, PUT, DELETE, OPTIONS\r\nAccess-Control-Allow-Credentials: true\r\n"
    "Vary: Accept-Encoding\r\nX-Powered-By: AT-5000\r\nX-Shenanigans: none\r\n\r\n"
)
BOT = {"id": 999000001, "is_bot": True, "first_name": "Embassy", "username": "embassy_bench_bot"}


@dataclass(frozen=True, slots=True)
class Known:
    """A text that has been seen: its number, what it weighs, and the parts of the answer that do not change."""

    number: int
    text: str
    units: int
    begins: bytes
    ends: bytes


def telegram_taken(known: Known, message: int, to: str) -> bytes:
    """The answer to a sendMessage that was taken."""
    result = b'{"ok":true,"result":{"message_id":%d,%b%b%b' % (message, known.begins, to.encode(), known.ends)
    return _whole(b"HTTP/1.1 200 OK\r\n", _TELEGRAM_HEAD, result)


def twilio_taken(known: Known, message: int, to: str) -> bytes:
    """The answer to a message that was queued."""
    sid = b"SM%032x" % message
    body = known.begins + sid + known.ends + b', "to": "%b", "uri": "/2010-04-01/Accounts/%b/Messages/%b.json"}' % (
        to.encode(), ACCOUNT.encode(), sid,
    )  # fmt: skip
    return _whole(b"HTTP/1.1 201 Created\r\n", _TWILIO_HEAD, body)


def telegram_refused(seconds: int) -> bytes:
    body = json.dumps(
        {
            "ok": False,
            "error_code": 429,
            "description": f"Too Many Requests: retry after {seconds}",
            "parameters": {"retry_after": seconds},
        }
    )
    return _whole(b"HTTP/1.1 429 Too Many Requests\r\n", _TELEGRAM_HEAD, body.encode())


def twilio_refused(seconds: int) -> bytes:
    body = json.dumps({"code": 20429, "message": "Too Many Requests", "more_info": "", "status": 429})
    head = b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: %d\r\n" % seconds
    return _whole(head, _TWILIO_HEAD, body.encode())


def plain(body: object) -> bytes:
    """Whatever else is asked."""
    return _whole(b"HTTP/1.1 200 OK\r\n", _TELEGRAM_HEAD, json.dumps(body).encode())


def know(channel: str, number: int, fields: dict[str, object]) -> Known:
    """A text that comes for the first time, from the fields of its request."""
    if channel == "telegram":
        text = str(fields["text"])
        begins = f'"from":{json.dumps(BOT)},"chat":{{"first_name":"Amina","type":"private","id":'
        rest: dict[str, object] = {"date": 1793512800, "text": text}
        markup = fields.get("reply_markup")
        if markup:
            rest["reply_markup"] = json.loads(markup) if isinstance(markup, str) else markup
        return Known(number, text, 1, begins.encode(), b"}," + json.dumps(rest).encode()[1:] + b"}")
    text = str(fields["Body"])
    segments = count_segments(text)
    rest = {
        "account_sid": ACCOUNT, "api_version": "2010-04-01", "body": text, "date_created": _DATE, "date_sent": None,
        "date_updated": _DATE, "direction": "outbound-api", "error_code": None, "error_message": None,
        "from": SENDER, "messaging_service_sid": None, "num_media": "0", "num_segments": str(segments),
        "price": None, "price_unit": "USD", "status": "queued", "subresource_uris": {"media": "/2010-04-01/Media.json"},
    }  # fmt: skip
    return Known(number, text, segments, b'{"sid": "', b'", ' + json.dumps(rest).encode()[1:-1])


def address_and_content(channel: str, body: bytes) -> tuple[str, bytes]:
    """Whom a request is for, and the part of it that is the same for everybody who gets this text."""
    if channel == "telegram":
        content, mark, to = body.rpartition(b'"chat_id": ')
        if mark and to.endswith(b"}"):
            return to[:-1].strip(b'"').decode(), content
    elif body.startswith(b"To=%2B"):
        to, _, content = body.partition(b"&")
        return "+" + to[6:].decode(), content
    fields = fields_of(body)
    to_key = "chat_id" if channel == "telegram" else "To"
    return str(fields[to_key]), repr(sorted((key, value) for key, value in fields.items() if key != to_key)).encode()


def fields_of(body: bytes) -> dict[str, object]:
    """The fields of a form or of a JSON object."""
    if body.startswith(b"{"):
        fields: dict[str, object] = json.loads(body)
        return fields
    return dict(parse_qsl(body.decode(), keep_blank_values=True))


def _whole(status: bytes, head: str, body: bytes) -> bytes:
    return status + (head % len(body)).encode() + body
