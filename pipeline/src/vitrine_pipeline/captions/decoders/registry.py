"""Finds a decoder by its name."""

from __future__ import annotations

from vitrine_pipeline.captions.decoders.decoder import Decoder
from vitrine_pipeline.captions.decoders.gpt2 import build_gpt2
from vitrine_pipeline.captions.decoders.lstm import build_lstm
from vitrine_pipeline.errors import PipelineError

DECODERS = {
    decoder.name: decoder for decoder in (Decoder("lstm", build_lstm), Decoder("gpt2", build_gpt2))
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
