"""Fetches the pictures of a catalogue file from their addresses: `vitrine fetch`."""

from vitrine_downloads.manners import Advice, Manners
from vitrine_pipeline.fetching.outcome import FetchReport
from vitrine_pipeline.fetching.run import FetchPlan, beside, fetch_pictures
from vitrine_pipeline.fetching.wanted import count_rows

__all__ = [
    "Advice",
    "FetchPlan",
    "FetchReport",
    "Manners",
    "beside",
    "count_rows",
    "fetch_pictures",
]
