"""The console as passkeys know it: each belongs to one host name, and answers pages of one origin alone."""

from dataclasses import dataclass


@dataclass(frozen=True)
class RelyingParty:
    """`id` is the host, `origin` the host with scheme and port, as browsers name it."""

    id: str
    origin: str
