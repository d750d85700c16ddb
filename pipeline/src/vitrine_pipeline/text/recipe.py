"""How a text encoder is trained."""

from __future__ import annotations

from dataclasses import dataclass, field

from vitrine_pipeline.text.variation import Variation


@dataclass(frozen=True, slots=True)
class TextRecipe:
    """The choices of a training.

    Attributes
    ----------
    parts
        The most parts of words that are known.
    width, units
        Of a part's vector, and of the hidden layer.
    temperature
        Of the contrastive loss.
    passes, least_steps, most_steps, batch
        How often each product is read, within bounds, and how many at a time.
    candidates
        The most products that a text is to be told apart from at a time.
    learning_rate, dropout
        Of AdamW at its peak, and of the hidden layer.
    variation
        How the words are varied.
    """

    parts: int = 32_768
    width: int = 128
    units: int = 512
    temperature: float = 0.05
    passes: int = 100
    least_steps: int = 200
    most_steps: int = 2000
    batch: int = 256
    candidates: int = 4096
    learning_rate: float = 3e-3
    dropout: float = 0.2
    variation: Variation = field(default_factory=Variation)

    def steps_for(self, products: int) -> int:
        """Return how many steps a training on so many products takes."""
        steps = self.passes * products // self.batch
        return max(self.least_steps, min(self.most_steps, steps))
