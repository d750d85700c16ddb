"""An image encoder in ONNX in the place of a backbone: it stays as it is."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from vitrine_bundle import Runtime
from vitrine_features.model_files import ENCODER_FILE, ONNX_RUNTIME
from vitrine_features.onnx_vision import OnnxVision
from vitrine_features.preprocessing import Preprocessing
from vitrine_inference import InterpreterPool
from vitrine_pipeline.backbones.onnx.licence import EncoderLicence
from vitrine_pipeline.errors import PipelineError


@dataclass(frozen=True, slots=True)
class ServedEncoder:
    """The encoder as a bundle holds it: a `ServedBackbone`.

    Attributes
    ----------
    content
        The ONNX file.
    encoder
        That, loaded.
    """

    content: bytes = field(repr=False)
    encoder: OnnxVision

    network: None = None
    file: str = ENCODER_FILE
    runtime: Runtime = ONNX_RUNTIME
    conversion: str = ""

    def quantised(self, representative: object) -> ServedEncoder:
        """Return it as it is: whoever wants fewer bits exports it so."""
        return self

    def pool(self) -> InterpreterPool:
        """Run it on each core; the weights are there once."""
        return InterpreterPool(lambda: self.encoder)


@dataclass(frozen=True, slots=True)
class OnnxBackbone:
    """An encoder that somebody else trained, for pictures and perhaps for texts.

    Attributes
    ----------
    name
        ``onnx-`` and the name of its folder.
    encoder
        Of pictures.
    preprocessing
        What it was trained to see.
    pooled
        How many numbers it says of a picture.
    licence
        Of its weights.
    companions
        What a bundle holds beside it, by file name: its text encoder, its licence.
    """

    name: str
    encoder: ServedEncoder
    preprocessing: Preprocessing
    pooled: int
    licence: EncoderLicence
    companions: Mapping[str, bytes] = field(repr=False)

    def licence_of(self, weights: object) -> str:
        """Say under which terms it may be used, as far as its folder does."""
        _check_no_weights(weights)
        return self.licence.told()

    def fingerprint(self, weights: object = None) -> str:
        """Name all that its features depend on, but for the preprocessing."""
        _check_no_weights(weights)
        return f"{self.name}-{hashlib.sha256(self.encoder.content).hexdigest()[:12]}"

    def served(self, weights: object = None) -> ServedEncoder:
        """Return the encoder.

        Raises
        ------
        PipelineError
            Weights were named.
        """
        _check_no_weights(weights)
        return self.encoder


def _check_no_weights(weights: object) -> None:
    if weights is not None:
        raise PipelineError(
            "--weights: an encoder in ONNX holds its own; leave the option out, or name another "
            "folder with --backbone onnx:DIR"
        )
