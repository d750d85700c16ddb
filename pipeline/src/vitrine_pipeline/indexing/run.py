"""Goes through a catalogue file: rows are prepared by an engine, and written here in batches."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from itertools import islice

from vitrine_pipeline.indexing.bulk import BulkEngine
from vitrine_pipeline.indexing.preparation import Changed, Outcome, RowToPrepare, Unchanged
from vitrine_pipeline.indexing.pruning import USUAL_LIMIT, superfluous
from vitrine_pipeline.indexing.report import FailedRow, IndexReport
from vitrine_pipeline.option_names import with_option
from vitrine_product.ids import is_id
from vitrine_sheets.catalogue import CatalogueFile, CatalogueRow
from vitrine_similarity.catalogue import Catalogue

_ROWS_AT_A_TIME = 500
_BATCH = 100


class Indexer:
    """Brings a database and a media store to what a catalogue file says.

    What is there already stays as it is, so that a run that was cut short goes on where it was.

    Parameters
    ----------
    catalogue
        The database.
    engine
        Does a `RowWork`, which embeds pictures and stores them.
    space
        The id of the embedding space that it embeds into.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        engine: BulkEngine[RowToPrepare, Outcome],
        *,
        space: str,
    ) -> None:
        self._catalogue = catalogue
        self._engine = engine
        self._space = space

    def run(
        self,
        file: CatalogueFile,
        *,
        prune: bool = False,
        prune_limit: float = USUAL_LIMIT,
        advance: Callable[[int], None],
    ) -> IndexReport:
        """Index all rows.

        Parameters
        ----------
        file
            What the catalogue is to hold.
        prune
            Whether products that the file does not name are deleted.
        prune_limit
            The share of the catalogue's products that may be.
        advance
            Called with the number of rows that have been dealt with since the last call.

        Returns
        -------
        IndexReport
            What was done, and which rows failed.

        Raises
        ------
        Unavailable
            The database cannot be reached. What was written stays.
        PruneRefused
            More products would be deleted than may be. Nothing was done.
        """
        began = time.monotonic()
        gone = superfluous(self._held(), file, prune_limit) if prune else ()
        done: Counter[str] = Counter()
        failed: list[FailedRow] = []
        incomplete: list[FailedRow] = []
        batch: list[Changed] = []
        with closing(self._engine.map(self._with_what_is_held(file.rows))) as outcomes:
            for outcome in outcomes:
                if isinstance(outcome, FailedRow):
                    failed.append(outcome)
                else:
                    incomplete += _incomplete(outcome)
                if isinstance(outcome, Changed):
                    batch.append(outcome)
                elif isinstance(outcome, Unchanged):
                    done["unchanged"] += 1
                if len(batch) == _BATCH:
                    self._write(batch, done, failed)
                advance(1)
        self._write(batch, done, failed)
        self._catalogue.delete(gone)
        done["pruned"] = len(gone)
        seconds = time.monotonic() - began
        return _report(self._space, file, done, failed, incomplete, seconds)

    def _with_what_is_held(self, rows: Sequence[CatalogueRow]) -> Iterator[RowToPrepare]:
        waiting = iter(rows)
        while page := tuple(islice(waiting, _ROWS_AT_A_TIME)):
            entries = self._catalogue.get([row.id for row in page if is_id(row.id)], self._space)
            held = {entry.product.id: entry for entry in entries}
            for row in page:
                yield row, held.get(row.id)

    def _write(self, batch: list[Changed], done: Counter[str], failed: list[FailedRow]) -> None:
        """Write a batch and empty it; a product that the catalogue refuses does not stop it."""
        if not batch:
            return
        loaded = self._catalogue.load([change.entry for change in batch])
        for at, change in enumerate(batch):
            if error := loaded.refused.get(at):
                failed.append(FailedRow(change.line, change.entry.product.id, error.message))
            else:
                done["embedded" if change.embedded else "updated"] += 1
        batch.clear()

    def _held(self) -> Iterator[str]:
        for page in self._catalogue.iter_since(0, self._space):
            for change in page:
                if change.product:
                    yield change.product.id


def _incomplete(outcome: Changed | Unchanged) -> list[FailedRow]:
    named = outcome.entry.product.id if isinstance(outcome, Changed) else outcome.product_id
    return [FailedRow(outcome.line, named, fault) for fault in outcome.faults]


def _report(
    space: str,
    file: CatalogueFile,
    done: Counter[str],
    failed: list[FailedRow],
    incomplete: list[FailedRow],
    seconds: float,
) -> IndexReport:
    return IndexReport(
        space=space,
        embedded=done["embedded"],
        updated=done["updated"],
        unchanged=done["unchanged"],
        pruned=done["pruned"],
        failed=tuple(sorted(failed, key=lambda row: row.line)),
        skipped=tuple(FailedRow(row.line, row.id, row.reason) for row in file.skipped),
        unpriced=tuple(
            FailedRow(row.line, row.id, row.price_fault) for row in file.rows if row.price_fault
        ),
        incomplete=tuple(incomplete),
        seconds=round(seconds, 2),
        catalogue=file.understood.as_json(with_option),
    )
