"""Asks a server what a picture shows, and shows the answer in a terminal."""

from vitrine_pipeline.searching.options import fields_of
from vitrine_pipeline.searching.server import SearchServer
from vitrine_pipeline.searching.tables import show

__all__ = ["SearchServer", "fields_of", "show"]
