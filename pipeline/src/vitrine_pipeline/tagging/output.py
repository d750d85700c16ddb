"""A file that grows row by row, and goes on after a kill where it was."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from pydantic import BaseModel, ValidationError

from vitrine_files import unfinished_of, write_whole
from vitrine_pipeline.errors import PipelineError
from vitrine_pipeline.tagging.report import Counts
from vitrine_sheets.tagged.writing import encode_rows


class _Journal(BaseModel):
    """How far a file is whole.

    Attributes
    ----------
    run
        Tells the run from those that would write otherwise.
    size
        In bytes.
    ended
        Whether no row is left.
    """

    run: str
    size: int
    counts: Counts
    ended: bool = False


class Output:
    """A file that is being written under another name.

    Parameters
    ----------
    path
        What it is called once it is whole.
    part
        The file, opened.
    run
        Tells the run from those that would write otherwise.
    delimiter
        Between its cells.

    Attributes
    ----------
    counts
        Of what is written.
    ended
        Whether the file has its name already.
    """

    def __init__(self, path: Path, part: BinaryIO, run: str, delimiter: str) -> None:
        self._path, self._part, self._run, self._delimiter = path, part, run, delimiter
        self.counts = Counts()
        self.ended = False

    def resume(self) -> bool:
        """Go on after what a run of the same kind has written, if there is anything of it."""
        journal = self._read_journal()
        if journal is None or journal.run != self._run:
            self._part.truncate(0)
            return False
        size = os.fstat(self._part.fileno()).st_size
        # A kill came between the file's new name and the end of its journal.
        self.ended = journal.ended and not size and _size(self._path) == journal.size
        if not self.ended:
            if size < journal.size:
                self._part.truncate(0)
                return False
            self._part.truncate(journal.size)
        self.counts = journal.counts
        return True

    def write(self, rows: Iterable[Sequence[str]], counts: Counts, *, mark: bool = False) -> None:
        """Write rows so that no kill takes them back; `mark` puts a byte order mark first."""
        self._part.write(encode_rows(rows, self._delimiter, marked=mark))
        self._part.flush()
        os.fsync(self._part.fileno())
        self.counts = counts
        self._note(ended=False)

    def end(self) -> None:
        """Give the file its name."""
        if self.ended:
            _part(self._path).unlink()
        else:
            self._note(ended=True)
            _part(self._path).replace(self._path)
        journal = _journal(self._path)
        for left in unfinished_of(journal):
            # Of a run that was killed while it wrote its journal.
            left.unlink()
        journal.unlink()

    def _note(self, *, ended: bool) -> None:
        size = os.fstat(self._part.fileno()).st_size
        journal = _Journal(run=self._run, size=size, counts=self.counts, ended=ended)
        write_whole(_journal(self._path), journal.model_dump_json())

    def _read_journal(self) -> _Journal | None:
        try:
            return _Journal.model_validate_json(_journal(self._path).read_bytes())
        except (FileNotFoundError, ValidationError):
            return None


@contextmanager
def open_output(path: Path, run: str, delimiter: str) -> Iterator[Output]:
    """Open a file to be written, or to be written on.

    Raises
    ------
    PipelineError
        It cannot be written, or another process writes it.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _part(path).open("ab") as part:
            _lock(part, path)
            yield Output(path, part, run, delimiter)
    except OSError as error:
        raise PipelineError(f"{path}: cannot be written: {error.strerror or error}") from error


def _lock(part: BinaryIO, path: Path) -> None:
    try:
        fcntl.flock(part, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise PipelineError(
            f"{path}: another run is writing it; wait for its end, or name another file with --out"
        ) from None


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else -1


def _part(path: Path) -> Path:
    return path.with_name(f".{path.name}.part")


def _journal(path: Path) -> Path:
    return path.with_name(f".{path.name}.journal")
