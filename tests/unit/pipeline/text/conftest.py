"""A catalogue whose pictures look exactly as their attributes say."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pytest

from vitrine_pipeline.text.corpus import Corpus
from vitrine_pipeline.text.recipe import TextRecipe
from vitrine_pipeline.text.training import train_text_encoder

COLOURS = ("Red", "Navy Blue", "Green", "Yellow")
KINDS = ("Shirts", "Dresses", "Jeans", "Sandals", "Belts")
_EACH = 6
_DIMENSION = 32


@dataclass(frozen=True)
class Wardrobe:
    """Products of every colour and kind, of which the last of each are held out."""

    @cached_property
    def attributes(self):
        return [
            {"colour": colour, "product_type": kind}
            for colour in COLOURS
            for kind in KINDS
            for _ in range(_EACH)
        ]

    @cached_property
    def titles(self):
        return [
            f"Brand{at % 7} {row['colour']} {row['product_type']}"
            for at, row in enumerate(self.attributes)
        ]

    @cached_property
    def embeddings(self):
        random = np.random.default_rng(5)
        look = {value: random.normal(size=_DIMENSION) for value in (*COLOURS, *KINDS)}
        vectors = np.stack(
            [
                sum(look[value] for value in row.values()) + random.normal(size=_DIMENSION) / 4
                for row in self.attributes
            ]
        )
        return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)

    @property
    def groups(self):
        return np.arange(len(self.attributes))

    @property
    def used(self):
        return self.groups % _EACH != _EACH - 1

    @property
    def corpus(self):
        return Corpus(self.titles, self.attributes, self.groups)

    def found(self, encoder, text, count=5):
        """The attributes of the products nearest to a text."""
        order = np.argsort(-(self.embeddings @ encoder.encode(text)))
        return [self.attributes[at] for at in order[:count].tolist()]


@pytest.fixture(scope="session")
def wardrobe():
    return Wardrobe()


@pytest.fixture(scope="session")
def read(wardrobe):
    """An encoder that learnt the wardrobe's words."""
    recipe = TextRecipe(width=32, units=64, batch=64)
    return train_text_encoder(
        wardrobe.corpus, wardrobe.embeddings, wardrobe.used, seed=1, recipe=recipe
    )
