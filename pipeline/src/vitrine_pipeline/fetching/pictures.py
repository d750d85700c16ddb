"""Brings a picture of a product into the folder, if it is not there already."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from pathlib import Path
from weakref import WeakValueDictionary

from vitrine_downloads.downloads import Download, Downloads, Validators
from vitrine_pipeline.fetching.folder import PictureFolder, file_state, is_whole
from vitrine_pipeline.fetching.ledger import Ledger, Picture
from vitrine_pipeline.fetching.outcome import Outcome, ReportRow
from vitrine_pipeline.fetching.wanted import Wanted
from vitrine_product.formats import EXTENSIONS, format_of

_NOTHING = Validators()


@dataclass(frozen=True, slots=True)
class _Standing:
    """What is in the folder already.

    Attributes
    ----------
    path
        None where there is no file.
    current
        Whether there is nothing to ask for.
    known
        What was noted of it, if the address may be asked whether it has changed.
    """

    path: Path | None = None
    current: bool = False
    known: Picture | None = None


class Pictures:
    """Gets pictures, each address once.

    Parameters
    ----------
    folder
        Where they go.
    ledger
        What is known of those that are there.
    downloads
        Asks the sites.

    Attributes
    ----------
    attempts, bytes
        How often an address was asked, and how much came of it.
    """

    def __init__(self, folder: PictureFolder, ledger: Ledger, downloads: Downloads) -> None:
        self._folder = folder
        self._ledger = ledger
        self._downloads = downloads
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self.attempts = 0
        self.bytes = 0

    async def get(self, wanted: Wanted) -> ReportRow:
        """Get a picture of a product.

        Raises
        ------
        OSError
            The folder cannot be written to.
        """
        row = row_of(wanted)
        # Products with the same address wait for each other, so that it is asked once.
        lock = self._locks.setdefault(wanted.address, asyncio.Lock())
        async with lock:
            standing = await self._look(wanted)
            if standing.current and standing.path:
                return replace(
                    row, outcome=Outcome.PRESENT, file=self._folder.within(standing.path)
                )
            if not wanted.address:
                reason = "it has neither an address nor a picture that is whole"
                return replace(row, outcome=Outcome.SKIPPED, reason=reason)
            shared = await self._share(wanted, standing, row)
            return shared or await self._ask(wanted, standing, row)

    async def _look(self, wanted: Wanted) -> _Standing:
        path = next((path for path in wanted.paths if path.is_file()), None)
        state = file_state(path) if path else None
        if path is None or state is None:
            return _Standing()
        known = self._ledger.picture(self._folder.within(path))
        if known and known.state == state:
            if known.address and known.address != wanted.address and wanted.address:
                return _Standing(path)
            settled = self._ledger.is_recent(known) or not known.validators or not wanted.address
            return _Standing(path, current=settled, known=known)
        if known and known.address and self._ledger.is_recent(known):
            # A run was killed just before this file was to be replaced.
            return _Standing(path)
        if not await asyncio.to_thread(is_whole, path):
            return _Standing(path)
        name = self._folder.within(path)
        self._ledger.keep(Picture(name, "", _NOTHING, state, self._ledger.run))
        return _Standing(path, current=True)

    async def _share(self, wanted: Wanted, standing: _Standing, row: ReportRow) -> ReportRow | None:
        """Take what another product got from the same address; None if none asked yet."""
        twin = self._ledger.fetched_lately(wanted.address)
        path = twin and self._folder.images / twin.file
        if twin and path and file_state(path) == twin.state:
            content = await asyncio.to_thread(path.read_bytes)
            download = Download(content, format_of(content).content_type, twin.validators)
            file = await self._store(wanted, standing, download)
            reason = f"its address is that of {twin.file}, too"
            return replace(row, outcome=Outcome.DOWNLOADED, file=file, reason=reason)
        failed = self._ledger.failed_now(wanted.address)
        return self._failed(standing, row, failed.reason, 0) if failed else None

    async def _ask(self, wanted: Wanted, standing: _Standing, row: ReportRow) -> ReportRow:
        known = standing.known.validators if standing.known else _NOTHING
        answer = await self._downloads.get(wanted.address, known)
        self.attempts += answer.attempts
        if answer.reason:
            return self._failed(standing, row, answer.reason, answer.attempts)
        if answer.download is None and standing.known:
            self._ledger.keep(replace(standing.known, run=self._ledger.run))
            outcome, file = Outcome.PRESENT, standing.known.file
        else:
            assert answer.download is not None
            self.bytes += len(answer.download.content)
            outcome = Outcome.DOWNLOADED
            file = await self._store(wanted, standing, answer.download)
        return replace(row, outcome=outcome, attempts=answer.attempts, file=file)

    def _failed(self, standing: _Standing, row: ReportRow, reason: str, attempts: int) -> ReportRow:
        if standing.known:
            reason = f"it may have changed; its address was asked in vain: {reason}"
            kept = replace(row, outcome=Outcome.PRESENT, file=standing.known.file)
            return replace(kept, reason=reason, attempts=attempts)
        return replace(row, outcome=Outcome.FAILED, reason=reason, attempts=attempts)

    async def _store(self, wanted: Wanted, standing: _Standing, download: Download) -> str:
        target = wanted.paths[0]
        if not wanted.named:
            suffix = f".{EXTENSIONS[download.content_type]}"
            target = next(path for path in wanted.paths if path.suffix == suffix)
        name = self._folder.within(target)
        part = await asyncio.to_thread(
            self._folder.write, download.content, f"{wanted.line}-{wanted.picture}"
        )
        self._ledger.keep(
            Picture(name, wanted.address, download.validators, part.state, self._ledger.run)
        )
        self._folder.place(part, target)
        if standing.path not in (None, target):
            # Of another format, under another name: it would be found first.
            standing.path.unlink()
            self._ledger.forget(self._folder.within(standing.path))
        return name


def row_of(wanted: Wanted) -> ReportRow:
    """Begin the report of a picture."""
    return ReportRow(wanted.line, wanted.id, wanted.picture, Outcome.FAILED, address=wanted.address)
