"""What a backbone and the colour histogram say about the pictures of a catalogue, kept on disk."""

from vitrine_pipeline.image_features.cache import FeatureCache
from vitrine_pipeline.image_features.extraction import ImageFeatures, extract, hash_pictures
from vitrine_pipeline.image_features.extractor import Extractor
from vitrine_pipeline.image_features.measuring import Measured, measure_pictures
from vitrine_pipeline.image_features.precision import DEFAULT_PRECISION, find_precision
from vitrine_pipeline.image_features.representative import (
    RepresentativePictures,
    choose_representative,
)

__all__ = [
    "DEFAULT_PRECISION",
    "Extractor",
    "FeatureCache",
    "ImageFeatures",
    "Measured",
    "RepresentativePictures",
    "choose_representative",
    "extract",
    "find_precision",
    "hash_pictures",
    "measure_pictures",
]
