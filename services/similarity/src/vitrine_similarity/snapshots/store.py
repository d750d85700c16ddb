"""Where snapshots lie: a folder, whose files are mapped, or a bucket, which is copied from."""

from __future__ import annotations

import contextlib
import hashlib
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import fsspec
from fsspec.implementations.local import LocalFileSystem

from vitrine_files import make_folder, sync_folder, synced_file, write_whole
from vitrine_serving.errors import Unavailable
from vitrine_similarity.snapshots.manifest import SegmentEntry, SnapshotError

_SUFFIX = ".snapshot"
_SEGMENTS = "segments"
# Written last of a segment, so that what a killed process left is written again.
_WHOLE = ".whole"
_CHUNK_BYTES = 4 << 20
_AT_A_TIME = 4


class SnapshotStore:
    """The snapshots of one space.

    Every method raises `Unavailable` (``SNAPSHOTS_UNAVAILABLE``) where the store cannot be used.

    Parameters
    ----------
    url
        A folder or an fsspec URL, e.g. ``"gs://shop-media/vitrine/snapshots"``.
    space
        The id of the embedding space.
    copied
        Whether a folder is copied from, too, as one has to that is a bucket or another machine's:
        its pages would come from there again and again.
    """

    def __init__(self, url: str, space: str, *, copied: bool = False) -> None:
        self._files, root = fsspec.core.url_to_fs(url, use_listings_cache=False)
        self._is_folder = isinstance(self._files, LocalFileSystem)
        self._copied = copied or not self._is_folder
        self._root = f"{str(root).rstrip('/')}/{space}"

    def names(self) -> tuple[str, ...]:
        """Return the names of the snapshots, the newest first."""
        try:
            paths = self._files.ls(self._root, detail=False)
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise _unavailable(error) from error
        names = (str(path).rpartition("/")[2] for path in paths)
        return tuple(sorted((one for one in names if one.endswith(_SUFFIX)), reverse=True))

    def read(self, name: str) -> bytes:
        """Read a manifest."""
        try:
            content: bytes = self._files.cat_file(f"{self._root}/{name}")
        except OSError as error:
            raise _unavailable(error) from error
        return content

    def write(self, revision: int, mark: str, content: bytes) -> str:
        """Write a manifest, when all its segments are there; returns its name."""
        name = f"{revision:020}-{mark}{_SUFFIX}"
        try:
            if self._is_folder:
                # Of an empty catalogue there are no segments, and no folder yet.
                make_folder(Path(self._root) / _SEGMENTS)
                write_whole(Path(self._root) / name, content)
            else:
                self._files.pipe_file(f"{self._root}/{name}", content)
        except OSError as error:
            raise _unavailable(error) from error
        return name

    def set_aside(self, name: str, why: str) -> None:
        """Give a snapshot a name under which nobody looks for it."""
        try:
            self._files.mv(f"{self._root}/{name}", f"{self._root}/{name}.{why}")
        except OSError as error:
            raise _unavailable(error) from error

    def put_segment(self, folder: Path) -> dict[str, str]:
        """Copy a segment, durably, unless it is there; returns the hashes of its files."""
        try:
            files = {path.name: _hash(path) for path in sorted(folder.iterdir())}
            there = f"{self._root}/{_SEGMENTS}/{folder.name}"
            if Path(there) != folder and not self._files.exists(f"{there}{_WHOLE}"):
                self._copy_whole(folder, there, files)
        except OSError as error:
            raise _unavailable(error) from error
        return files

    def get_segment(self, entry: SegmentEntry, into: Path) -> Path:
        """Return the folder of a segment, its files compared with their hashes.

        Raises
        ------
        SnapshotError
            A file is missing or is not what was written.
        """
        there = f"{self._root}/{_SEGMENTS}/{entry.id}"
        folder = Path(there)
        try:
            if self._copied:
                folder = into / entry.id
                self._files.get(there, str(folder), recursive=True)
            with ThreadPoolExecutor(_AT_A_TIME) as pool:
                hashes = pool.map(_hash, (folder / name for name in entry.files))
                for (name, expected), found in zip(entry.files.items(), hashes, strict=True):
                    if found != expected:
                        raise SnapshotError(f"{entry.id}/{name} is not what was written")
        except FileNotFoundError as error:
            raise SnapshotError(f"segment {entry.id} is not whole: {error}") from error
        except OSError as error:
            raise _unavailable(error) from error
        return folder

    def keep(self, names: frozenset[str], segments: frozenset[str]) -> None:
        """Remove all other snapshots, and segments that no snapshot has."""
        try:
            for name in self.names():
                if name not in names:
                    self._files.rm_file(f"{self._root}/{name}")
            within = f"{self._root}/{_SEGMENTS}"
            for path in self._files.ls(within, detail=False):
                if str(path).rpartition("/")[2].removesuffix(_WHOLE) not in segments:
                    self._files.rm(str(path), recursive=True)
        except FileNotFoundError:
            return
        except OSError as error:
            raise _unavailable(error) from error

    def _copy_whole(self, folder: Path, there: str, files: dict[str, str]) -> None:
        try:
            self._copy(folder, there, files)
        except OSError:
            # Or what was begun would keep the disk full that the next snapshot needs.
            with contextlib.suppress(OSError):
                self._files.rm(there, recursive=True)
            raise

    def _copy(self, folder: Path, there: str, files: dict[str, str]) -> None:
        if not self._is_folder:
            for name in files:
                self._files.put_file(str(folder / name), f"{there}/{name}")
            self._files.pipe_file(f"{there}{_WHOLE}", b"")
            return
        to = Path(there)
        make_folder(to)
        for name in files:
            with (folder / name).open("rb") as source, synced_file(to / name) as copy:
                shutil.copyfileobj(source, copy, _CHUNK_BYTES)
        sync_folder(to)
        write_whole(Path(f"{there}{_WHOLE}"), b"")


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _unavailable(error: OSError) -> Unavailable:
    return Unavailable(
        f"the store of the snapshots cannot be used: {error}", reason="SNAPSHOTS_UNAVAILABLE"
    )
