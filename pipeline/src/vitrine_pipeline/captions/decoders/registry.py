"""Finds a decoder by its name."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from vitrine_pipeline.captions.decoders.decoder import Decoder
from vitrine_pipeline.captions.decoders.gpt2 import build_gpt2
from vitrine_pipeline.captions.decoders.gpt2_weights import read_gpt2_weights
from vitrine_pipeline.captions.decoders.lstm import build_lstm
from vitrine_pipeline.captions.recipe import CaptionRecipe, recipe_for
from vitrine_pipeline.errors import PipelineError

GPT2 = "gpt2"
# What is loaded is not to be unlearnt by the first steps.
_FINE_TUNING_RATE = 2e-4

DECODERS = {
    decoder.name: decoder for decoder in (Decoder("lstm", build_lstm), Decoder(GPT2, build_gpt2))
}


def find_decoder(name: str) -> Decoder:
    """Return the decoder of a name.

    Raises
    ------
    PipelineError
        There is none; the message names those that there are.
    """
    if name not in DECODERS:
        raise PipelineError(f"there is no decoder {name!r}; choose {' or '.join(DECODERS)}")
    return DECODERS[name]


def plan_captions(
    decoder: str, *, weights: Path | None = None, keep_brands: bool = False
) -> CaptionRecipe:
    """Return how a decoder is best trained, and check all that can be checked before.

    Parameters
    ----------
    decoder
        Its name.
    weights
        A file of GPT-2 weights to start from.
    keep_brands
        Whether titles may claim brands.

    Raises
    ------
    PipelineError
        There is no such decoder, or it takes no weights.
    WeightsError
        The file is not one of a GPT-2.
    """
    recipe = recipe_for(find_decoder(decoder).name, keep_brands=keep_brands)
    if weights is None:
        return recipe
    if decoder != GPT2:
        raise PipelineError(f"{weights}: only the decoder {GPT2} takes weights, not {decoder}")
    given = read_gpt2_weights(weights)
    return replace(
        recipe,
        weights=weights,
        units=given.units,
        layers=given.layers,
        heads=given.heads,
        learning_rate=_FINE_TUNING_RATE,
    )
