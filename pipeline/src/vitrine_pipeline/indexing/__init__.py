"""Puts a catalogue file into the database and the media store, embedded: `vitrine index`."""

from vitrine_pipeline.indexing.report import FailedRow, IndexReport
from vitrine_pipeline.indexing.run import Indexer

__all__ = ["FailedRow", "IndexReport", "Indexer"]
