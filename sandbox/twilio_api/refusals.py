"""The error answers of Twilio's API, by code."""

from dataclasses import dataclass
from http import HTTPStatus

from sandbox.stream import Json

DOCUMENTS = "https://www.twilio.com/docs/errors/"


@dataclass
class Refusal(Exception):
    """Twilio refused a request. `status` is the HTTP status, `code` Twilio's own."""

    code: int
    message: str
    status: int = 400
    retry_after: int | None = None

    def as_json(self) -> Json:
        more = f"{DOCUMENTS}{self.code}"
        return {"code": self.code, "message": self.message, "more_info": more, "status": self.status}


def unauthorized() -> Refusal:
    return Refusal(20003, "Authenticate", 401)


def not_found(path: str) -> Refusal:
    return Refusal(20404, f"The requested resource {path} was not found", 404)


def too_many_requests(retry_after: int | None = None) -> Refusal:
    return Refusal(20429, "Too Many Requests", 429, retry_after)


def failing(status: int) -> Refusal:
    """The answer of a carrier in trouble: code 20500 and its kin."""
    return Refusal(20000 + status, HTTPStatus(status).phrase, status)


def no_to() -> Refusal:
    return Refusal(21604, "A 'To' phone number is required.")


def no_body() -> Refusal:
    return Refusal(21602, "Message body is required.")


def no_from() -> Refusal:
    return Refusal(21603, "A 'From' phone number is required.")


def invalid_to(to: str, why: str = "") -> Refusal:
    return Refusal(21211, f"The 'To' number {to} is not a valid phone number.{why and ' ' + why}")


def too_long() -> Refusal:
    return Refusal(21617, "The concatenated message body exceeds the 1600 character limit")


def bad_callback(url: str) -> Refusal:
    return Refusal(21609, f"The 'StatusCallback' URL {url} is not a valid URL.")


def bad_validity(given: str) -> Refusal:
    return Refusal(30035, f"ValidityPeriod {given} is not between 1 and 36000 seconds.")


def not_reachable(to: str, sender: str) -> Refusal:
    return Refusal(21612, f"The 'To' phone number: {to}, is not currently reachable via SMS from {sender}.")


def no_permission(to: str) -> Refusal:
    return Refusal(
        21408, f"Permission to send an SMS has not been enabled for the region indicated by the 'To' number: {to}."
    )


def unsubscribed() -> Refusal:
    return Refusal(21610, "Attempt to send to unsubscribed recipient")


def not_mobile(to: str) -> Refusal:
    return Refusal(21614, f"To number: {to}, is not a mobile number")


def invalid_from(sender: str) -> Refusal:
    return Refusal(
        21212, f"The 'From' number {sender} is not a valid phone number, shortcode, or alphanumeric sender ID."
    )


def not_owned(sender: str) -> Refusal:
    return Refusal(
        21606,
        f"The 'From' phone number provided ({sender}) is not a valid message-capable Twilio phone number"
        " for this destination.",
    )


def queue_full(sender: str) -> Refusal:
    return Refusal(21611, f"This 'From' number {sender} has exceeded the maximum number of queued messages.")
