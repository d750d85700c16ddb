"""Why a key does not open what is asked for."""

from __future__ import annotations

from enum import StrEnum


class KeyRefusal(StrEnum):
    """The reason, as errors name it and operators count it.

    `UNKNOWN` is nobody's, or not any more; `SCOPE_MISSING` may do other things; `HTTPS_NEEDED` came
    over plain HTTP; `TOO_MANY` came from an address whose keys failed too often.
    """

    UNKNOWN = "KEY_UNKNOWN"
    SCOPE_MISSING = "SCOPE_MISSING"
    HTTPS_NEEDED = "HTTPS_NEEDED"
    TOO_MANY = "KEYS_TOO_MANY"
