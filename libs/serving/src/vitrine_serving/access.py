"""What an API key may be used for, and how one is told from another."""

from __future__ import annotations

import hashlib
from enum import StrEnum


class Scope(StrEnum):
    """What somebody may do.

    `SEARCH` asks and reads; `WRITE` changes the catalogue and works on taggings; `ADMIN` looks
    after keys, and may do all that the others may.
    """

    SEARCH = "search"
    WRITE = "write"
    ADMIN = "admin"


class KeyState(StrEnum):
    """Whether a key opens anything; who keeps the keys decides it."""

    ACTIVE = "active"
    EXPIRED = "expired"
    REVOKED = "revoked"


def digest_of(key: str) -> bytes:
    """Return what is kept of a key: its SHA-256.

    A key is drawn from 256 bits, so that nobody finds it by trying, and a slow hash would only
    slow down every request.
    """
    return hashlib.sha256(key.encode(errors="surrogatepass")).digest()
