"""What browsers are asked of passkeys, and what they answer, in the terms of WebAuthn (W3C, Level 2). Pure.

A key is one that the device keeps by itself and lets be used only by whoever it knows, by a finger, a face or a PIN.
Which make of device it is, is not asked.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, parse_client_data_json
from webauthn.helpers.options_to_json_dict import options_to_json_dict
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from registry.relying_party import RelyingParty

VERIFIED = UserVerificationRequirement.REQUIRED
_HANDLE_BYTES = 8


class PasskeyRefused(Exception):
    """This passkey is not known here. Type the code of your phone."""

    def __init__(self, why: str) -> None:
        """`why` is for the log alone: whoever asks is told the same, whatever it is."""
        super().__init__(self.__doc__)
        self.why = why


@dataclass(frozen=True)
class Answer:
    """What a browser sent: which passkey it used, for whom, and on which challenge. Nothing of it is checked yet."""

    said: dict[str, Any]
    credential_id: str
    challenge: bytes
    handle: bytes | None


@dataclass(frozen=True)
class NewKey:
    """A key that a device made for us."""

    credential_id: str
    public_key: str
    sign_count: int


def handle_of(officer_id: int) -> bytes:
    """By what a device knows the officer: a number, which is the same each time, so that it keeps one key for each."""
    return officer_id.to_bytes(_HANDLE_BYTES)


def ask_for_key(
    party: RelyingParty, post: str, officer_id: int, login: str, challenge: bytes, known: Sequence[str]
) -> dict[str, Any]:
    """What a browser is asked to make a key; not on a device that has one of the known."""
    options = generate_registration_options(
        rp_id=party.id,
        rp_name=f"Muster {post}",
        user_id=handle_of(officer_id),
        user_name=login,
        challenge=challenge,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=VERIFIED
        ),
        exclude_credentials=_described(known),
    )
    return options_to_json_dict(options)


def ask_for_use(party: RelyingParty, challenge: bytes, known: Sequence[str] = ()) -> dict[str, Any]:
    """What a browser is asked to use one of the known keys; without any, whichever it has for us."""
    options = generate_authentication_options(
        rp_id=party.id, challenge=challenge, allow_credentials=_described(known), user_verification=VERIFIED
    )
    return options_to_json_dict(options)


def read_answer(sent: str) -> Answer:
    """Raises PasskeyRefused."""
    try:
        said = json.loads(sent)
        client = parse_client_data_json(base64url_to_bytes(said["response"]["clientDataJSON"]))
        handle = said["response"].get("userHandle")
        return Answer(said, str(said["id"]), client.challenge, base64url_to_bytes(handle) if handle else None)
    except Exception as fault:  # of whatever kind: this is what anybody may send
        raise PasskeyRefused(type(fault).__name__) from None


def key_in(party: RelyingParty, answer: Answer) -> NewKey:
    """The key that was made as we asked. Raises PasskeyRefused."""
    try:
        made = verify_registration_response(
            credential=answer.said,
            expected_challenge=answer.challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            require_user_verification=True,
        )
    except Exception as fault:  # likewise
        raise PasskeyRefused(type(fault).__name__) from None
    key = bytes_to_base64url(made.credential_public_key)
    return NewKey(bytes_to_base64url(made.credential_id), key, made.sign_count)


def count_in(party: RelyingParty, answer: Answer, public_key: str, sign_count: int) -> int:
    """The counter of a device whose answer is good, and beyond what it counted before. Raises PasskeyRefused."""
    try:
        return verify_authentication_response(
            credential=answer.said,
            expected_challenge=answer.challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            credential_public_key=base64url_to_bytes(public_key),
            credential_current_sign_count=sign_count,
            require_user_verification=True,
        ).new_sign_count
    except Exception as fault:  # likewise
        raise PasskeyRefused(type(fault).__name__) from None


def _described(credential_ids: Sequence[str]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(each)) for each in credential_ids]
