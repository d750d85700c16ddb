"""Image features on disk, by the content of the picture."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from vitrine_database.own_sqlite import sqlite3
from vitrine_pipeline.errors import PipelineError

_LOOK_UP_AT_A_TIME = 500


class FeatureCache:
    """Keeps one vector for each picture, in one SQLite file for each way of measuring it.

    A write is a transaction: after a kill, what was written is there whole, the rest is not.

    Parameters
    ----------
    folder
        Where the file lies; made if it is not there.
    name
        Names the way of measuring: another backbone, other weights, another preprocessing.

    Raises
    ------
    PipelineError
        The file is damaged, or the folder cannot be written; names it.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self._file = folder / f"{name}.sqlite"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._database = sqlite3.connect(self._file, timeout=60)
            # A lost last transaction after a power cut costs a second's work, not the file.
            self._database.execute("PRAGMA journal_mode=WAL")
            self._database.execute("PRAGMA synchronous=NORMAL")
            self._database.execute(
                "CREATE TABLE IF NOT EXISTS vectors (sha256 TEXT PRIMARY KEY, vector BLOB NOT NULL)"
                " WITHOUT ROWID"
            )
        except (sqlite3.Error, OSError) as error:
            raise self._unusable(error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._database.close()

    def get(self, keys: Iterable[str]) -> dict[str, NDArray[np.float32]]:
        """Look pictures up.

        Parameters
        ----------
        keys
            The pictures' SHA-256, in hexadecimal.

        Returns
        -------
        dict
            float32 [F] of those that are known.
        """
        wanted = sorted(set(keys))
        found: dict[str, NDArray[np.float32]] = {}
        try:
            for start in range(0, len(wanted), _LOOK_UP_AT_A_TIME):
                some = wanted[start : start + _LOOK_UP_AT_A_TIME]
                marks = ",".join("?" * len(some))
                query = f"SELECT sha256, vector FROM vectors WHERE sha256 IN ({marks})"  # noqa: S608
                for key, vector in self._database.execute(query, some):
                    found[key] = np.frombuffer(vector, "<f4")
        except sqlite3.Error as error:
            raise self._unusable(error) from error
        return found

    def put(self, vectors: Mapping[str, NDArray[np.float32]]) -> None:
        """Keep vectors; all of them or, when the process is killed meanwhile, none."""
        rows = [(key, vector.astype("<f4").tobytes()) for key, vector in vectors.items()]
        try:
            with self._database:
                self._database.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)
        except sqlite3.Error as error:
            raise self._unusable(error) from error

    def _unusable(self, error: Exception) -> PipelineError:
        return PipelineError(
            f"{self._file}: the cache of image features cannot be used ({error}); delete the file, "
            "or name another folder with --cache"
        )
