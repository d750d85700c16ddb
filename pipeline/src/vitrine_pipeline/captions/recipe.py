"""How the captioner is trained."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path


@dataclass(frozen=True, slots=True)
class CaptionRecipe:
    """What can be chosen about the training of the captioner.

    Attributes
    ----------
    decoder
        What writes the titles: ``"lstm"`` or ``"gpt2"``.
    weights
        A file of GPT-2 weights to start from; None starts from scratch.
    keep_brands
        Whether titles may claim brands, which a picture seldom shows.
    min_count
        A word that fewer titles hold is not learnt.
    max_tokens
        Of longer titles only the beginning is learnt.
    units
        Of the embedding of words, and of each LSTM or block.
    layers, heads
        The blocks of a transformer, and the heads of its attention.
    dropout
        The share of units that rest in a step.
    picture_dropout
        The share of the picture's embedding that does.
    batch
        Titles in a step.
    learning_rate
        Of Adam.
    epochs, patience
        At most so many passes over the titles; fewer when as many in a row have not helped the
        validation part.
    max_steps
        Of a large catalogue, so many steps at most.
    """

    decoder: str = "lstm"
    weights: Path | None = None
    keep_brands: bool = False
    min_count: int = 4
    max_tokens: int = 14
    units: int = 128
    layers: int = 4
    heads: int = 4
    dropout: float = 0.3
    picture_dropout: float = 0.3
    batch: int = 64
    learning_rate: float = 4e-3
    epochs: int = 40
    patience: int = 4
    max_steps: int = 4000


_RECIPES = {
    "lstm": CaptionRecipe(),
    "gpt2": CaptionRecipe(
        decoder="gpt2", units=256, dropout=0.1, picture_dropout=0.3, learning_rate=1e-3
    ),
}


def recipe_for(decoder: str, *, keep_brands: bool = False) -> CaptionRecipe:
    """Return how a decoder is best trained, as measured on validation parts.

    Parameters
    ----------
    decoder
        One of `vitrine_pipeline.captions.decoders.DECODERS`; of any other, the default recipe
        with its name, which no decoder can be found for.
    keep_brands
        As in `CaptionRecipe`.
    """
    recipe = _RECIPES.get(decoder) or CaptionRecipe(decoder=decoder)
    return replace(recipe, keep_brands=keep_brands)
