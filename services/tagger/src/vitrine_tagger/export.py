"""Writes a tagging as CSV: the file with what is said of its rows, or what people said of them."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

from vitrine_serving.errors import PreconditionFailed
from vitrine_sheets import corrections
from vitrine_sheets.tagged.answers import Refused, Tag, Tagged
from vitrine_sheets.tagged.columns import REVIEWED, lay_out
from vitrine_sheets.tagged.harmless import harmless
from vitrine_sheets.tagged.writing import encode_rows
from vitrine_tagger.jobs import Results, Reviews
from vitrine_tagger.row_values import Correction, Row
from vitrine_tagger.sheet_facts import SheetFacts
from vitrine_tagger.values import Tagging

_ROWS_AT_A_TIME = 200


def export_results(tagging: Tagging, results: Results) -> Iterator[bytes]:
    """Give a file back with what is said of its rows, as `vitrine tag` writes it.

    Two columns follow: who looked at the row last, and when. Memory does not grow with the file.

    Parameters
    ----------
    tagging
        Whose file is read.
    results
        Its rows.

    Yields
    ------
    bytes
        CSV, some rows at a time.

    Raises
    ------
    PreconditionFailed
        ``TAGGING_NOT_READ``: nobody knows yet which columns the file has.
    NotFound
        ``TAGGING_UNKNOWN``: it is removed meanwhile.
    """
    if not tagging.sheet:
        raise PreconditionFailed(
            f"the file of tagging {tagging.id!r} is not read"
            + (f": {tagging.error}" if tagging.error else " yet; wait until it is"),
            reason="TAGGING_NOT_READ",
        )
    facts = SheetFacts.from_json(tagging.sheet)
    layout = lay_out(
        facts.header,
        facts.positions,
        tagging.attributes,
        fill=tagging.options.fill,
        more=REVIEWED,
    )
    written = (
        layout.write(row.given.cells, _answer(row), _corrected(row), _reviewed(row))
        for row in results.all(tagging.id)
    )
    rows = itertools.chain([layout.header], written)
    return _encoded(_made_harmless(tagging, rows), facts.delimiter, marked=facts.marked)


def export_corrections(tagging: Tagging, reviews: Reviews) -> Iterator[bytes]:
    """Give what people said as CSV, as `vitrine train --corrections` reads it.

    Raises
    ------
    NotFound
        ``TAGGING_UNKNOWN``: it is removed meanwhile.
    """
    said = (
        corrections.Correction(
            id=one.product_id,
            image=one.image,
            attribute=one.attribute,
            value=one.value,
            was=one.was,
            reviewer=one.reviewer,
            at=_time(one),
        )
        for one in reviews.all_corrections(tagging.id)
    )
    header = True
    while (some := list(itertools.islice(said, _ROWS_AT_A_TIME))) or header:
        yield corrections.encode_corrections(
            some, header=header, keep_formulas=tagging.options.keep_formulas
        )
        header = False


def _encoded(rows: Iterable[Sequence[str]], delimiter: str, *, marked: bool) -> Iterator[bytes]:
    rest = iter(rows)
    while some := list(itertools.islice(rest, _ROWS_AT_A_TIME)):
        yield encode_rows(some, delimiter, marked=marked)
        marked = False


def _made_harmless(tagging: Tagging, rows: Iterable[Sequence[str]]) -> Iterator[Sequence[str]]:
    if tagging.options.keep_formulas:
        yield from rows
    else:
        yield from ([harmless(cell) for cell in cells] for cells in rows)


def _answer(row: Row) -> Tagged | Refused:
    if not row.done:
        return Refused("it is not tagged yet")
    if row.error:
        return Refused(row.error)
    # The model's value is the first candidate; where there is a correction, it holds.
    tags = {
        one.name: Tag(
            one.candidates[0].value if one.candidates else one.value, one.confidence, one.sure
        )
        for one in row.attributes
    }
    return Tagged(tags, row.title, row.text, row.details)


def _corrected(row: Row) -> dict[str, str]:
    return {one.name: one.value for one in row.attributes if one.correction}


def _reviewed(row: Row) -> tuple[str, str]:
    last = row.last_correction
    return (last.reviewer, _time(last)) if last else ("", "")


def _time(correction: Correction) -> str:
    return datetime.fromtimestamp(correction.at, UTC).isoformat(timespec="seconds")
