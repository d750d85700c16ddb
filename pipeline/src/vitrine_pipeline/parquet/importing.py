"""Puts what a Parquet file holds into a catalogue, some rows at a time."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace

from vitrine_pipeline.parquet.rows import ReadProduct, RefusedRow, read_batch
from vitrine_pipeline.parquet.source import Source
from vitrine_product.ids import is_id
from vitrine_similarity.catalogue import Catalogue, Entry

_ROWS_AT_A_TIME = 2000


@dataclass
class ImportReport:
    """What an import did.

    Attributes
    ----------
    file
        Which one was read.
    rows
        That it has.
    written
        Products that were new, or other than they are in the file.
    unchanged
        Products that were there already, just so.
    failed
        Rows that were not written.
    seconds
        How long it took.
    """

    file: str
    rows: int
    written: int = 0
    unchanged: int = 0
    failed: list[RefusedRow] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def products(self) -> int:
        """Products of the file that the catalogue now holds."""
        return self.written + self.unchanged

    def as_json(self) -> dict[str, object]:
        """Return the report for machines."""
        return {"products": self.products, **asdict(self)}


class Importer:
    """Writes products whole, in place of those with the same id; no other product is touched.

    Each piece of the file is a transaction, and what is there already is skipped: a run that was
    cut short leaves no half of a product, and the next goes on from there.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def run(self, source: Source, *, advance: Callable[[int], None]) -> ImportReport:
        """Import a file.

        Parameters
        ----------
        source
            Open.
        advance
            Called with the number of rows dealt with since the last call.

        Raises
        ------
        PipelineError
            The file is broken somewhere. What is before that is written.
        Unavailable
            The database cannot be reached. What was written stays.
        """
        began = time.monotonic()
        report = ImportReport(str(source.path), source.rows)
        for products, rows in self._pieces(source, report):
            self._write(products, report)
            advance(rows)
        report.failed.sort(key=lambda one: one.row)
        report.seconds = round(time.monotonic() - began, 2)
        return report

    def _pieces(
        self, source: Source, report: ImportReport
    ) -> Iterator[tuple[list[ReadProduct], int]]:
        """Read products with the number of rows that it took.

        A product whose rows follow one another is in one piece.
        """
        piece: dict[str, ReadProduct] = {}
        row = 1
        for batch in source.batches(_ROWS_AT_A_TIME):
            for read in read_batch(batch, row, source.attributes):
                if isinstance(read, RefusedRow):
                    report.failed.append(read)
                elif (known := piece.get(read.product.id)) is None:
                    piece[read.product.id] = read
                else:
                    _join(known, read, report)
            row += batch.num_rows
            # The last product may go on in the next rows.
            held_back = dict([piece.popitem()]) if piece else {}
            yield list(piece.values()), batch.num_rows
            piece = held_back
        yield list(piece.values()), 0

    def _write(self, products: Sequence[ReadProduct], report: ImportReport) -> None:
        due = self._due(products)
        report.unchanged += len(products) - len(due)
        if not due:
            return
        # The first vector of a space decides for all others how large they are.
        sizes = Counter(vector.vector.size for one in due for vector in one.embeddings)
        if len(sizes) > 1:
            due.sort(
                key=lambda one: -max((sizes[it.vector.size] for it in one.embeddings), default=0)
            )
        loaded = self._catalogue.load([one.entry() for one in due])
        for at, error in loaded.refused.items():
            for row in due[at].rows:
                report.failed.append(RefusedRow(row, due[at].product.id, error.message))
        report.written += len(due) - len(loaded.refused)

    def _due(self, products: Sequence[ReadProduct]) -> list[ReadProduct]:
        """Return those that the catalogue does not hold just so."""
        ids = [one.product.id for one in products if is_id(one.product.id)]
        known = list(self._catalogue.revisions(ids))
        if not known:
            return list(products)
        spaces = {embedding.space for one in products for embedding in one.embeddings} or {""}
        held = {
            space: {entry.product.id: entry for entry in self._catalogue.get(known, space)}
            for space in spaces
        }
        return [one for one in products if not _is_held(one, held)]


def _join(known: ReadProduct, more: ReadProduct, report: ImportReport) -> None:
    embedded = {(one.space, one.image) for one in known.embeddings}
    fault = ""
    if more.product != known.product:
        fault = f"it says something else of the product than row {known.rows[0]}"
    elif any((one.space, one.image) in embedded for one in more.embeddings):
        fault = "a row before it has an embedding of this picture in its space already"
    if fault:
        report.failed += [RefusedRow(row, more.product.id, fault) for row in more.rows]
        return
    known.images += [image for image in more.images if image not in known.images]
    known.embeddings += more.embeddings
    known.rows += more.rows


def _is_held(read: ReadProduct, held: dict[str, dict[str, Entry]]) -> bool:
    wanted = read.entry()
    spaces = {one.space for one in wanted.embeddings}
    for space in spaces:
        entry = held[space].get(wanted.product.id)
        if entry is None or _facts(entry, space) != _facts(wanted, space):
            return False
    entry = next(iter(held.values())).get(wanted.product.id)
    return entry is not None and replace(entry.product, revision=0) == wanted.product


def _facts(entry: Entry, space: str) -> dict[str, tuple[str, bytes]]:
    return {
        one.image or entry.product.image: (one.image_sha256, one.vector.tobytes())
        for one in entry.embeddings
        if one.space == space
    }
