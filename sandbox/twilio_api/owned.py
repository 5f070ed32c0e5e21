"""What belongs to the account besides its messages: itself and its one number, in the shape of Twilio's API."""

from sandbox.stream import Json
from sandbox.twilio_api.account import Account
from sandbox.twilio_api.messages import API_VERSION


def account_as_json(account: Account) -> Json:
    """The Account resource (Twilio's documentation, "Account resource")."""
    return {
        "sid": account.sid,
        "friendly_name": "Sandbox",
        "status": "active",
        "type": "Full",
        "uri": f"/{API_VERSION}/Accounts/{account.sid}.json",
    }


def numbers_as_json(account: Account, wanted: str | None) -> Json:
    """A page of the IncomingPhoneNumber resource; a sender that is a name is no number."""
    own = account.sender.startswith("+") and wanted in (None, account.sender)
    number = {
        "sid": f"PN{account.sid[2:]}",
        "account_sid": account.sid,
        "phone_number": account.sender,
        "sms_url": account.webhook or "",
        "sms_method": "POST",
    }
    return {"incoming_phone_numbers": [number] if own else [], "page": 0, "page_size": 50}
