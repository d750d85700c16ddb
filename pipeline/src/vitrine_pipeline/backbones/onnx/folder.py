"""The folder of an encoder, as people download or export it."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from vitrine_features.onnx_vision import OnnxVision
from vitrine_pipeline.backbones.onnx.encoder import OnnxBackbone, ServedEncoder
from vitrine_pipeline.backbones.onnx.licence import read_licence
from vitrine_pipeline.backbones.onnx.model_file import read_model
from vitrine_pipeline.backbones.onnx.preprocessor import PREPROCESSOR_FILE, read_preprocessor
from vitrine_pipeline.backbones.onnx.text import read_text_encoder
from vitrine_pipeline.errors import PipelineError

IMAGE_MODELS = ("vision_model.onnx", "model.onnx")
TEXT_MODELS = ("text_model.onnx",)
LICENCE_COPY = "report/encoder_licence.txt"

_MOST_CHARACTERS = 60


def open_folder(folder: Path) -> OnnxBackbone:
    """Open an encoder and try it.

    Parameters
    ----------
    folder
        Holds ``vision_model.onnx`` or ``model.onnx``, here or in ``onnx/``, and
        ``preprocessor_config.json``; perhaps ``text_model.onnx`` with ``tokenizer.json``, and a
        licence.

    Raises
    ------
    PipelineError
        A file is missing or cannot be used; names it and says what to do.
    """
    if not folder.is_dir():
        raise PipelineError(f"--backbone onnx:{folder}: there is no such folder")
    file = _find(folder, IMAGE_MODELS)
    if file is None:
        raise PipelineError(
            f"{folder}: it holds no {' or '.join(IMAGE_MODELS)}, nor does onnx/ in it; export the "
            "image encoder to ONNX and put it there"
        )
    preprocessing, normalisation = read_preprocessor(folder / PREPROCESSOR_FILE)
    content, model = read_model(file)
    try:
        encoder = OnnxVision(model, preprocessing.side, normalisation)
        grey = np.full((preprocessing.side, preprocessing.side, 3), 128, np.uint8)
        features = encoder.measure(grey)
    except ValueError as error:
        raise PipelineError(f"{file}: {error}") from error
    text = _find(folder, TEXT_MODELS)
    licence = read_licence(folder)
    companions = dict(read_text_encoder(text, folder)) if text else {}
    if licence.text is not None:
        companions[LICENCE_COPY] = licence.text
    return OnnxBackbone(
        name=f"onnx-{_file_name(folder.resolve().name)}",
        encoder=ServedEncoder(content, encoder),
        preprocessing=preprocessing,
        pooled=len(features),
        licence=licence,
        companions=companions,
    )


def _find(folder: Path, names: tuple[str, ...]) -> Path | None:
    places = (place / name for place in (folder, folder / "onnx") for name in names)
    return next((file for file in places if file.is_file()), None)


def _file_name(name: str) -> str:
    """Keep what may stand in the name of a cache's file and in a model card."""
    return re.sub(r"[^\w.-]", "_", name)[:_MOST_CHARACTERS]
