"""A device that keeps passkeys, and the browser around it: what it answers, as our script posts it.

What is asked for is the JSON that the console hands to the script. Every part of an answer can be made wrong.
"""

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

from registry.relying_party import RelyingParty

PRESENT, VERIFIED, HAS_KEY = 0x01, 0x04, 0x40
HERE = RelyingParty("console.example", "https://console.example")


@dataclass
class Authenticator:
    """`counts`: whether it counts its uses; most that are kept in step between devices do not."""

    party: RelyingParty = HERE
    counts: bool = True
    count: int = 0
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    key_id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    handle: str | None = None

    @property
    def id(self) -> str:
        return bytes_to_base64url(self.key_id)

    def makes_key(self, asked: dict[str, Any], *, flags: int = PRESENT | VERIFIED, **wrong: str) -> str:
        """The answer to what a new passkey is asked with."""
        self.handle = asked["user"]["id"]
        key = len(self.key_id).to_bytes(2) + self.key_id + cbor2.dumps(self._public_key())
        data = self._data(flags | HAS_KEY, wrong) + bytes(16) + key
        made = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client("webauthn.create", asked["challenge"], wrong)
        return self._answer({"clientDataJSON": client, "attestationObject": made})

    def answers(self, asked: dict[str, Any], *, flags: int = PRESENT | VERIFIED, **wrong: str) -> str:
        """The answer to a challenge."""
        client, data = self._client("webauthn.get", asked["challenge"], wrong), self._data(flags, wrong)
        signed = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        response = {"clientDataJSON": client, "authenticatorData": data, "signature": signed}
        if self.handle is not None:
            response["userHandle"] = base64url_to_bytes(self.handle)
        return self._answer(response)

    def _data(self, flags: int, wrong: dict[str, str]) -> bytes:
        self.count += self.counts
        host = wrong.get("host", self.party.id)
        return hashlib.sha256(host.encode()).digest() + bytes([flags]) + self.count.to_bytes(4)

    def _client(self, kind: str, challenge: str, wrong: dict[str, str]) -> bytes:
        said = {"type": kind, "challenge": challenge, "origin": self.party.origin, "crossOrigin": False}
        return json.dumps({**said, **{name: value for name, value in wrong.items() if name in said}}).encode()

    def _answer(self, response: dict[str, bytes]) -> str:
        parts = {name: bytes_to_base64url(value) for name, value in response.items()}
        return json.dumps({"id": self.id, "rawId": self.id, "type": "public-key", "response": parts})

    def _public_key(self) -> dict[int, Any]:
        """As COSE has it (RFC 9052): an EC2 key for ES256 on P-256."""
        at = self.key.public_key().public_numbers()
        return {1: 2, 3: -7, -1: 1, -2: at.x.to_bytes(32), -3: at.y.to_bytes(32)}
