"""Finds out in which encoding a file was written."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from pathlib import Path

from vitrine_sheets.errors import CatalogueError

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NAMES = {
    "utf-8-sig": "UTF-8",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "cp1252": "Windows-1252",
}
_CHUNK_BYTES = 1 << 20
_LOOKED_AT_BYTES = 4096
# Of every second byte of a UTF-16 text, so many are 0 where its header is of Latin letters.
_MOST = 0.5
_FEW = 0.1


@dataclass(frozen=True, slots=True)
class Encoding:
    """How the bytes of a file are read.

    Attributes
    ----------
    codec
        Python's name, e.g. ``"utf-8-sig"``.
    errors
        What becomes of bytes that mean nothing in it.
    guessed
        Whether another encoding would read the file as well.
    bad_bytes
        How many bytes mean nothing in it.
    """

    codec: str
    errors: str = "replace"
    guessed: bool = False
    bad_bytes: int = 0

    @property
    def described(self) -> str:
        """Its name, and whether it is a guess."""
        return self.name + " (a guess)" * self.guessed

    @property
    def name(self) -> str:
        """As people call it, e.g. ``"UTF-8"``."""
        return _NAMES.get(self.codec, self.codec.upper())


def find_encoding(file: Path, named: str = "") -> Encoding:
    """Find out how a file is encoded, in one pass that keeps nothing of it.

    Parameters
    ----------
    file
        Of text.
    named
        The encoding that somebody says it is; empty: the file itself tells.

    Raises
    ------
    CatalogueError
        There is no such encoding.
    OSError
        The file cannot be read.
    """
    if named:
        try:
            "".encode(named)
            codec = codecs.lookup(named).name
        except LookupError:
            raise CatalogueError(
                f"there is no encoding {named!r}; write utf-8, utf-16, cp1252, cp1251, "
                "shift_jis, gb18030 or another name that Python knows"
            ) from None
        return Encoding("utf-8-sig" if codec == "utf-8" else codec)
    with file.open("rb") as content:
        start = content.read(_LOOKED_AT_BYTES)
    for mark, codec in _MARKS:
        if start.startswith(mark):
            return Encoding(codec)
    return _unmarked_utf16(start) or _utf8_or_guess(file)


def _unmarked_utf16(start: bytes) -> Encoding | None:
    even, odd = start[0::2], start[1::2]
    if len(odd) < 4:
        return None
    high, low = even.count(0) / len(even), odd.count(0) / len(odd)
    if low > _MOST and high < _FEW:
        return Encoding("utf-16-le")
    if high > _MOST and low < _FEW:
        return Encoding("utf-16-be")
    return None


def _utf8_or_guess(file: Path) -> Encoding:
    """Take a file for UTF-8 unless more bytes speak against it than characters for it.

    A text in a one-byte encoding hardly ever holds two bytes that make a character of UTF-8.
    """
    decoder = codecs.getincrementaldecoder("utf-8-sig")("surrogateescape")
    good = bad = 0
    with file.open("rb") as content:
        while chunk := content.read(_CHUNK_BYTES):
            text = decoder.decode(chunk)
            if not text.isascii():
                high = [character for character in text if character > "\x7f"]
                wrong = sum("\udc80" <= character <= "\udcff" for character in high)
                bad += wrong
                good += len(high) - wrong
    bad += len(decoder.decode(b"", final=True))
    if bad > good:
        return Encoding("cp1252", guessed=True)
    return Encoding("utf-8-sig", bad_bytes=bad)
