"""What is known of the pictures of a folder, and of the runs that fetched them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

from vitrine_database.own_sqlite import sqlite3
from vitrine_downloads.downloads import Validators
from vitrine_pipeline.errors import PipelineError
from vitrine_pipeline.fetching.folder import FileState
from vitrine_pipeline.fetching.outcome import Outcome, ReportRow

_VERSION = 2
_ROW = "line, id, picture, outcome, reason, attempts, file, address"
_ROWS = """(
    line INTEGER NOT NULL, id TEXT NOT NULL, picture INTEGER NOT NULL, outcome TEXT NOT NULL,
    reason TEXT NOT NULL, attempts INTEGER NOT NULL, file TEXT NOT NULL, address TEXT NOT NULL,
    PRIMARY KEY (line, picture)) WITHOUT ROWID"""
_SCHEMA = f"""
CREATE TABLE runs (run INTEGER PRIMARY KEY, ended INTEGER NOT NULL DEFAULT 0);
CREATE TABLE pictures (
    file TEXT PRIMARY KEY, address TEXT NOT NULL, etag TEXT NOT NULL, modified TEXT NOT NULL,
    size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, run INTEGER NOT NULL);
CREATE INDEX pictures_by_address ON pictures (address, run);
CREATE TABLE rows {_ROWS};
CREATE INDEX rows_by_id ON rows (id, picture, line);
PRAGMA user_version = {_VERSION};
"""
# Of this run alone: in a file of SQLite's own, of which little is in memory.
_SCHEMA_OF_A_RUN = f"""
PRAGMA temp_store = FILE;
CREATE TEMP TABLE rows_now {_ROWS};
CREATE INDEX temp.rows_now_by_address ON rows_now (address, outcome);
CREATE TEMP TABLE ids (id TEXT PRIMARY KEY, line INTEGER NOT NULL) WITHOUT ROWID;
CREATE TEMP TABLE claims (
    name TEXT PRIMARY KEY, line INTEGER NOT NULL, address TEXT NOT NULL) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Picture:
    """A file that was fetched, or that was found whole.

    Attributes
    ----------
    file
        Relative to the folder.
    address
        Where it is from; empty if somebody else put it there.
    run
        The last one that knew it to be what the address gives.
    """

    file: str
    address: str
    validators: Validators
    state: FileState
    run: int


@dataclass(frozen=True, slots=True)
class Totals:
    """Of a run: the pictures by outcome, and how many products have them."""

    outcomes: Mapping[Outcome, int]
    products: int


