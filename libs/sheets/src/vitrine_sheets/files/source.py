"""What a table is read from, and what to look at in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from vitrine_sheets.advice import Advice
from vitrine_sheets.files.encoding import Encoding
from vitrine_sheets.files.workbook import EmptyFormulas
from vitrine_sheets.labels import count


@dataclass(frozen=True, slots=True)
class Source:
    """What a table is read from.

    Attributes
    ----------
    encoding
        Of the text; None for a workbook.
    delimiter
        Of the text.
    sheet, other_sheets
        The one that is read and those that are not; empty for a text.
    empty_formulas
        Of the workbook's sheet, as far as it was read; None for a text.
    """

    encoding: Encoding | None = None
    delimiter: str = ""
    sheet: str = ""
    other_sheets: tuple[str, ...] = ()
    empty_formulas: EmptyFormulas | None = None


def warnings_of(source: Source, *, bytes_kept: bool = False) -> Iterator[Advice]:
    """Say what to look at in a table that was read to its end.

    Parameters
    ----------
    source
        Of the table.
    bytes_kept
        Whether bytes that are no letters are kept as they are, so that they are no matter.
    """
    if source.encoding and source.encoding.guessed:
        yield Advice(
            f"the encoding is a guess: the file is not UTF-8 and is read as "
            f"{source.encoding.name}; where letters look wrong, say which it is",
            "encoding",
        )
    if source.encoding and source.encoding.bad_bytes and not bytes_kept:
        yield Advice(
            f"{count(source.encoding.bad_bytes, 'byte is', 'bytes are')} not UTF-8, as the rest of "
            "the file is; the rows that hold such bytes are named"
        )
    if source.other_sheets:
        others = ", ".join(source.other_sheets)
        yield Advice(f"only the sheet {source.sheet!r} is read, not {others}")
    if source.empty_formulas and source.empty_formulas.cells:
        yield Advice(
            f"{count(source.empty_formulas.cells, 'cell holds a formula', 'cells hold formulas')} "
            f"without a value, the first being {source.empty_formulas.first}, and read as empty: "
            "open the workbook in a spreadsheet program and save it, so that it holds the values"
        )
