"""Reads a catalogue file: which products there are, and which rows cannot be used and why."""

from vitrine_pipeline.catalogue.columns import parse_columns
from vitrine_pipeline.catalogue.file import (
    CatalogueError,
    CatalogueFile,
    CatalogueRow,
    SkippedRow,
)
from vitrine_pipeline.catalogue.reading import read_catalogue

__all__ = [
    "CatalogueError",
    "CatalogueFile",
    "CatalogueRow",
    "SkippedRow",
    "parse_columns",
    "read_catalogue",
]
