"""Under which terms an encoder may be used, as far as its folder says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from vitrine_pipeline.errors import PipelineError

NOT_STATED = "not stated"

_FILES = ("LICENSE", "LICENSE.txt", "LICENSE.md", "LICENCE", "LICENCE.txt", "LICENCE.md")
_CARD = "README.md"
_MOST_BYTES = 1 << 20
_MOST_CHARACTERS = 100


@dataclass(frozen=True, slots=True)
class EncoderLicence:
    """What was found.

    Attributes
    ----------
    name
        In one line; `NOT_STATED` if nobody says.
    text
        The licence file, as it is; None: there is none.
    """

    name: str
    text: bytes | None = None

    def told(self) -> str:
        """Say it in a model card."""
        if self.name == NOT_STATED:
            return f"licence {NOT_STATED}; look where they came from"
        return f"{self.name}, as the encoder's folder says"


def read_licence(folder: Path) -> EncoderLicence:
    """Read the licence that lies beside an encoder.

    The front matter of a ``README.md`` names it, as on model hubs (`license:`), else the first line
    of a licence file does.

    Raises
    ------
    PipelineError
        Such a file is there and cannot be read.
    """
    text = next((_read(folder / name) for name in _FILES if (folder / name).is_file()), None)
    card = folder / _CARD
    named = _from_front_matter(_read(card)) if card.is_file() else None
    first = named or (_first_line(text) if text else None)
    return EncoderLicence(first or NOT_STATED, text)


def _read(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(_MOST_BYTES)
    except OSError as error:
        raise PipelineError(f"{file}: it cannot be read: {error.strerror}") from error


def _from_front_matter(card: bytes) -> str | None:
    lines = card.decode("utf-8", "replace").splitlines()
    if not lines or lines[0].strip() != "---":
        return None
    said: dict[str, str] = {}
    for line in lines[1:]:
        if line.strip() == "---":
            break
        if found := re.match(r"(license|license_name):\s*(\S.*)", line):
            said[found[1]] = _plain(found[2].strip("\"' "))
    # Of those that have no short name, a second field says more.
    return said.get("license_name") or said.get("license") or None


def _first_line(text: bytes) -> str | None:
    lines = text.decode("utf-8", "replace").splitlines()
    return next((plain for line in lines if (plain := _plain(line.strip("# ")))), None)


def _plain(line: str) -> str:
    """Keep what may stand in a model card: one line of letters, digits and simple marks."""
    return " ".join(re.sub(r"[^\w .,:;()/+-]", " ", line).split())[:_MOST_CHARACTERS]
