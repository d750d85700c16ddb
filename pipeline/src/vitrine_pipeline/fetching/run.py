"""Goes through a catalogue file and fetches: what `vitrine fetch` does."""

from __future__ import annotations

import asyncio
import errno
import ssl
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from vitrine_downloads.downloads import Checks, Downloads
from vitrine_downloads.manners import Manners
from vitrine_downloads.network import connections
from vitrine_features.decode import decode
from vitrine_features.limits import DEFAULT_LIMITS
from vitrine_pipeline.errors import PipelineError
from vitrine_pipeline.fetching.folder import PictureFolder, open_folder
from vitrine_pipeline.fetching.ledger import Ledger, open_ledger
from vitrine_pipeline.fetching.outcome import FetchReport, Outcome, ReportRow, write_report
from vitrine_pipeline.fetching.pictures import Pictures, row_of
from vitrine_pipeline.fetching.wanted import Unusable, Wanted, read_wanted

_ROWS_UNDER_WAY = 256
_SHOWN_FAULTS = 10
# Every byte of a picture is read to make it so small, and few pixels are kept.
_DETAIL_PX = 64
_NO_SPACE = frozenset({errno.ENOSPC, errno.EDQUOT})


@dataclass(frozen=True, slots=True)
class FetchPlan:
    """What is fetched, and where to.

    Attributes
    ----------
    file
        The catalogue file.
    images
        The folder of the pictures, which is made if it is not there.
    columns
        Names of columns by what they hold, where they are not those of a known layout.
    report
        Where a row for each picture is written.
    retry_failed
        Whether only those are tried that failed in the run before.
    manners
        Towards the sites.
    tls
        Whom to trust; if None, whom the system trusts.
    """

    file: Path
    images: Path
    report: Path
    columns: Mapping[str, str] = field(default_factory=dict)
    retry_failed: bool = False
    manners: Manners = field(default_factory=Manners)
    tls: ssl.SSLContext | None = None


def beside(images: Path, suffix: str) -> Path:
    """Name a file after a folder, beside it: ``photos.fetch.csv`` for ``photos`` and ``csv``."""
    folder = images.resolve()
    return folder.with_name(f"{folder.name}.fetch.{suffix}")


def fetch_pictures(plan: FetchPlan, advance: Callable[[int], None]) -> FetchReport:
    """Fetch the pictures of a catalogue; after a kill, go on where it was.

    Parameters
    ----------
    plan
        What to fetch.
    advance
        Called with the number of rows that have been dealt with since the last call.

    Returns
    -------
    FetchReport
        The counts; the row of each picture is in the file that the plan names.

    Raises
    ------
    PipelineError
        The catalogue file cannot be read, the folder cannot be written to, or there is no run
        before whose failures could be tried again.
    """
    began = time.monotonic()
    with (
        open_folder(plan.images) as folder,
        open_ledger(beside(plan.images, "sqlite")) as ledger,
    ):
        if plan.retry_failed and not ledger.last:
            raise PipelineError(
                f"{plan.images}: no `vitrine fetch` has come to its end here, so that nothing is "
                "known to have failed; run it without --retry-failed"
            )
        pictures = asyncio.run(_fetch(plan, folder, ledger, advance))
        write_report(plan.report, ledger.rows(*Outcome))
        totals = ledger.totals()
        faults = ledger.rows(Outcome.FAILED, Outcome.SKIPPED, limit=_SHOWN_FAULTS)
        report = FetchReport(
            **{outcome.value: totals.outcomes.get(outcome, 0) for outcome in Outcome},
            products=totals.products,
            attempts=pictures.attempts,
            bytes=pictures.bytes,
            seconds=round(time.monotonic() - began, 2),
            faults=tuple(faults),
        )
        ledger.end()
    return report


async def _fetch(
    plan: FetchPlan, folder: PictureFolder, ledger: Ledger, advance: Callable[[int], None]
) -> Pictures:
    async with connections(plan.manners, plan.tls) as pool:
        checks = Checks(DEFAULT_LIMITS.max_bytes, _content_type)
        pictures = Pictures(folder, ledger, Downloads(pool, plan.manners, checks))
        choice = _Choice(folder, ledger, retry_failed=plan.retry_failed)
        rows = read_wanted(plan.file, plan.images, plan.columns)
        try:
            await _get_all(rows, choice, pictures, ledger, advance)
        except ExceptionGroup as group:
            raise group.exceptions[0] from group
    return pictures


def _content_type(content: bytes) -> str:
    return decode(content, detail_px=_DETAIL_PX).content_type


async def _get_all(
    rows: Iterable[Wanted | Unusable],
    choice: _Choice,
    pictures: Pictures,
    ledger: Ledger,
    advance: Callable[[int], None],
) -> None:
    under_way = asyncio.Semaphore(_ROWS_UNDER_WAY)

    async def get(wanted: Wanted) -> None:
        try:
            ledger.note(await _get(wanted, pictures))
            advance(int(wanted.picture == 1))
        finally:
            under_way.release()

    async with asyncio.TaskGroup() as tasks:
        for row in rows:
            decided = choice.decide(row)
            if isinstance(decided, Wanted):
                await under_way.acquire()
                tasks.create_task(get(decided))
            else:
                ledger.note(decided)
                advance(int(decided.picture == 1))
            # However many rows need nothing, those under way go on.
            await asyncio.sleep(0)


async def _get(wanted: Wanted, pictures: Pictures) -> ReportRow:
    try:
        return await pictures.get(wanted)
    except OSError as error:
        if error.errno in _NO_SPACE:
            raise PipelineError(
                f"{wanted.paths[0]}: {error.strerror}; make room and run the command again, it "
                "goes on where it was"
            ) from error
        return replace(row_of(wanted), reason=f"it cannot be written: {error}")
    except Exception as error:  # noqa: BLE001 - what nobody foresaw costs its row, not the run
        return replace(row_of(wanted), reason=f"an error that is not foreseen: {error!r}")


class _Choice:
    """Says which rows are to be fetched, and of the others why not."""

    def __init__(self, folder: PictureFolder, ledger: Ledger, *, retry_failed: bool) -> None:
        self._folder = folder
        self._ledger = ledger
        self._retry_failed = retry_failed

    def decide(self, row: Wanted | Unusable) -> Wanted | ReportRow:
        """Return the row if it is to be fetched, otherwise what is to be said of it."""
        if isinstance(row, Unusable):
            return ReportRow(row.line, row.id, 1, Outcome.SKIPPED, row.reason)
        first = self._ledger.line_of_id(row.id, row.line)
        if first != row.line:
            return _skipped(row, f"its id is that of line {first} already")
        name = self._folder.within(row.paths[0])
        first, address = self._ledger.claim(name, row.line, row.address)
        if address != row.address:
            return _skipped(
                row, f"{name} is the picture of line {first}, which has another address"
            )
        return self._again(row) if self._retry_failed else row

    def _again(self, row: Wanted) -> Wanted | ReportRow:
        before = self._ledger.row_before(row.id, row.picture)
        if before is None:
            return _skipped(row, "it is not in the last report; run without --retry-failed")
        return row if before.outcome is Outcome.FAILED else replace(before, line=row.line)


def _skipped(row: Wanted, reason: str) -> ReportRow:
    return replace(row_of(row), outcome=Outcome.SKIPPED, reason=reason)
