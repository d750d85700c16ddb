"""Takes files in while they arrive, within their bounds."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from vitrine_serving.errors import Exhausted, InvalidInput
from vitrine_tagger.files.archive import PictureArchive
from vitrine_tagger.files.store import CATALOGUE, PICTURES, FileName, FileStore
from vitrine_tagger.jobs import Taggings
from vitrine_tagger.values import NewTagging, Tagging

# Each holds a thread for as long as its sender takes.
_AT_A_TIME = 8


@dataclass(frozen=True, slots=True)
class Piece:
    """Some bytes of one of the files."""

    of: FileName
    data: bytes


@dataclass(frozen=True, slots=True)
class Uploads:
    """Makes taggings of what arrives; thread-safe.

    Attributes
    ----------
    files
        Where the files go.
    taggings
        Where the taggings are kept.
    max_file_bytes, max_pictures_bytes
        Of the catalogue file, and of the archive of pictures.
    max_picture_bytes
        Of one picture.
    """

    files: FileStore
    taggings: Taggings
    max_file_bytes: int
    max_pictures_bytes: int
    max_picture_bytes: int
    _places: threading.BoundedSemaphore = field(
        default_factory=lambda: threading.BoundedSemaphore(_AT_A_TIME)
    )

    def take(self, parts: Iterable[Piece | NewTagging]) -> Tagging:
        """Keep the files of a tagging, and then the tagging.

        Parameters
        ----------
        parts
            In any order: what is to be done, once; the file; the pictures where there are any.
            Whether these came along is found here.

        Raises
        ------
        InvalidInput
            ``OPTIONS_MISSING``, ``FILE_MISSING``, ``PICTURES_INVALID``, or ``OPTIONS_INVALID``:
            what is to be done is said twice, or one of the files goes on after another part.
        Exhausted
            ``FILE_TOO_LARGE``, ``PICTURES_TOO_LARGE``, ``TOO_MANY_TAGGINGS``.
        Unavailable
            ``FILES_UNAVAILABLE``, ``CATALOGUE_UNAVAILABLE``. Nothing is kept of it.
        """
        if not self._places.acquire(blocking=False):
            raise Exhausted(
                f"{_AT_A_TIME} files are arriving already; try again in a moment",
                reason="TOO_MANY_TAGGINGS",
                limit=str(_AT_A_TIME),
            )
        try:
            return self._take(parts)
        finally:
            self._places.release()

    def _take(self, parts: Iterable[Piece | NewTagging]) -> Tagging:
        self.taggings.check_room()
        tagging_id = secrets.token_hex(16)
        try:
            new, came = self._write(tagging_id, iter(parts))
            self._check(tagging_id, came)
        except BaseException:
            self.files.remove(tagging_id)
            raise
        try:
            return self.taggings.create(tagging_id, replace(new, has_pictures=PICTURES in came))
        except Exhausted:
            # After any other error it may be kept all the same; if not, its files are swept.
            self.files.remove(tagging_id)
            raise

    def _write(
        self, tagging_id: str, parts: Iterator[Piece | NewTagging]
    ) -> tuple[NewTagging, dict[FileName, int]]:
        """Write the files that come, and return what is to be done and their sizes."""
        new: NewTagging | None = None
        sizes: dict[FileName, int] = {}
        part = next(parts, None)
        while part:
            if isinstance(part, NewTagging):
                if new:
                    raise _invalid("the options come a second time; send them once")
                new, part = part, next(parts, None)
                continue
            name = part.of
            if name in sizes:
                what = "file goes" if name == CATALOGUE else "archive of pictures goes"
                raise _invalid(f"the {what} on after another part; send it in one go")
            sizes[name] = 0
            with self.files.writing(tagging_id, name) as sink:
                while isinstance(part, Piece) and part.of == name:
                    sizes[name] += len(part.data)
                    self._check_size(name, sizes[name])
                    sink.write(part.data)
                    part = next(parts, None)
        if new is None:
            raise InvalidInput(
                "no options came; send them, with the name of the file", reason="OPTIONS_MISSING"
            )
        return new, sizes

    def _check_size(self, name: FileName, size: int) -> None:
        most = self.max_file_bytes if name == CATALOGUE else self.max_pictures_bytes
        if size > most:
            what = "the file is" if name == CATALOGUE else "the pictures are"
            raise Exhausted(
                f"{what} larger than {most / 1e6:g} MB; split the catalogue",
                reason="FILE_TOO_LARGE" if name == CATALOGUE else "PICTURES_TOO_LARGE",
                limit=str(most),
            )

    def _check(self, tagging_id: str, came: Mapping[FileName, int]) -> None:
        if not came.get(CATALOGUE):
            raise InvalidInput(
                "no file came, or an empty one; send a CSV file or a workbook",
                reason="FILE_MISSING",
            )
        if PICTURES in came:
            with self.files.opened(tagging_id, PICTURES) as file:
                PictureArchive(file, self.max_picture_bytes).close()


def _invalid(message: str) -> InvalidInput:
    return InvalidInput(message, reason="OPTIONS_INVALID")
