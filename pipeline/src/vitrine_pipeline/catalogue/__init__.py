"""Reads a catalogue file: which products there are, and which rows cannot be used and why."""

from vitrine_pipeline.catalogue.columns import parse_columns
from vitrine_pipeline.catalogue.errors import CatalogueError
from vitrine_pipeline.catalogue.file import CatalogueFile, CatalogueRow, SkippedRow
from vitrine_pipeline.catalogue.reading import ReadingOptions, read_catalogue
from vitrine_pipeline.catalogue.understanding import Remark, Understanding

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
