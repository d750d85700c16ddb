"""Reads a tagging's file: what is understood of it, and its rows in batches."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from vitrine_serving.errors import InvalidInput
from vitrine_sheets.errors import CatalogueError
from vitrine_sheets.labels import is_missing, printable
from vitrine_sheets.tagged.asking import AskedRow, Asker
from vitrine_sheets.tagged.sheet import Row, Sheet, read_rows, survey
from vitrine_sheets.understanding import Remark
from vitrine_tagger.fields import in_field
from vitrine_tagger.files.open_archives import GivenPictures, OpenArchives
from vitrine_tagger.files.store import CATALOGUE, FileStore
from vitrine_tagger.jobs import BATCH_ROWS, Queue, ReadingLease
from vitrine_tagger.metrics import TaggerMetrics
from vitrine_tagger.sheet_facts import SheetFacts
from vitrine_tagger.values import NewRow
from vitrine_tagger.work.halt import Halt
from vitrine_tagger.work.probe import known_attributes
from vitrine_tagger.work.services import Services

_REMARKS = 20


@dataclass(frozen=True, slots=True)
class FileReader:
    """Reads files; thread-safe.

    Attributes
    ----------
    queue
        Keeps the rows.
    files
        Holds the files.
    archives
        Hold the pictures that came along.
    services
        Know which attributes there are.
    max_rows
        Of a file.
    metrics
        Count the rows.
    """

    queue: Queue
    files: FileStore
    archives: OpenArchives
    services: Services
    max_rows: int
    metrics: TaggerMetrics

    def read(self, lease: ReadingLease, halt: Halt) -> None:
        """Read a file, after the rows that are kept already.

        A file that cannot be read fails its tagging.

        Raises
        ------
        LeaseLost
            Another reads it, or it is not wanted any more.
        ServiceAway, ServiceBroken
            Nobody can say now which attributes there are.
        Unavailable
            The file or the database cannot be reached.
        Halted
            The work is not to go on.
        """
        try:
            self._read(lease, halt)
        except CatalogueError as error:
            self.queue.fail_reading(lease, printable(error.advice.told(in_field)))
        except InvalidInput as error:
            self.queue.fail_reading(lease, printable(error.message))

    def _read(self, lease: ReadingLease, halt: Halt) -> None:
        options = lease.options
        with (
            self.files.at_hand(lease.tagging, CATALOGUE) as path,
            self.archives.pictures(lease.tagging, came_along=options.has_pictures) as given,
        ):
            sheet = survey(path, options.columns, options.encoding, called=options.name)
            self._check_size(sheet)
            attributes = known_attributes(self.services, halt)
            sheet = sheet.knowing(attributes)
            remarks = self._keep_rows(lease, sheet, given, attributes, halt)
        understood = replace(sheet.understood(), remarks=tuple(remarks))
        self.queue.end_reading(
            lease,
            understood=json.dumps(understood.as_json(in_field)),
            sheet=SheetFacts.of(sheet).as_json(),
            attributes=attributes,
        )

    def _check_size(self, sheet: Sheet) -> None:
        if not sheet.rows:
            raise CatalogueError(f"{sheet.called}: it has no row after its header")
        if sheet.rows > self.max_rows:
            raise CatalogueError(
                f"{sheet.called}: it has {sheet.rows:,} rows, and {self.max_rows:,} are permitted; "
                "split it"
            )

    def _keep_rows(
        self,
        lease: ReadingLease,
        sheet: Sheet,
        given: GivenPictures,
        attributes: Sequence[str],
        halt: Halt,
    ) -> list[Remark]:
        remarks: list[Remark] = []
        asker = Asker(sheet.layout, given.names, attributes)
        numbered = enumerate(read_rows(sheet), start=1)
        for batch in _batches(numbered, after=lease.rows):
            halt.check()
            asked = [(number, asker.read(row)) for number, row in batch]
            self.queue.add_rows(lease, [new_row(number, one, sheet) for number, one in asked])
            self.metrics.rows_read.inc(len(asked))
            remarks += [
                Remark(one.row.line, one.product_id, one.remark) for _, one in asked if one.remark
            ][: _REMARKS - len(remarks)]
        return remarks


def new_row(number: int, asked: AskedRow[str], sheet: Sheet) -> NewRow:
    """Return a row as it is kept."""
    row = asked.row

    def said(key: str) -> str:
        text = row.cells[sheet.layout[key]].strip() if key in sheet.layout else ""
        return "" if is_missing(text) else text

    return NewRow(
        number=number,
        line=row.line,
        cells=row.cells,
        product_id=asked.product_id,
        title=printable(said("title")),
        picture=said("image"),
        address=asked.address,
        stated=asked.stated,
        suspected=asked.suspected,
        fault="" if asked.address else asked.fault,
    )


def _batches(
    rows: Iterator[tuple[int, Row]], *, after: int
) -> Iterator[tuple[tuple[int, Row], ...]]:
    rest = itertools.islice(rows, after, None)
    while batch := tuple(itertools.islice(rest, BATCH_ROWS)):
        yield batch
