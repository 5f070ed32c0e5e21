"""What Twilio posts: whom it is believed to come from, and what it is read as."""

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from fastapi import FastAPI
from twilio.request_validator import RequestValidator

from bot.message import Message
from bot.via_sms.inbound import LARGEST_BODY, sms_webhook
from bot.via_sms.paths import SMS_PATH, STATUS_PATH
from bot.via_sms.reading import Malformed, read, read_status
from broadcasts.channel import Trouble
from broadcasts.receipts import Receipt
from broadcasts.tables import DeliveryState
from registry.settings import Mode
from sandbox.twilio_api.signature import sign as carrier_sign

ACCOUNT, TOKEN, PUBLIC_URL = "AC" + "0" * 32, "12345", "https://muster.test/base"
PHONE = "+99920000123"
SID = "SM" + "1" * 32
INBOUND = {
    "MessageSid": SID, "SmsMessageSid": SID, "SmsSid": SID, "AccountSid": ACCOUNT, "From": PHONE, "To": "+99910000001",
    "Body": "2", "NumMedia": "0", "NumSegments": "1", "SmsStatus": "received", "ApiVersion": "2010-04-01",
    "FromCountry": "XB", "FromCity": "",
}  # fmt: skip
STATUS = {
    "MessageSid": SID, "MessageStatus": "delivered", "AccountSid": ACCOUNT, "From": "+99910000001", "To": PHONE,
}  # fmt: skip


