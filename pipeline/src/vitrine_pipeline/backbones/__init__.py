"""Networks that say what is in a picture, behind one small interface."""

from vitrine_pipeline.backbones.backbone import Backbone
from vitrine_pipeline.backbones.converted import QUANTISATION_VERSION, ConvertedBackbone
from vitrine_pipeline.backbones.onnx import OnnxBackbone
from vitrine_pipeline.backbones.registry import (
    BACKBONES,
    DEFAULT_BACKBONE,
    AnyBackbone,
    choose_backbone,
    find_backbone,
)
from vitrine_pipeline.backbones.served import ServedBackbone
from vitrine_pipeline.backbones.weights_source import NamedWeights, WeightsSource, parse_weights

__all__ = [
    "BACKBONES",
    "DEFAULT_BACKBONE",
    "QUANTISATION_VERSION",
    "AnyBackbone",
    "Backbone",
    "ConvertedBackbone",
    "NamedWeights",
    "OnnxBackbone",
    "ServedBackbone",
    "WeightsSource",
    "choose_backbone",
    "find_backbone",
    "parse_weights",
]
