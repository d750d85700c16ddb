"""Goes through a catalogue file: several pictures at a time, written in batches."""

from __future__ import annotations

import hashlib
import itertools
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from vitrine_features.bulk import OrderedStream
from vitrine_pipeline.errors import PipelineError
from vitrine_pipeline.tagging.output import Output, open_output
from vitrine_pipeline.tagging.report import SHOWN_FAULTS, Counts, Fault, TagReport
from vitrine_pipeline.tagging.tagger import Asked, Tagger
from vitrine_sheets.labels import printable
from vitrine_sheets.pictures.finding import Pictures
from vitrine_sheets.pictures.places import Folder
from vitrine_sheets.tagged.answers import Refused, Tagged
from vitrine_sheets.tagged.asking import AskedRow, Asker
from vitrine_sheets.tagged.columns import Layout, lay_out
from vitrine_sheets.tagged.harmless import harmless
from vitrine_sheets.tagged.sheet import Sheet, read_rows

_WRITE_AT_A_TIME = 64


@dataclass(frozen=True, slots=True)
class TagPlan:
    """What is to be tagged, and how it is to be written.

    Attributes
    ----------
    sheet
        The file.
    images
        The folder of its pictures.
    out
        The file that is written.
    fill
        Whether empty cells of the file's own columns of attributes are filled.
    harmless
        Whether cells that a spreadsheet would take for formulas are made harmless.
    """

    sheet: Sheet
    images: Path
    out: Path
    fill: bool = False
    harmless: bool = True


@dataclass(frozen=True, slots=True)
class _Done:
    row: AskedRow[Path]
    answer: Tagged | Refused


def tag_file(plan: TagPlan, tagger: Tagger, advance: Callable[[int], None]) -> TagReport:
    """Tag every row of a file; after a kill, go on where it was.

    Parameters
    ----------
    plan
        What is to be done.
    tagger
        Looks at the pictures.
    advance
        Called with the number of rows that have been dealt with since the last call.

    Raises
    ------
    PipelineError
        The file cannot be written, or the tagger is of no use any more. What was written stays.
    """
    began = time.monotonic()
    if plan.out.exists() and plan.out.samefile(plan.sheet.file):
        raise PipelineError(f"--out {plan.out} is the file that is read; name another one")
    layout = lay_out(plan.sheet.header, plan.sheet.layout, tagger.attributes, fill=plan.fill)
    run = _fingerprint(plan, tagger, layout)
    with open_output(plan.out, run, plan.sheet.delimiter) as output:
        if not output.resume():
            counts, cells = _made_harmless(plan, Counts(), layout.header)
            output.write([cells], counts, mark=plan.sheet.marked)
        resumed = output.counts.rows
        advance(resumed)
        if not output.ended:
            _tag_rest(plan, tagger, layout, output, advance)
        output.end()
    return TagReport(
        out=str(plan.out),
        tagger=tagger.name,
        counts=output.counts,
        resumed=resumed,
        seconds=round(time.monotonic() - began, 2),
    )


def _tag_rest(
    plan: TagPlan,
    tagger: Tagger,
    layout: Layout,
    output: Output,
    advance: Callable[[int], None],
) -> None:
    rows = itertools.islice(read_rows(plan.sheet), output.counts.rows, None)
    asker = Asker(plan.sheet.layout, Pictures(Folder(plan.images)), tagger.attributes)
    with ThreadPoolExecutor(tagger.workers, thread_name_prefix="tag") as executor:
        batches = OrderedStream(
            _batched(map(asker.read, rows), tagger.batch),
            lambda batch: _answered(tagger, batch),
            executor=executor,
            in_flight=2 * tagger.workers,
        )
        done: list[_Done] = []
        try:
            for batch in batches:
                done += batch
                if len(done) >= _WRITE_AT_A_TIME:
                    _write(plan, layout, output, done)
                    advance(len(done))
                    done.clear()
        finally:
            # Pictures that wait are not asked for any more where the tagger is of no use.
            batches.stop()
    if done:
        _write(plan, layout, output, done)
        advance(len(done))


def _batched(rows: Iterator[AskedRow[Path]], size: int) -> Iterator[tuple[AskedRow[Path], ...]]:
    while batch := tuple(itertools.islice(rows, size)):
        yield batch


def _answered(tagger: Tagger, batch: Sequence[AskedRow[Path]]) -> list[_Done]:
    asked = [Asked(row.picture, row.stated, row.title) for row in batch if row.picture]
    answers = iter(tagger.tag(asked) if asked else ())
    return [_Done(row, next(answers) if row.picture else Refused(row.fault)) for row in batch]


def _write(plan: TagPlan, layout: Layout, output: Output, done: Sequence[_Done]) -> None:
    counts = output.counts
    rows = []
    for one in done:
        counts = _counted(plan, layout, counts, one)
        counts, cells = _made_harmless(plan, counts, layout.write(one.row.row.cells, one.answer))
        rows.append(cells)
    output.write(rows, counts)


def _counted(plan: TagPlan, layout: Layout, counts: Counts, done: _Done) -> Counts:
    row, answer = done.row.row, done.answer
    if isinstance(answer, Refused):
        product_id = printable(row.cells[plan.sheet.layout["id"]])
        fault = Fault(line=row.line, id=product_id, reason=printable(answer.reason))
        return counts.model_copy(
            update={
                "rows": counts.rows + 1,
                "failed": counts.failed + 1,
                "missing_pictures": counts.missing_pictures + done.row.picture_missing,
                "faults": [*counts.faults, fault][:SHOWN_FAULTS],
            }
        )
    filled = [one for one in layout.fills(row.cells) if one.name in answer.tags]
    return counts.model_copy(
        update={
            "rows": counts.rows + 1,
            "tagged": counts.tagged + 1,
            "tags": counts.tags + len(answer.tags),
            "sure": counts.sure + sum(tag.sure for tag in answer.tags.values()),
            "filled": counts.filled + len(filled),
        }
    )


def _made_harmless(
    plan: TagPlan, counts: Counts, cells: Sequence[str]
) -> tuple[Counts, Sequence[str]]:
    if not plan.harmless:
        return counts, cells
    made = [harmless(cell) for cell in cells]
    changed = sum(one != other for one, other in zip(made, cells, strict=True))
    if not changed:
        return counts, cells
    return counts.model_copy(update={"made_harmless": counts.made_harmless + changed}), made


def _fingerprint(plan: TagPlan, tagger: Tagger, layout: Layout) -> str:
    """Tell runs apart that would not write the same rows."""
    facts = (plan.sheet.sha256, plan.sheet.encoding, str(plan.images.resolve()), tagger.name)
    chosen = (plan.fill, plan.harmless, layout.header, sorted(plan.sheet.layout.items()))
    return hashlib.sha256(repr((facts, chosen)).encode(errors="surrogatepass")).hexdigest()