class Behind:
    """What stands behind the routes: keeps what it is given, or fails."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.receipts: list[Receipt] = []
        self.fault: Exception | None = None

    async def receive(self, message: Message) -> None:
        if self.fault:
            raise self.fault
        self.messages.append(message)

    async def on_receipt(self, receipt: Receipt) -> None:
        if self.fault:
            raise self.fault
        self.receipts.append(receipt)


@pytest.fixture
def behind() -> Behind:
    return Behind()


@pytest.fixture
async def client(behind: Behind) -> AsyncIterator[httpx.AsyncClient]:
    application = FastAPI()
    router = sms_webhook(ACCOUNT, TOKEN, PUBLIC_URL, Mode.SANDBOX, behind.receive, behind.on_receipt)
    application.include_router(router)
    transport = httpx.ASGITransport(application)
    async with httpx.AsyncClient(transport=transport, base_url="http://10.0.0.1:8080") as client:
        yield client


def sign(path: str, form: dict[str, Any], token: str = TOKEN, url: str = PUBLIC_URL) -> str:
    return str(RequestValidator(token).compute_signature(url + path, form))


async def post(
    client: httpx.AsyncClient, path: str, form: dict[str, Any], signature: str | None = None
) -> httpx.Response:
    headers = {"X-Twilio-Signature": sign(path, form) if signature is None else signature}
    return await client.post(path, data=form, headers=headers)


async def test_an_sms_is_received_and_answered_with_nothing_to_say(client: httpx.AsyncClient, behind: Behind) -> None:
    answer = await post(client, SMS_PATH, INBOUND)
    assert (answer.status_code, answer.text) == (200, "<Response/>")
    assert answer.headers["Content-Type"].startswith("text/xml")
    assert behind.messages == [Message(f"sms:{SID}", "sms", PHONE, text="2")]


async def test_the_carrier_of_the_sandbox_signs_as_twilio_does(client: httpx.AsyncClient, behind: Behind) -> None:
    signature = carrier_sign(TOKEN, PUBLIC_URL + SMS_PATH, INBOUND)
    assert (await post(client, SMS_PATH, INBOUND, signature)).status_code == 200


async def test_the_query_is_part_of_what_is_signed(client: httpx.AsyncClient, behind: Behind) -> None:
    assert (await post(client, f"{SMS_PATH}?lane=a%20b", INBOUND)).status_code == 200
    assert (await post(client, f"{SMS_PATH}?lane=c", INBOUND, sign(SMS_PATH, INBOUND))).status_code == 403


@pytest.mark.parametrize("path", [SMS_PATH, STATUS_PATH])
@pytest.mark.parametrize(
    "signature",
    [
        "",
        "nonsense",
        "ü",
        sign(SMS_PATH, INBOUND, token="another"),
        sign(SMS_PATH, INBOUND, url="https://evil.test"),
        sign(SMS_PATH, INBOUND, url=PUBLIC_URL.replace("https", "http")),
        sign("/twilio/other", INBOUND),
        sign(SMS_PATH, INBOUND | {"Body": "1"}),
    ],
)
async def test_without_the_right_signature_nothing_is_believed(
    client: httpx.AsyncClient, behind: Behind, path: str, signature: str
) -> None:
    headers = {b"X-Twilio-Signature": signature.encode()}
    content = urlencode(INBOUND).encode()
    assert (await client.post(path, content=content, headers=headers)).status_code == 403
    assert (behind.messages, behind.receipts) == ([], [])


async def test_twilio_may_sign_the_port_that_the_url_implies(client: httpx.AsyncClient, behind: Behind) -> None:
    with_port = sign(SMS_PATH, INBOUND, url=PUBLIC_URL.replace("muster.test", "muster.test:443"))
    assert (await post(client, SMS_PATH, INBOUND, with_port)).status_code == 200
    another = sign(SMS_PATH, INBOUND, url=PUBLIC_URL.replace("muster.test", "muster.test:8443"))
    assert (await post(client, SMS_PATH, INBOUND, another)).status_code == 403


@pytest.mark.parametrize("sid", ["SM1", SID + "0", f" {SID}", SID + "NumMedia0", "XX" + "1" * 32, SID[:-1] + "é"])
async def test_a_sid_that_twilio_does_not_make_is_refused(client: httpx.AsyncClient, behind: Behind, sid: str) -> None:
    assert (await post(client, SMS_PATH, INBOUND | {"MessageSid": sid})).status_code == 400
    assert behind.messages == []


async def test_no_signature_at_all_is_no_better(client: httpx.AsyncClient, behind: Behind) -> None:
    assert (await client.post(SMS_PATH, data=INBOUND)).status_code == 403
    assert behind.messages == []


async def test_a_field_that_is_added_twice_breaks_the_signature(client: httpx.AsyncClient, behind: Behind) -> None:
    content = urlencode([*INBOUND.items(), ("Body", "1")])
    headers = {"X-Twilio-Signature": sign(SMS_PATH, INBOUND), "Content-Type": "application/x-www-form-urlencoded"}
    assert (await client.post(SMS_PATH, content=content, headers=headers)).status_code == 403
    assert behind.messages == []


async def test_another_account_is_not_believed(client: httpx.AsyncClient, behind: Behind) -> None:
    assert (await post(client, SMS_PATH, INBOUND | {"AccountSid": "AC9"})).status_code == 403
    assert behind.messages == []


async def test_a_body_too_large_is_refused(client: httpx.AsyncClient, behind: Behind) -> None:
    assert (await post(client, SMS_PATH, INBOUND | {"Body": "a" * LARGEST_BODY})).status_code == 413
    assert behind.messages == []


@pytest.mark.parametrize("missing", ["MessageSid", "From"])
async def test_an_sms_without_sender_or_sid_is_refused(client: httpx.AsyncClient, behind: Behind, missing: str) -> None:
    answer = await post(client, SMS_PATH, INBOUND | {missing: ""})
    assert (answer.status_code, answer.json()["detail"]) == (400, f"{missing} is missing.")


@pytest.mark.parametrize("sender", ["TELCO", "12345", "whatsapp:+99920000123", "+4479460958", "+99920000"])
async def test_a_sender_that_is_no_number_of_this_mode_is_refused(
    client: httpx.AsyncClient, behind: Behind, sender: str
) -> None:
    answer = await post(client, SMS_PATH, INBOUND | {"From": sender})
    assert answer.status_code == 400
    assert answer.json()["detail"].startswith("From ")
    assert sender not in answer.json()["detail"]
    assert behind.messages == []


@pytest.mark.parametrize(("path", "form"), [(SMS_PATH, INBOUND), (STATUS_PATH, STATUS)])
async def test_what_cannot_be_stored_is_not_acknowledged(
    client: httpx.AsyncClient, behind: Behind, path: str, form: dict[str, str]
) -> None:
    behind.fault = RuntimeError("disk full")
    assert (await post(client, path, form)).status_code == 500
    behind.fault = None
    assert (await post(client, path, form)).status_code < 300


async def test_a_status_becomes_a_receipt(client: httpx.AsyncClient, behind: Behind) -> None:
    assert (await post(client, STATUS_PATH, STATUS)).status_code == 204
    assert behind.receipts == [Receipt("sms", SID, DeliveryState.DELIVERED)]


def said(**fields: Any) -> Message:
    return Message(f"sms:{SID}", "sms", PHONE, **fields)


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ({"Body": "ረዱኝ"}, [said(text="ረዱኝ")]),
        ({"Body": " 1\n"}, [said(text=" 1\n")]),
        ({"Body": "STOP"}, [said(text="STOP")]),
        ({"Body": "STOP", "OptOutType": "STOP"}, [said(opted_out=True)]),
        ({"Body": "HELP", "OptOutType": "HELP"}, [said(text="HELP")]),
        (
            {"Body": "YES", "OptOutType": "START"},
            [Message(f"sms:{SID}:start", "sms", PHONE, opted_out=False), said(text="YES")],
        ),
        ({"Body": "", "NumMedia": "1"}, [said(other="picture")]),
        ({"Body": "here", "NumMedia": "1"}, [said(text="here")]),
        ({"Body": "  "}, [said(other="nothing")]),
    ],
)
def test_an_sms_is_read(form: dict[str, str], expected: list[Message]) -> None:
    assert read(INBOUND | form, Mode.SANDBOX) == expected


@pytest.mark.parametrize(
    ("form", "state", "trouble", "why"),
    [
        ({"MessageStatus": "queued"}, DeliveryState.ACCEPTED, None, None),
        ({"MessageStatus": "sending"}, DeliveryState.ACCEPTED, None, None),
        ({"MessageStatus": "sent"}, DeliveryState.ACCEPTED, None, None),
        ({"MessageStatus": "delivered"}, DeliveryState.DELIVERED, None, None),
        ({"MessageStatus": "read"}, DeliveryState.READ, None, None),
        ({"MessageStatus": "undelivered", "ErrorCode": "30003"}, DeliveryState.FAILED, Trouble.UNREACHABLE, "30003"),
        ({"MessageStatus": "undelivered", "ErrorCode": "30005"}, DeliveryState.FAILED, Trouble.INVALID, "30005"),
        ({"MessageStatus": "failed", "ErrorCode": "30007"}, DeliveryState.FAILED, Trouble.REFUSED, "30007"),
        ({"MessageStatus": "failed", "ErrorCode": "30036"}, DeliveryState.FAILED, Trouble.DOWN, "30036"),
        ({"MessageStatus": "undelivered"}, DeliveryState.FAILED, Trouble.UNREACHABLE, "undelivered"),
        ({"MessageStatus": "canceled", "ErrorCode": ""}, DeliveryState.FAILED, Trouble.UNREACHABLE, "canceled"),
    ],
)
def test_a_status_is_read(form: dict[str, str], state: DeliveryState, trouble: Trouble | None, why: str | None) -> None:
    assert read_status(STATUS | form) == Receipt("sms", SID, state, trouble, why)


def test_a_status_that_no_outgoing_sms_has_is_refused() -> None:
    with pytest.raises(Malformed):
        read_status(STATUS | {"MessageStatus": "received"})


@pytest.mark.parametrize(
    ("url", "form", "signature"),
    [
        (
            "https://mycompany.com/myapp.php?foo=1&bar=2",
            {"CallSid": "CA1234567890ABCDE", "Digits": "1234", "From": "+14158675309", "To": "+18005551212",
             "Caller": "+14158675309"},
            "RSOYDt4T1cUTdK1PDd93/VVr8B8=",
        ),
    ],
)  # fmt: skip
def test_the_validator_agrees_with_twilios_published_example(url: str, form: dict[str, str], signature: str) -> None:
    assert RequestValidator(TOKEN).validate(url, form, signature)
