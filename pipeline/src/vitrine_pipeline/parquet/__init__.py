"""A catalogue as a Parquet file, vectors included: `vitrine catalogue export` and `import`."""

from vitrine_pipeline.parquet.exporting import ExportReport, export_catalogue
from vitrine_pipeline.parquet.importing import Importer, ImportReport
from vitrine_pipeline.parquet.rows import RefusedRow
from vitrine_pipeline.parquet.source import open_source

__all__ = [
    "ExportReport",
    "ImportReport",
    "Importer",
    "RefusedRow",
    "export_catalogue",
    "open_source",
]
