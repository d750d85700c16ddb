"""Reads a catalogue file: which products there are, and which rows cannot be used and why."""

from vitrine_sheets.catalogue.file import CatalogueFile, CatalogueRow, SkippedRow
from vitrine_sheets.catalogue.reading import ReadingOptions, read_catalogue
from vitrine_sheets.columns import parse_columns
from vitrine_sheets.errors import CatalogueError
from vitrine_sheets.understanding import Remark, Understanding

__all__ = [
    "CatalogueError",
    "CatalogueFile",
    "CatalogueRow",
    "ReadingOptions",
    "Remark",
    "SkippedRow",
    "Understanding",
    "parse_columns",
    "read_catalogue",
]
