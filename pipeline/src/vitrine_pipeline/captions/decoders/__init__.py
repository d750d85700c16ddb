"""The decoders that can write titles, by name."""

from vitrine_pipeline.captions.decoders.decoder import CaptionNetwork, Decoder, Shape
from vitrine_pipeline.captions.decoders.registry import DECODERS, find_decoder, plan_captions

__all__ = ["DECODERS", "CaptionNetwork", "Decoder", "Shape", "find_decoder", "plan_captions"]
