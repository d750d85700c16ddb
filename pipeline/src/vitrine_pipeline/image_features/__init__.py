"""What a backbone and the colour histogram say about the pictures of a catalogue, kept on disk."""

from vitrine_pipeline.image_features.cache import FeatureCache
from vitrine_pipeline.image_features.extraction import ImageFeatures, extract
from vitrine_pipeline.image_features.extractor import Extractor
from vitrine_pipeline.image_features.measuring import Measured, measure_pictures

__all__ = ["Extractor", "FeatureCache", "ImageFeatures", "Measured", "extract", "measure_pictures"]
