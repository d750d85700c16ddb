"""An image encoder that somebody else trained and exported to ONNX, as a backbone."""

from vitrine_pipeline.backbones.onnx.encoder import OnnxBackbone
from vitrine_pipeline.backbones.onnx.folder import open_folder

__all__ = ["OnnxBackbone", "open_folder"]
