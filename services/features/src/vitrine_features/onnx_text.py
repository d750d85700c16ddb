"""The text encoder of a pair like CLIP or SigLIP, as others export it to ONNX."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from vitrine_bundle import Bundle, BundleError
from vitrine_inference.onnx_model import FLOAT32, INT64, OnnxModel
from vitrine_inference.runner import Array

TEXT_MODEL_FILE = "text_encoder.onnx"
TEXT_SETTINGS_FILE = "text_encoder.json"
TOKENIZER_FILE = "tokenizer.json"

TOKENS, MASK = "input_ids", "attention_mask"
OUTPUTS = ("text_embeds", "pooler_output")
"""What an encoder says of a text, by the names of CLIP and of SigLIP; the first there is."""


class TextEncoder(Protocol):
    """Says of a text what an image encoder says of a picture of it."""

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embed N texts: float32 [N, D], L2 norm 1."""


class TextSettings(BaseModel):
    """How texts become tokens; the format of `text_encoder.json`.

    Attributes
    ----------
    tokens
        How many an encoder takes: longer texts are cut, shorter ones filled up.
    pad_id
        With what.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    tokens: int = Field(ge=2, le=1024)
    pad_id: int = Field(ge=0)


class OnnxTextEncoder:
    """A text encoder in ONNX with its tokenizer: a `TextEncoder`, for any number of threads.

    Parameters
    ----------
    model
        Takes `input_ids` int64 [N, T], and `attention_mask` int64 [N, T] if it wants it; gives one
        of `OUTPUTS`, float32 [N, D].
    tokenizer
        A ``tokenizer.json``, as the library of that name writes it.
    settings
        How it is used.

    Raises
    ------
    ValueError
        If either cannot be used; says why.
    ImportError
        If `tokenizers` is not installed, the extra ``onnx-text``.
    """

    def __init__(self, model: OnnxModel, tokenizer: bytes, settings: TextSettings) -> None:
        from tokenizers import Tokenizer

        self._output = _check(model, settings)
        self._model = model
        self._settings = settings
        try:
            self._tokenizer = Tokenizer.from_str(tokenizer.decode())
        except Exception as error:  # The library raises Exception itself.
            raise ValueError(f"{TOKENIZER_FILE} cannot be read: {error}") from error
        self._tokenizer.enable_truncation(settings.tokens)
        # All to the full length: SigLIP reads the last place, and was trained so.
        self._tokenizer.enable_padding(length=settings.tokens, pad_id=settings.pad_id)

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embed N texts, at least one: float32 [N, D], L2 norm 1.

        Raises
        ------
        ValueError
            If the model does not fit the tokenizer, or gives no direction for a text.
        """
        encoded = self._tokenizer.encode_batch(list(texts))
        inputs: dict[str, Array] = {TOKENS: np.array([one.ids for one in encoded], np.int64)}
        if MASK in self._model.inputs:
            masks = [one.attention_mask for one in encoded]
            inputs[MASK] = np.array(masks, np.int64)
        values = self._model.run(inputs, [self._output])[self._output].astype(np.float32)
        norms = np.linalg.norm(values, axis=-1, keepdims=True)
        if values.shape[:-1] != (len(texts),) or not np.isfinite(norms).all() or not norms.all():
            raise ValueError(
                f"output {self._output} of {len(texts)} texts is {list(values.shape)} and not a "
                "finite vector for each"
            )
        unit: NDArray[np.float32] = values / norms
        return unit


def open_text_encoder(bundle: Bundle) -> OnnxTextEncoder | None:
    """Open the text encoder that a bundle was given with its image encoder; None: it has none.

    Raises
    ------
    BundleError
        If its files cannot be used; names them.
    """
    if TEXT_MODEL_FILE not in bundle:
        return None
    try:
        settings = TextSettings.model_validate_json(bundle.read_text(TEXT_SETTINGS_FILE))
        model = OnnxModel(bundle.read_bytes(TEXT_MODEL_FILE))
        return OnnxTextEncoder(model, bundle.read_bytes(TOKENIZER_FILE), settings)
    except (ValidationError, ValueError) as error:
        raise BundleError(
            f"bundle {bundle.url}: {TEXT_MODEL_FILE} cannot be used: {error}"
        ) from error


def _check(model: OnnxModel, settings: TextSettings) -> str:
    if TOKENS not in model.inputs or model.inputs.keys() - {TOKENS, MASK}:
        raise ValueError(
            f"it takes {', '.join(model.inputs) or 'nothing'}, and has to take {TOKENS}, and "
            f"{MASK} if it needs it: export the text encoder without the image encoder"
        )
    for name, tensor in model.inputs.items():
        length = tensor.shape[-1] if tensor.shape else None
        if tensor.dtype != INT64 or len(tensor.shape) != 2 or length not in (None, settings.tokens):
            raise ValueError(
                f"input {name} is {tensor.dtype} {list(tensor.shape)}, and it will be given int64 "
                f"[N, {settings.tokens}]: export it with a batch of any size"
            )
    for name in OUTPUTS:
        if (given := model.outputs.get(name)) is not None:
            if given.dtype != FLOAT32 or len(given.shape) != 2:
                raise ValueError(
                    f"output {name} is {given.dtype} {list(given.shape)}, not float32 [N, D]"
                )
            return name
    raise ValueError(
        f"it gives {', '.join(model.outputs)} and none of {' and '.join(OUTPUTS)}: export the "
        "whole text encoder, pooling and projection included"
    )
