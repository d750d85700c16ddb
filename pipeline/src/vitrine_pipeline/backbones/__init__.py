"""Pretrained networks that say what is in a picture, behind one small interface."""

from vitrine_pipeline.backbones.backbone import Backbone
from vitrine_pipeline.backbones.registry import BACKBONES, DEFAULT_BACKBONE, find_backbone

__all__ = ["BACKBONES", "DEFAULT_BACKBONE", "Backbone", "find_backbone"]