class Ledger:
    """Keeps what is known in a file, so that nothing of it fills the memory or ends with a kill.

    Parameters
    ----------
    connection
        To the SQLite file; `open_ledger` makes it.

    Attributes
    ----------
    last
        The last run that came to its end; 0 if none did.
    run
        This one.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self.last = int(self._one("SELECT coalesce(max(run), 0) FROM runs WHERE ended")[0])
        self.run = 1 + int(self._one("SELECT coalesce(max(run), 0) FROM runs")[0])
        self._db.execute("INSERT INTO runs (run) VALUES (?)", (self.run,))
        self._db.executescript(_SCHEMA_OF_A_RUN)

    def picture(self, file: str) -> Picture | None:
        """Look a file up."""
        return self._picture("file = ?", (file,))

    def fetched_lately(self, address: str) -> Picture | None:
        """Look for a file that came from an address since the last run that came to its end."""
        return self._picture("address = ? AND run > ?", (address, self.last))

    def is_recent(self, picture: Picture) -> bool:
        """Tell whether a file was known to be up to date since the last run came to its end."""
        return picture.run > self.last

    def keep(self, picture: Picture) -> None:
        """Note what a file is; before it gets its name, so that no kill comes between."""
        values = (
            *(picture.file, picture.address, picture.validators.etag, picture.validators.modified),
            *(picture.state.size, picture.state.mtime_ns, picture.run),
        )
        self._db.execute("INSERT OR REPLACE INTO pictures VALUES (?, ?, ?, ?, ?, ?, ?)", values)

    def forget(self, file: str) -> None:
        """Note that a file is gone."""
        self._db.execute("DELETE FROM pictures WHERE file = ?", (file,))

    def line_of_id(self, product_id: str, line: int) -> int:
        """Say on which line an id came first, which is the given one if it is new."""
        self._db.execute("INSERT OR IGNORE INTO ids VALUES (?, ?)", (product_id, line))
        return int(self._one("SELECT line FROM ids WHERE id = ?", (product_id,))[0])

    def claim(self, name: str, line: int, address: str) -> tuple[int, str]:
        """Say which line asked for a file first, and from which address."""
        self._db.execute("INSERT OR IGNORE INTO claims VALUES (?, ?, ?)", (name, line, address))
        first, where = self._one("SELECT line, address FROM claims WHERE name = ?", (name,))
        return int(first), str(where)

    def note(self, row: ReportRow) -> None:
        """Note what became of a picture."""
        self._db.execute("INSERT INTO rows_now VALUES (?, ?, ?, ?, ?, ?, ?, ?)", astuple(row))

    def row_before(self, product_id: str, picture: int) -> ReportRow | None:
        """Return what became of a picture in the last run that came to its end."""
        return self._row("rows WHERE id = ? AND picture = ? ORDER BY line", (product_id, picture))

    def failed_now(self, address: str) -> ReportRow | None:
        """Return a picture of this run for which an address was asked in vain."""
        return self._row(
            "rows_now WHERE address = ? AND outcome = ? AND attempts > 0",
            (address, Outcome.FAILED),
        )

    def rows(self, *outcomes: Outcome, limit: int = -1) -> Iterator[ReportRow]:
        """Yield the rows of this run that came to one of these outcomes, in the file's order."""
        marks = ", ".join("?" * len(outcomes))
        asked = f"SELECT {_ROW} FROM rows_now WHERE outcome IN ({marks})"  # noqa: S608
        cursor = self._db.execute(f"{asked} ORDER BY line, picture LIMIT ?", (*outcomes, limit))
        return map(_report_row, cursor)

    def totals(self) -> Totals:
        """Count what this run did."""
        counted = self._db.execute(
            "SELECT outcome, count(*), sum(picture = 1) FROM rows_now GROUP BY outcome"
        ).fetchall()
        outcomes = {Outcome(outcome): count for outcome, count, _ in counted}
        return Totals(outcomes, sum(products for _, _, products in counted))

    def end(self) -> None:
        """Note that this run came to its end: the next one asks for what may have changed."""
        with self._db:
            self._db.execute("BEGIN")
            self._db.execute("DELETE FROM rows")
            self._db.execute("INSERT INTO rows SELECT * FROM rows_now")
            self._db.execute("DELETE FROM runs")
            self._db.execute("INSERT INTO runs VALUES (?, 1)", (self.run,))

    def _picture(self, where: str, values: tuple[object, ...]) -> Picture | None:
        asked = "SELECT file, address, etag, modified, size, mtime_ns, run FROM pictures WHERE "
        found = self._db.execute(asked + where, values).fetchone()
        if found is None:
            return None
        file, address, etag, modified, size, mtime_ns, run = found
        return Picture(file, address, Validators(etag, modified), FileState(size, mtime_ns), run)

    def _row(self, where: str, values: tuple[object, ...]) -> ReportRow | None:
        asked = f"SELECT {_ROW} FROM {where} LIMIT 1"  # noqa: S608 - none is from outside
        found = self._db.execute(asked, values).fetchone()
        return None if found is None else _report_row(found)

    def _one(self, asked: str, values: tuple[object, ...] = ()) -> tuple[Any, ...]:
        found: tuple[Any, ...] = self._db.execute(asked, values).fetchone()
        return found


@contextmanager
def open_ledger(path: Path) -> Iterator[Ledger]:
    """Open the ledger of a folder; one that is damaged or of another version is begun anew.

    What it knew is then found out by a look at the pictures themselves.
    """
    with closing(_connect(path)) as connection:
        yield Ledger(connection)


def _connect(path: Path) -> sqlite3.Connection:
    try:
        return _open(path)
    except sqlite3.OperationalError as error:
        raise PipelineError(f"{path}: cannot be written to: {error}") from error
    except sqlite3.DatabaseError:
        for suffix in ("", "-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
        return _open(path)


def _open(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        # A kill loses nothing; a power cut loses the last seconds, not the file.
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version == 0:
            connection.executescript(f"BEGIN; {_SCHEMA} COMMIT;")
        elif version != _VERSION:
            raise sqlite3.DatabaseError(f"it is of version {version}")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _report_row(values: tuple[Any, ...]) -> ReportRow:
    line, product_id, picture, outcome, *others = values
    return ReportRow(line, product_id, picture, Outcome(outcome), *others)
