"""Vector indexes: derived from the catalogue, and never the only home of anything."""

from vitrine_similarity.index.flat import FlatIndex
from vitrine_similarity.index.interface import Hits, Mask, Rows, Scores, VectorIndex, Vectors

__all__ = ["FlatIndex", "Hits", "Mask", "Rows", "Scores", "VectorIndex", "Vectors"]
