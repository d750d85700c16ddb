"""Reads pictures out of a ZIP archive that a stranger made; nothing of it is ever unpacked."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from vitrine_serving.errors import InvalidInput

MAX_MEMBERS = 100_000
# The list of its members, which is read whole: as many as may be, with names of 150 letters.
_MAX_DIRECTORY_BYTES = 24_000_000
_ENCRYPTED = 0x1
# The others may unfold a few kilobytes into gigabytes before anybody can count them.
_READ = frozenset({ZIP_STORED, ZIP_DEFLATED})
# What `zipfile` raises where an archive is not what it says.
_DAMAGED = (BadZipFile, EOFError, NotImplementedError, ValueError, OverflowError, struct.error)


class MemberUnreadable(Exception):
    """A member of an archive gives no picture; the message says why."""


class PictureArchive:
    """An archive of pictures; thread-safe.

    Parameters
    ----------
    file
        Opened, to be read at any place of it. It stays open for as long as the archive is used.
    max_picture_bytes
        The largest picture, unfolded.

    Raises
    ------
    InvalidInput
        ``PICTURES_INVALID``: it is no ZIP archive, or has too many members.
    """

    def __init__(self, file: BinaryIO, max_picture_bytes: int) -> None:
        self._max_bytes = max_picture_bytes
        try:
            self._zip = ZipFile(_BoundedReads(file))
        except _DAMAGED as error:
            raise _invalid(f"they are no ZIP archive that can be read ({error})") from error
        if len(self._zip.filelist) > MAX_MEMBERS:
            raise _invalid(f"they are more than {MAX_MEMBERS:,} files")

    @property
    def members(self) -> Sequence[ZipInfo]:
        """What it lists; the names are names and lead nowhere."""
        return self._zip.filelist

    def read(self, name: str) -> bytes:
        """Read a member.

        Raises
        ------
        MemberUnreadable
            It is encrypted, too large, or not what the archive says.
        """
        member = self._zip.getinfo(name)
        if member.flag_bits & _ENCRYPTED:
            raise MemberUnreadable("it is encrypted; pack the pictures without a password")
        if member.compress_type not in _READ:
            raise MemberUnreadable(
                "it is compressed in a way that is not read; pack the pictures as usual (deflated)"
            )
        too_large = MemberUnreadable(f"it is larger than {self._max_bytes / 1e6:g} MB")
        if member.file_size > self._max_bytes:
            raise too_large
        try:
            with self._zip.open(member) as opened:
                content = opened.read(self._max_bytes + 1)
        except (*_DAMAGED, zlib.error) as error:
            raise MemberUnreadable(f"the archive is damaged there ({error})") from error
        if len(content) > self._max_bytes:
            raise too_large
        return content

    def close(self) -> None:
        """Let the file go."""
        self._zip.close()


class _BoundedReads:
    """A file of which nobody reads so much at once that memory is filled, or before its start."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.tell, self.seekable = file.tell, file.seekable

    def seek(self, place: int, whence: int = 0) -> int:
        if whence == 0 and place < 0:
            # To a file this is an error like that of a disk.
            raise BadZipFile(f"a member begins {-place:,} bytes before it")
        return self._file.seek(place, whence)

    def read(self, size: int = -1) -> Any:
        if size > _MAX_DIRECTORY_BYTES:
            raise BadZipFile(f"its list of files has {size:,} bytes")
        return self._file.read(size)

    def close(self) -> None:
        self._file.close()


def _invalid(reason: str) -> InvalidInput:
    return InvalidInput(
        f"the pictures cannot be used: {reason}; send one ZIP archive of at most "
        f"{MAX_MEMBERS:,} pictures",
        reason="PICTURES_INVALID",
    )
