"""Names of files: as a client sends them, and as it is to save them."""

from __future__ import annotations

import unicodedata
from pathlib import PurePosixPath

MAX_NAME_LENGTH = 200
_UNNAMED = "catalogue.csv"
_SUFFIX_LENGTH = 20


def clean_name(given: str) -> str:
    """Return the last part of a path, without what cannot be seen, in 1 to 200 characters.

    It names a file to a person and in a header, and never a place on a disk.
    """
    seen = "".join(filter(str.isprintable, unicodedata.normalize("NFC", given)))
    name = seen.replace("\\", "/").rpartition("/")[2].strip()
    if not name.strip("."):
        return _UNNAMED
    suffix = PurePosixPath(name).suffix[:_SUFFIX_LENGTH]
    if len(name) > MAX_NAME_LENGTH:
        name = name[: MAX_NAME_LENGTH - len(suffix)].removesuffix(suffix) + suffix
    return name


def download_name(name: str, what: str) -> str:
    """Return what to save a download of a tagging under, e.g. ``"autumn-tagged.csv"``."""
    return f"{PurePosixPath(clean_name(name)).stem}-{what}.csv"
