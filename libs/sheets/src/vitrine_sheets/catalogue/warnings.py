"""Says what to look at in a catalogue file, before anything is made of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from vitrine_sheets.advice import Advice
from vitrine_sheets.catalogue.file import CatalogueRow, SkippedRow
from vitrine_sheets.catalogue.prices import MARKS, NO_CURRENCY
from vitrine_sheets.catalogue.rows import RowReader
from vitrine_sheets.columns import Column, name_lookalikes
from vitrine_sheets.files.dialect import NAMES
from vitrine_sheets.files.source import Source, warnings_of
from vitrine_sheets.labels import count
from vitrine_sheets.understanding import Remark, Understanding

_SHOWN = 5
_SHORTENED = re.compile(r"\d([.,]\d+)?E\+\d+")


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found on the way.

    Attributes
    ----------
    file
        Its name.
    source
        What it was read from.
    columns
        What became of each.
    reader
        That read the rows.
    variants
        Values that differ by case alone, with their counts, by attribute.
    case_folded
        Whether those were joined.
    attributes, asked
        Those that were looked for, and with them those that nobody misses.
    """

    file: str
    source: Source
    columns: tuple[Column, ...]
    reader: RowReader
    variants: Mapping[str, list[list[tuple[str, int]]]]
    case_folded: bool
    attributes: tuple[str, ...]
    asked: tuple[str, ...]


def understand(
    findings: Findings, rows: Sequence[CatalogueRow], skipped: Sequence[SkippedRow]
) -> Understanding:
    """Put together what was understood."""
    source, prices = findings.source, findings.reader.prices
    encoding = source.encoding
    mark = prices.mark
    return Understanding(
        file=findings.file,
        encoding=encoding.described if encoding else "",
        delimiter=NAMES.get(source.delimiter, repr(source.delimiter) if source.delimiter else ""),
        sheet=source.sheet,
        columns=findings.columns,
        currencies=dict(prices.read.most_common()),
        decimal=next((name for name, one in MARKS.items() if one is mark), ""),
        rows=len(rows),
        skipped=len(skipped),
        warnings=(
            *warnings_of(source),
            *map(Advice, _of_attributes(findings)),
            *name_lookalikes(findings.columns),
            *map(Advice, _of_rows(rows, skipped)),
            *map(Advice, _of_ids(rows)),
            *_of_labels(findings),
            *map(Advice, _of_single_values(findings, rows)),
            *_of_prices(findings, rows),
            *map(Advice, _of_pictures(skipped, findings.reader.remarks)),
        ),
        remarks=tuple(findings.reader.remarks),
        asked=findings.asked,
    )


def _of_attributes(findings: Findings) -> Iterator[str]:
    read, wanted = {column.read_as for column in findings.columns}, findings.attributes
    absent = [name for name in wanted if name not in read]
    if absent:
        found = [name for name in wanted if name in read]
        yield (
            f"{len(found)} of {len(wanted)} attributes are read"
            f"{': ' + ', '.join(found) if found else ''}; no column is read as {', '.join(absent)}"
        )


def _of_rows(rows: Sequence[CatalogueRow], skipped: Sequence[SkippedRow]) -> Iterator[str]:
    if not rows and not skipped:
        yield "the file holds no row"
    unreadable = [row for row in skipped if row.unreadable]
    if unreadable:
        yield f"{count(len(unreadable), 'row')} cannot be read: " + _first(
            [f"line {row.line}: {row.reason}" for row in unreadable]
        )


def _of_ids(rows: Sequence[CatalogueRow]) -> Iterator[str]:
    shortened = [row for row in rows if _SHORTENED.fullmatch(row.id)]
    if shortened:
        yield (
            f"{count(len(shortened), 'id')} such as {shortened[0].id!r} in line "
            f"{shortened[0].line} {'was' if len(shortened) == 1 else 'were'} "
            "shortened by a spreadsheet, it seems; let it keep the column as text"
        )


def _of_labels(findings: Findings) -> Iterator[Advice]:
    for (key, word), times in findings.reader.missing_words.most_common():
        yield Advice(f"{key}: {word!r} stands for no value in {count(times, 'row')}")
    for name, groups in findings.variants.items():
        ways = [", ".join(f"{value!r} ({times})" for value, times in group) for group in groups]
        if findings.case_folded:
            yield Advice(f"{name}: {_first(ways)} were joined")
        else:
            said = f"{name}: {_first(ways)} differ by case; they can be joined"
            yield Advice(said, "fold_case")


def _of_single_values(findings: Findings, rows: Sequence[CatalogueRow]) -> Iterator[str]:
    """Say of which attributes nothing can be learnt; how often they are stated tells no class."""
    read = {column.read_as for column in findings.columns}
    for name in findings.asked:
        values = {row.attributes[name] for row in rows if name in row.attributes}
        if name in read and len(values) < 2 and len(rows) > 1:
            only = f"has one value alone, {next(iter(values))!r}" if values else "has no value"
            yield f"{name} {only}: a training on this file learns nothing of it"


def _of_prices(findings: Findings, rows: Sequence[CatalogueRow]) -> Iterator[Advice]:
    prices = findings.reader.prices
    faults = [row for row in rows if row.price_fault]
    if faults:
        yield Advice(
            f"{count(len(faults), 'price')} cannot be read; their products have none: "
            + _first([f"line {row.line}: {row.price_fault}" for row in faults])
        )
    nowhere = sum(row.price_fault.endswith(NO_CURRENCY) for row in faults)
    if nowhere:
        yield Advice(
            f"{count(nowhere, 'price has', 'prices have')} no currency; state the one of them all",
            "currency",
        )
    for (sign, code), times in prices.assumed.most_common():
        yield Advice(
            f"{sign} is taken for {code} in {count(times, 'price')}; if it is not, state the "
            "currency",
            "currency",
        )
    if prices.mark is None and prices.open_prices:
        does = "does" if prices.open_prices == 1 else "do"
        yield Advice(
            f"{count(prices.open_prices, 'price')}, such as 1,299, {does} not tell whether "
            "commas or points part decimals, nor does any other: a comma is taken to group "
            "digits; if it does not, say which it is, point or comma,",
            "decimal",
        )


def _of_pictures(skipped: Sequence[SkippedRow], remarks: Sequence[Remark]) -> Iterator[str]:
    missing = [row for row in skipped if row.picture_missing]
    if missing:
        yield f"{count(len(missing), 'row has', 'rows have')} no picture: " + _first(
            [f"line {row.line}: {row.reason}" for row in missing]
        )
    if remarks:
        yield "look at " + _first([f"line {one.line}: {one.text}" for one in remarks])


def _first(parts: Sequence[str]) -> str:
    more = len(parts) - _SHOWN
    return "; ".join(parts[:_SHOWN]) + (f"; and {more} more" if more > 0 else "")
