"""The keys of a store: a ring of secrets, from which every group of fields in every mode has a key of its own.

A sealed value is one byte 1, the number of its secret (one byte), a nonce (12 bytes), and AES-256-GCM's ciphertext with
its tag (NIST SP 800-38D), bound to the name of its column. One secret seals, every secret of the ring opens, so that a
store can be sealed anew while it serves; which one seals, the store says, so that all its processes change together.
What must be found by its value has an index beside it: HMAC-SHA-256 of the value, cut to 16 bytes, under a key that
stays the same. Keys are derived by HKDF (RFC 5869) with the mode in it: a drill cannot read what is live, even with the
same file.

The ring comes from outside and is never written to a store. Nothing here knows what is sealed.
"""

import base64
import binascii
import hashlib
import hmac
import os
from collections.abc import Mapping
from enum import StrEnum
from functools import cached_property

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SECRET_BYTES = 32
NONCE_BYTES = 12
INDEX_BYTES = 16
SEALED = 1
"""The first byte of a sealed value: no text that was ever kept unsealed begins with it."""
HIGHEST_NUMBER = 255


class FieldGroup(StrEnum):
    """What belongs together under one key: whoever gets hold of one key reads one kind of thing."""

    IDENTITY = "identity"
    CONTACT = "contact"
    PLACE = "place"
    NEEDS = "needs"
    MESSAGES = "messages"
    OFFICERS = "officers"


class KeyFault(Exception):
    """The keys are not those of this store, or are no keys at all."""


class CannotOpen(KeyFault):
    """A sealed value that none of the keys opens: it was altered, moved, or sealed with a key that is not here."""


class KeyRing:
    """The secrets of one store in one mode, safe to use from any thread. The newest seals until `seal_with` is told."""

    def __init__(self, mode: str, index: bytes, secrets: Mapping[int, bytes]) -> None:
        self.current = max(secrets)
        """The number of the secret that seals."""
        self._mode = mode
        self._index = index
        self._secrets = dict(secrets)
        self._ciphers: dict[tuple[int, FieldGroup], AESGCM] = {}

    def __repr__(self) -> str:
        return f"<keys {sorted(self._secrets)} of {self._mode}>"

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numbers of the secrets, in order."""
        return tuple(sorted(self._secrets))

    @property
    def newest(self) -> int:
        return max(self._secrets)

    def seal_with(self, number: int) -> None:
        """Let this secret seal from now on. Raises KeyFault when the ring does not have it."""
        if number not in self._secrets:
            raise KeyFault(
                f"the store is sealed with key {number}, which is not in the key file of this machine: bring the file"
                " that has it here, and start again"
            )
        self.current = number

    @cached_property
    def check_value(self) -> str:
        """What a store remembers of its keys: it tells them from any others, and nothing about them."""
        return hmac.new(self._derived(self._index, "check"), b"muster", "sha256").hexdigest()

    @cached_property
    def _index_key(self) -> bytes:
        return self._derived(self._index, "index")

    def seal(self, group: FieldGroup, column: str, plain: bytes) -> bytes:
        """The value as the store keeps it; `column` must be given again to open it."""
        number, nonce = self.current, os.urandom(NONCE_BYTES)
        sealed = self._cipher(number, group).encrypt(nonce, plain, column.encode())
        return bytes((SEALED, number)) + nonce + sealed

    def open(self, group: FieldGroup, column: str, sealed: bytes) -> bytes:
        """The value again. Raises CannotOpen."""
        if sealed[0] != SEALED or sealed[1] not in self._secrets:
            raise CannotOpen(f"a value of {column} is sealed with a key that is not here")
        nonce, rest = sealed[2 : 2 + NONCE_BYTES], sealed[2 + NONCE_BYTES :]
        try:
            return self._cipher(sealed[1], group).decrypt(nonce, rest, column.encode())
        except InvalidTag:
            raise CannotOpen(f"a value of {column} was altered, or belongs elsewhere") from None

    def index(self, column: str, plain: str) -> bytes:
        """By what a value is found, without being readable."""
        return hmac.new(self._index_key, f"{column}:{plain}".encode(), hashlib.sha256).digest()[:INDEX_BYTES]

    def is_current(self, sealed: bytes) -> bool:
        """Whether the value is sealed with the secret that seals."""
        return sealed[:2] == bytes((SEALED, self.current))

    def _cipher(self, number: int, group: FieldGroup) -> AESGCM:
        cipher = self._ciphers.get((number, group))
        if cipher is None:
            key = self._derived(self._secrets[number], group.value)
            cipher = self._ciphers[number, group] = AESGCM(key)
        return cipher

    def _derived(self, secret: bytes, purpose: str) -> bytes:
        info = f"muster/{self._mode}/{purpose}".encode()
        return HKDF(hashes.SHA256(), SECRET_BYTES, salt=None, info=info).derive(secret)


def sandbox_ring() -> KeyRing:
    """The keys of a sandbox that is given none. They stand here for all to read: all that it holds is invented."""
    index, secret = (hashlib.sha256(f"muster sandbox {name}".encode()).digest() for name in ("index", "1"))
    return KeyRing("sandbox", index, {1: secret})


def read_ring(text: str, mode: str) -> KeyRing:
    """The ring that a key file holds. Raises KeyFault, which never shows what stands in the file."""
    index, secrets = None, dict[int, bytes]()
    for number, line in enumerate(text.splitlines(), 1):
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        match words:
            case ["mode", named]:
                if named != mode:
                    raise KeyFault(f"line {number} says that the keys are for {named}, and this is {mode}")
            case ["index", secret] if index is None:
                index = _secret(secret, number)
            case ["key", name, secret] if _is_number(name) and int(name) not in secrets:
                secrets[int(name)] = _secret(secret, number)
            case _:
                raise KeyFault(f"line {number} is no line of a key file: compare it with a new one of muster keys new")
    if index is None or not secrets:
        raise KeyFault("no index or no key stands in it: make a key file with muster keys new")
    return KeyRing(mode, index, secrets)


def new_ring(mode: str) -> str:
    """The text of a new key file."""
    return (
        "# The keys of a Muster store. Without this file nobody can read the store or its backups, and whoever has it\n"
        "# and a copy of the store can: keep a copy of it apart from them.\n"
        f"mode {mode}\nindex {_new_secret()}\nkey 1 {_new_secret()}\n"
    )


def with_new_key(text: str, mode: str) -> str:
    """The same key file with one more key, which opens, and seals once the store says so. Raises KeyFault."""
    number = read_ring(text, mode).newest + 1
    if number > HIGHEST_NUMBER:
        raise KeyFault(f"a key file holds at most {HIGHEST_NUMBER} keys: take out those that nothing is sealed with")
    return f"{text.rstrip()}\nkey {number} {_new_secret()}\n"


def _new_secret() -> str:
    return base64.b64encode(os.urandom(SECRET_BYTES)).decode()


def _is_number(name: str) -> bool:
    return name.isascii() and name.isdigit() and 1 <= int(name) <= HIGHEST_NUMBER


def _secret(text: str, line: int) -> bytes:
    try:
        secret = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        secret = b""
    if len(secret) != SECRET_BYTES:
        raise KeyFault(f"line {line} holds no {SECRET_BYTES} bytes in base64")
    return secret
