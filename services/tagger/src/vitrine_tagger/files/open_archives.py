"""Keeps the archives open whose pictures are being read."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from vitrine_sheets.pictures.finding import Pictures
from vitrine_sheets.pictures.places import Archive
from vitrine_tagger.files.archive import PictureArchive
from vitrine_tagger.files.store import PICTURES, FileStore

# Idle ones; each keeps the list of its members in memory.
_MOST_IDLE = 4
_NOTHING = "the tagging, which came without an archive of pictures"


class GivenPictures:
    """The pictures that came along with a file.

    Parameters
    ----------
    archive
        None: none came along.
    """

    def __init__(self, archive: PictureArchive | None) -> None:
        self._archive = archive
        self.names = Pictures(Archive(archive.members) if archive else Archive((), _NOTHING))

    def read(self, name: str) -> bytes:
        """Read a picture that `names` found; raises `MemberUnreadable`."""
        assert self._archive is not None
        return self._archive.read(name)


@dataclass(slots=True)
class _Open:
    pictures: GivenPictures
    closing: ExitStack
    users: int = 0


class OpenArchives:
    """Opens the archive of a tagging once for all who read it; thread-safe.

    Parameters
    ----------
    files
        Where they lie.
    max_picture_bytes
        The largest picture in them.
    """

    def __init__(self, files: FileStore, max_picture_bytes: int) -> None:
        self._files = files
        self._max_bytes = max_picture_bytes
        self._changing = threading.Lock()
        self._open: OrderedDict[str, _Open] = OrderedDict()

    @contextmanager
    def pictures(self, tagging_id: str, *, came_along: bool) -> Iterator[GivenPictures]:
        """Give the pictures of a tagging for a block.

        Parameters
        ----------
        came_along
            Whether there is an archive.

        Raises
        ------
        Unavailable
            ``FILES_UNAVAILABLE``: it cannot be read.
        """
        if not came_along:
            yield GivenPictures(None)
            return
        opened = self._use(tagging_id)
        try:
            yield opened.pictures
        finally:
            with self._changing:
                opened.users -= 1
            self._trim(_MOST_IDLE)

    def close(self) -> None:
        """Close those that nobody reads."""
        self._trim(0)

    def _use(self, tagging_id: str) -> _Open:
        # Whoever opens one holds up the others: opened twice, its list would be in memory twice.
        with self._changing:
            opened = self._open.get(tagging_id)
            if opened is None:
                with ExitStack() as stack:
                    file = stack.enter_context(self._files.opened(tagging_id, PICTURES))
                    archive = PictureArchive(file, self._max_bytes)
                    stack.callback(archive.close)
                    opened = _Open(GivenPictures(archive), stack.pop_all())
                self._open[tagging_id] = opened
            self._open.move_to_end(tagging_id)
            opened.users += 1
            return opened

    def _trim(self, most: int) -> None:
        closed = []
        with self._changing:
            idle = [key for key, one in self._open.items() if not one.users]
            for key in idle[: max(0, len(idle) - most)]:
                closed.append(self._open.pop(key))
        for one in closed:
            one.closing.close()
