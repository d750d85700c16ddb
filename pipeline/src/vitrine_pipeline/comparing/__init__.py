"""Asks two sets of services the same, before one takes the other's place: `vitrine compare`."""

from vitrine_pipeline.comparing.comparison import Comparison, compare_sets
from vitrine_pipeline.comparing.queries import Query, from_catalogue, from_folder
from vitrine_pipeline.comparing.report import write_report
from vitrine_pipeline.comparing.service_set import ServiceSet, open_set

__all__ = [
    "Comparison",
    "Query",
    "ServiceSet",
    "compare_sets",
    "from_catalogue",
    "from_folder",
    "open_set",
    "write_report",
]
