"""Gets the pictures of rows: from the archive that came along, or from their addresses."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError, Future

from vitrine_downloads.downloads import Answer
from vitrine_sheets.pictures.finding import UnusableRow
from vitrine_tagger.files.archive import MemberUnreadable
from vitrine_tagger.files.open_archives import GivenPictures
from vitrine_tagger.values import NewRow
from vitrine_tagger.work.fetching import Fetcher
from vitrine_tagger.work.halt import Halt, Halted
from vitrine_tagger.work.services import PictureRefused

# Pictures are held until they are sent: so many of a chunk are fetched ahead.
_AHEAD = 8
_SHOWN = 80


class RowPictures:
    """Gets the pictures of a chunk's rows, in their order.

    Parameters
    ----------
    given
        Those that came along.
    fetcher
        Fetches the others.
    halt
        Ends the waiting.
    """

    def __init__(self, given: GivenPictures, fetcher: Fetcher, halt: Halt) -> None:
        self._given = given
        self._fetcher = fetcher
        self._halt = halt

    def get(self, rows: Sequence[NewRow]) -> Iterator[tuple[NewRow, bytes | PictureRefused]]:
        """Yield the picture of each row, or why it has none.

        Raises
        ------
        Halted
            The work is not to go on.
        """
        ahead: deque[tuple[NewRow, Future[Answer] | None]] = deque()
        waiting = iter(rows)
        try:
            while True:
                while len(ahead) < _AHEAD and (row := next(waiting, None)):
                    fetched = bool(row.address) and not row.fault
                    ahead.append((row, self._fetcher.begin(row.address) if fetched else None))
                if not ahead:
                    return
                row, answer = ahead.popleft()
                yield row, self._fetched(row, answer) if answer else self._found(row)
        finally:
            for _, answer in ahead:
                if answer:
                    answer.cancel()

    def _fetched(self, row: NewRow, asked: Future[Answer]) -> bytes | PictureRefused:
        with self._halt.calls_off(asked.cancel):
            self._halt.check()
            try:
                answer = asked.result()
            except CancelledError:
                raise Halted from None
        if answer.download is None:
            return PictureRefused(f"its picture {row.address[:_SHOWN]!r}: {answer.reason}")
        return answer.download.content

    def _found(self, row: NewRow) -> bytes | PictureRefused:
        return PictureRefused(row.fault) if row.fault else read_given(self._given, row)


def read_given(given: GivenPictures, row: NewRow) -> bytes | PictureRefused:
    """Read the picture of a row that came along with the file."""
    try:
        found = given.names.find(row.picture, row.product_id)
        return given.read(found.image)
    except UnusableRow as reason:
        return PictureRefused(str(reason))
    except MemberUnreadable as reason:
        return PictureRefused(f"its image {found.name[:_SHOWN]!r}: {reason}")
