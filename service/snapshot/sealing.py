"""Encrypting a stream with a passphrase, and opening it again on any machine: no store, no configuration, no ledger.

A file is a header (what it is, the cost of the key, a random salt) and frames of 64 KiB, each sealed with AES-256-GCM
under its number, the last one marked as the last. The key is made from passphrase and salt by scrypt, so it belongs to
one file and no nonce is ever used twice. A frame that is changed, left out, moved or cut off is found. This is the
STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizar, 2015) with the numbering of age (age-encryption.org/v1).
"""

import os
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from service.snapshot.errors import NotOpened

MAGIC = b"muster-snapshot-1\n"
SALT, KEY, TAG = 16, 32, 16
FRAME = 64 * 1024
HEADER = len(MAGIC) + 3 + SALT
_LAST = b"\x01"


@dataclass(frozen=True)
class Cost:
    """What trying one passphrase costs: scrypt with N = 2**log_n, r, p (RFC 7914); memory is 128 * N * r bytes."""

    log_n: int = 16
    r: int = 8
    p: int = 2

    def __bytes__(self) -> bytes:
        return bytes((self.log_n, self.r, self.p))


DEAREST = Cost(log_n=20, r=8, p=16)
"""No file makes whoever opens it spend more: 1 GiB."""


class Sealer:
    """A file to write to: what is written goes to `target`, sealed. Nothing counts before `close`."""

    def __init__(self, target: IO[bytes], passphrase: str, cost: Cost = Cost()) -> None:
        salt = os.urandom(SALT)
        self._header = MAGIC + bytes(cost) + salt
        self._cipher = AESGCM(_key(passphrase, salt, cost))
        self._target = target
        self._waiting = bytearray()
        self._number = 0
        target.write(self._header)

    def write(self, data: bytes) -> int:
        self._waiting += data
        while len(self._waiting) > FRAME:  # the last frame is sealed by `close`, so a full one waits
            self._seal(bytes(self._waiting[:FRAME]), last=False)
            del self._waiting[:FRAME]
        return len(data)

    def flush(self) -> None:
        """Nothing: a frame is sealed when it is full."""

    def close(self) -> None:
        self._seal(bytes(self._waiting), last=True)

    def _seal(self, data: bytes, *, last: bool) -> None:
        self._target.write(self._cipher.encrypt(_nonce(self._number, last), data, self._header))
        self._number += 1


def unsealed(source: IO[bytes], passphrase: str) -> Iterator[bytes]:
    """The plain frames. Raises NotOpened. Until it has ended well, nothing of it may be believed complete."""
    header = source.read(HEADER)
    cost = _cost_of(header)
    cipher = AESGCM(_key(passphrase, header[-SALT:], cost))
    frame, number = source.read(FRAME + TAG), 0
    while True:
        following = source.read(FRAME + TAG)
        try:
            yield cipher.decrypt(_nonce(number, not following), frame, header)
        except InvalidTag:
            raise NotOpened(_wrong(number)) from None
        if not following:
            return
        frame, number = following, number + 1


def _cost_of(header: bytes) -> Cost:
    if len(header) < HEADER or not header.startswith(MAGIC):
        raise NotOpened("is no snapshot of Muster: name a file that the service wrote")
    cost = Cost(*header[len(MAGIC) : len(MAGIC) + 3])
    if not (1 <= cost.log_n <= DEAREST.log_n and cost.r == DEAREST.r and 1 <= cost.p <= DEAREST.p):
        raise NotOpened("is damaged: take another one")
    return cost


def _wrong(number: int) -> str:
    if number == 0:
        return "does not open: the passphrase is another one, or the file is damaged"
    return "is damaged or cut off: take another one, and believe nothing of this one"


def _key(passphrase: str, salt: bytes, cost: Cost) -> bytes:
    """Keyboards write one letter in several ways (NFC)."""
    typed = unicodedata.normalize("NFC", passphrase.strip()).encode()
    return Scrypt(salt=salt, length=KEY, n=1 << cost.log_n, r=cost.r, p=cost.p).derive(typed)


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + (_LAST if last else b"\x00")
