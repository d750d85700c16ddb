"""The trunk that makes the embedding, and a head for each attribute on top of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import keras
import numpy as np
from numpy.typing import NDArray

EMBEDDING_DIMENSION = 256
_TRUNK_WIDTH = 768
_HEAD_WIDTHS = (512, 256)
_HEAD_DROPOUT = 0.3
_COLOUR_SHARE = 0.7


@dataclass(frozen=True, slots=True)
class Network:
    """The two halves of what is trained, which are served apart.

    Attributes
    ----------
    trunk
        `features` [N, F] and `colour` [N, C] to `embedding` [N, 256] of unit norm.
    heads
        `embedding` [N, 256] to logits [N, K] by attribute name; None where there is no attribute.
    """

    trunk: keras.Model
    heads: keras.Model | None

    @property
    def known_heads(self) -> keras.Model:
        """The heads of a network that was made with attributes."""
        if self.heads is None:
            raise ValueError("the network was made without attributes and has no heads")
        return self.heads


def build_network(
    features: NDArray[np.float32],
    colour: NDArray[np.float32],
    classes: Mapping[str, int],
    *,
    dropout: float,
    seed: int,
) -> Network:
    """Build both halves, with their input scaling fitted to the training rows.

    Parameters
    ----------
    features, colour
        float32 [N, F] and [N, C] of the training rows.
    classes
        Attribute name to its number of values.
    dropout
        The share of the trunk's inputs and hidden units that is dropped in training.
    seed
        Of the initial weights and of the dropout.
    """
    keras.utils.set_random_seed(seed)
    return Network(_trunk(features, colour, dropout), _heads(classes))


def _trunk(
    features: NDArray[np.float32], colour: NDArray[np.float32], dropout: float
) -> keras.Model:
    inputs = {
        "features": keras.Input((features.shape[1],), name="features"),
        "colour": keras.Input((colour.shape[1],), name="colour"),
    }
    scaled = [
        scale_features(features, "features_scaling")(inputs["features"]),
        scale_colour(colour, features, "colour_scaling")(inputs["colour"]),
    ]
    x = keras.layers.Concatenate(name="joined")(scaled)
    x = keras.layers.Dropout(dropout, name="joined_dropout")(x)
    x = keras.layers.Dense(_TRUNK_WIDTH, activation="relu", name="trunk")(x)
    x = keras.layers.Dropout(dropout, name="trunk_dropout")(x)
    x = keras.layers.Dense(EMBEDDING_DIMENSION, name="projection")(x)
    x = keras.layers.UnitNormalization(name="embedding")(x)
    return keras.Model(inputs, {"embedding": x}, name="trunk")


def _heads(classes: Mapping[str, int]) -> keras.Model:
    embedding = keras.Input((EMBEDDING_DIMENSION,), name="embedding")
    # A unit vector's components are about 1/16: without this, the heads start almost at zero.
    scaled = keras.layers.Rescaling(EMBEDDING_DIMENSION**0.5, name="scale")(embedding)
    logits = {}
    for name, count in classes.items():
        x = scaled
        for width in _HEAD_WIDTHS:
            x = keras.layers.Dense(width, activation="relu", name=f"{name}_{width}")(x)
            x = keras.layers.Dropout(_HEAD_DROPOUT, name=f"{name}_{width}_dropout")(x)
        logits[name] = keras.layers.Dense(count, name=f"{name}_logits")(x)
    return keras.Model({"embedding": embedding}, logits, name="heads")


def turn_heads(heads: keras.Model, turn: NDArray[np.float64]) -> keras.Model:
    """Make heads that read the first components of another embedding.

    Parameters
    ----------
    heads
        Of a network; they stay as they are.
    turn
        float64 [D, 256]: what of the other embedding the embedding is made of.

    Returns
    -------
    keras.Model
        As `Network.heads`, of which the components after the first D change nothing.
    """
    embedding = keras.Input((EMBEDDING_DIMENSION,), name="embedding")
    # Cut off rather than weighted with 0: in int8 the largest component sets the steps of all.
    read = heads.get_layer("scale")(embedding[:, : len(turn)])
    logits = {}
    for name in heads.output:
        first, *others = (
            heads.get_layer(f"{name}_{part}")
            for width in _HEAD_WIDTHS
            for part in (width, f"{width}_dropout")
        )
        kernel, bias = first.get_weights()
        turned = keras.layers.Dense(len(bias), activation="relu", name=first.name)
        x = turned(read)
        turned.set_weights([turn @ kernel, bias])
        for layer in (*others, heads.get_layer(f"{name}_logits")):
            x = layer(x)
        logits[name] = x
    return keras.Model({"embedding": embedding}, logits, name="heads")


def scale_features(features: NDArray[np.float32], name: str) -> keras.layers.Layer:
    """Make a layer that centres each component and divides it by its deviation in `features`."""
    deviation = features.std(axis=0)
    # Components that hardly vary would be blown up by a plain division by their deviation.
    divisor = np.maximum(deviation, 0.1 * float(deviation.mean()) + 1e-6)
    return keras.layers.Normalization(mean=features.mean(axis=0), variance=divisor**2, name=name)


def scale_colour(
    colour: NDArray[np.float32], features: NDArray[np.float32], name: str
) -> keras.layers.Layer:
    """Make a layer that centres histograms and gives them, as a whole, the weight of the features.

    All components are divided by the same number, so that distances keep their meaning: they are
    Hellinger distances, which dividing each by its own deviation would distort most where a
    colour is rare. Measured: a point and a half of colour accuracy.
    """
    spread = float(np.sqrt(colour.var(axis=0).sum())) + 1e-6
    divisor = spread / (_COLOUR_SHARE * features.shape[1] ** 0.5)
    return keras.layers.Normalization(
        mean=colour.mean(axis=0), variance=np.full(colour.shape[1], divisor**2), name=name
    )
