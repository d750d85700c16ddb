"""The text encoder that may lie beside an image encoder."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from vitrine_features.onnx_text import (
    TEXT_MODEL_FILE,
    TEXT_SETTINGS_FILE,
    TOKENIZER_FILE,
    TOKENS,
    OnnxTextEncoder,
    TextSettings,
)
from vitrine_inference.onnx_model import OnnxModel
from vitrine_pipeline.backbones.onnx.model_file import read_model
from vitrine_pipeline.errors import PipelineError

TOKENIZER_SETTINGS_FILE = "tokenizer_config.json"

_MOST_TOKENS = 1024
_TRIED = ("a red dress",)


def read_text_encoder(model_file: Path, folder: Path) -> Mapping[str, bytes]:
    """Read and try a text encoder: what a bundle holds of it, by file name.

    Parameters
    ----------
    model_file
        Its ONNX file.
    folder
        Where ``tokenizer.json`` lies, and ``tokenizer_config.json`` if it is there.

    Raises
    ------
    PipelineError
        A file is missing or cannot be used; names it.
    """
    tokenizer_file = folder / TOKENIZER_FILE
    if not tokenizer_file.is_file():
        raise PipelineError(
            f"{tokenizer_file}: it is missing, and {model_file.name} cannot be used without it; "
            f"copy it from where the encoder is from, or take {model_file.name} away"
        )
    content, model = read_model(model_file)
    tokenizer = tokenizer_file.read_bytes()
    settings = _settings(folder, model, tokenizer)
    try:
        OnnxTextEncoder(model, tokenizer, settings).embed(_TRIED)
    except ValueError as error:
        raise PipelineError(f"{model_file}, with {tokenizer_file.name}: {error}") from error
    return {
        TEXT_MODEL_FILE: content,
        TOKENIZER_FILE: tokenizer,
        TEXT_SETTINGS_FILE: settings.model_dump_json(indent=2).encode(),
    }


def _settings(folder: Path, model: OnnxModel, tokenizer: bytes) -> TextSettings:
    """Find out how many tokens it takes, and what fills up shorter texts."""
    file = folder / TOKENIZER_SETTINGS_FILE
    stated = _read_json(file.read_bytes(), file) if file.is_file() else {}
    known = _read_json(tokenizer, folder / TOKENIZER_FILE)
    taken = model.inputs.get(TOKENS)
    fixed = taken.shape[-1] if taken and taken.shape else None
    cut = _mapping(known.get("truncation")).get("max_length")
    lengths = (fixed, stated.get("model_max_length"), cut)
    length = next((one for one in lengths if isinstance(one, int) and one <= _MOST_TOKENS), None)
    pad_id = _pad_id(known, stated.get("pad_token"))
    if length is None or pad_id is None:
        lacking = "model_max_length" if length is None else "pad_token"
        raise PipelineError(
            f"{file}: {lacking} is not stated, nor in {TOKENIZER_FILE}; copy the file from where "
            "the encoder is from"
        )
    return TextSettings(tokens=length, pad_id=pad_id)


def _pad_id(known: Mapping[str, Any], stated: Any) -> int | None:
    token = stated.get("content") if isinstance(stated, dict) else stated
    if token is not None:
        added = known.get("added_tokens")
        for one in added if isinstance(added, list) else ():
            if isinstance(one, dict) and one.get("content") == token:
                return int(one["id"])
        vocabulary = _mapping(_mapping(known.get("model")).get("vocab"))
        if isinstance(found := vocabulary.get(token), int):
            return found
    padding = _mapping(known.get("padding")).get("pad_id")
    return padding if isinstance(padding, int) else None


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _read_json(content: bytes, file: Path) -> Mapping[str, Any]:
    try:
        return _mapping(json.loads(content))
    except ValueError as error:
        raise PipelineError(f"{file}: it is no JSON: {error}") from error
