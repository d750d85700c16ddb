"""A transformer that writes titles, in the shape of GPT-2, with the picture as its prefix.

The blocks are those of Radford et al. (2019), "Language Models are Unsupervised Multitask
Learners": pre-norm, causal self-attention, a GELU network four times as wide, learnt positions,
the output tied to the word embeddings. What stands before the first word is the picture, mapped
into the space of words, as in Mokady, Hertz and Bermano (2021), "ClipCap: CLIP Prefix for Image
Captioning". The mapped picture takes the position of START.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import keras
import tensorflow as tf

from vitrine_captioner.vocabulary import START
from vitrine_pipeline.captions.decoders.decoder import Shape
from vitrine_pipeline.captions.recipe import CaptionRecipe
from vitrine_pipeline.tflite import convert

_EPSILON = 1e-5
_SPREAD = 0.02


class Block(keras.layers.Layer):  # type: ignore[misc]
    """One block of GPT-2.

    Parameters
    ----------
    units
        Of a position.
    heads
        Of the attention; they share the units.
    dropout
        The share of units that rest in a step of training.
    """

    def __init__(self, units: int, heads: int, dropout: float, **options: Any) -> None:
        super().__init__(**options)
        self.units, self.heads = units, heads
        self.norm_1 = keras.layers.LayerNormalization(epsilon=_EPSILON)
        self.attend = _dense(3 * units)
        self.project = _dense(units)
        self.norm_2 = keras.layers.LayerNormalization(epsilon=_EPSILON)
        self.widen = _dense(4 * units)
        self.narrow = _dense(units)
        self.rest = keras.layers.Dropout(dropout)

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Make the weights, so that a file can be loaded into them."""
        shape = (None, self.units)
        for layer in (self.norm_1, self.attend, self.project, self.norm_2, self.widen):
            layer.build(shape)
        self.narrow.build((None, 4 * self.units))

    def call(self, x: Any, training: bool | None = None) -> Any:
        """Map all positions at once, float32 [N, T, U]; none sees a later one."""
        length = x.shape[1]
        query, key, value = tf.split(self.attend(self.norm_1(x)), 3, axis=-1)
        shape = (-1, length, self.heads, self.units // self.heads)
        query, key, value = (tf.reshape(part, shape) for part in (query, key, value))
        scores = tf.einsum("nqhd,nkhd->nhqk", query, key) * self._scale
        earlier = tf.linalg.band_part(tf.ones((length, length), tf.bool), -1, 0)
        shares = self.rest(tf.nn.softmax(tf.where(earlier, scores, -1e9)), training=training)
        seen = tf.reshape(tf.einsum("nhqk,nkhd->nqhd", shares, value), (-1, length, self.units))
        x = x + self.rest(self.project(seen), training=training)
        return x + self.rest(self._think(x), training=training)

    def step(self, x: Any, keys: Any, values: Any, here: Any, seen: Any) -> tuple[Any, Any, Any]:
        """Map one position, with what the earlier ones left.

        Parameters
        ----------
        x
            float32 [N, U].
        keys, values
            float32 [N, T, U], zero where nothing was written yet.
        here
            float32 [N, T, 1], one at the position of `x`.
        seen
            bool [N, T, 1], the positions up to that of `x`.

        Returns
        -------
        tuple
            Like `x`, `keys` and `values`.
        """
        query, key, value = tf.split(self.attend(self.norm_1(x)), 3, axis=-1)
        keys += here * key[:, tf.newaxis]
        values += here * value[:, tf.newaxis]
        # Sums of products rather than matrix products: the matrices are too small to pay.
        size = self.units // self.heads
        split = (-1, keys.shape[1], self.heads, size)
        scores = tf.reduce_sum(tf.reshape(keys * query[:, tf.newaxis], split), axis=-1)
        scores = tf.transpose(tf.where(seen, scores * self._scale, -1e9), (0, 2, 1))
        shares = tf.transpose(tf.nn.softmax(scores), (0, 2, 1))
        mixed = tf.reduce_sum(tf.reshape(values, split) * shares[..., tf.newaxis], axis=1)
        x = x + self.project(tf.reshape(mixed, (-1, self.units)))
        return x + self._think(x), keys, values

    @property
    def _scale(self) -> float:
        return float((self.units // self.heads) ** -0.5)

    def _think(self, x: Any) -> Any:
        return self.narrow(tf.nn.gelu(self.widen(self.norm_2(x)), approximate=True))


class Output(keras.layers.Layer):  # type: ignore[misc]
    """Probabilities of the words, by their embeddings."""

    def __init__(self, words: keras.layers.Embedding, **options: Any) -> None:
        super().__init__(**options)
        self.norm = keras.layers.LayerNormalization(epsilon=_EPSILON)
        self.words = words

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Make the weights of the norm."""
        self.norm.build((None, input_shape[-1]))

    def call(self, x: Any) -> Any:
        """Map float32 [..., U] to probabilities, float32 [..., V]."""
        return tf.nn.softmax(tf.matmul(self.norm(x), self.words.embeddings, transpose_b=True))


@dataclass(frozen=True, slots=True)
class Gpt2Network:
    """The network whole, for training, and the layers of which one step is made.

    Attributes
    ----------
    model
        Embedding float32 [N, D] and tokens int32 [N, T] to probabilities float32 [N, T, V].
    picture, words, positions, blocks, output
        Its layers.
    shape
        What it fits.
    """

    model: keras.Model
    picture: keras.layers.Dense
    words: keras.layers.Embedding
    positions: keras.layers.Embedding
    blocks: tuple[Block, ...]
    output: Output
    shape: Shape

    def export_step(self) -> bytes:
        """Turn one step into a LiteRT model.

        Returns
        -------
        bytes
            The state holds the keys and the values of each block, [T, U] each, then the position.
        """
        length, units = self.shape.length, self.blocks[0].units
        sizes = [length * units] * (2 * len(self.blocks)) + [1]

        def step(embedding: Any, token: Any, state: Any) -> Mapping[str, Any]:
            *kept, position = tf.split(state, sizes, axis=1)
            kept = [tf.reshape(part, (-1, length, units)) for part in kept]
            at = tf.cast(position, tf.int32)
            every = tf.range(length)[tf.newaxis]
            here = tf.cast(tf.equal(every, at), tf.float32)[..., tf.newaxis]
            seen = tf.less_equal(every, at)[..., tf.newaxis]
            begins = tf.equal(token, START)[:, tf.newaxis]
            x = tf.where(begins, self.picture(embedding), self.words(token))
            x += self.positions(tf.minimum(at[:, 0], length - 1))
            written = []
            for block, keys, values in zip(self.blocks, kept[::2], kept[1::2], strict=True):
                x, *left = block.step(x, keys, values, here, seen)
                written += [tf.reshape(part, (-1, length * units)) for part in left]
            return {
                "log_probs": tf.math.log(self.output(x) + 1e-9),
                "state": tf.concat([*written, position + 1.0], axis=1),
            }

        inputs = {
            "embedding": tf.TensorSpec((None, self.shape.dimension), tf.float32),
            "token": tf.TensorSpec((None,), tf.int32),
            "state": tf.TensorSpec((None, sum(sizes)), tf.float32),
        }
        return convert(step, inputs, [self.model])


def build_gpt2(shape: Shape, recipe: CaptionRecipe) -> Gpt2Network:
    """Make an untrained network.

    Parameters
    ----------
    shape
        What it has to fit.
    recipe
        Sizes and dropout.
    """
    units, rest = recipe.units, recipe.dropout
    picture = keras.layers.Dense(units, name="picture")
    words = _embedding(shape.vocabulary, units, "words")
    positions = _embedding(shape.length, units, "positions")
    blocks = tuple(
        Block(units, recipe.heads, rest, name=f"block_{number}") for number in range(recipe.layers)
    )
    output = Output(words, name="output")

    embedding = keras.Input((shape.dimension,), name="embedding")
    tokens = keras.Input((shape.length,), dtype="int32", name="tokens")
    seen = picture(keras.layers.Dropout(recipe.picture_dropout)(embedding))
    read = words(tokens)
    x = keras.layers.Concatenate(axis=1)([keras.layers.Reshape((1, units))(seen), read[:, 1:]])
    x = keras.layers.Dropout(rest)(x + positions(tf.range(shape.length)[tf.newaxis]))
    for block in blocks:
        x = block(x)
    model = keras.Model([embedding, tokens], output(x))
    return Gpt2Network(model, picture, words, positions, blocks, output, shape)


def _dense(units: int) -> keras.layers.Dense:
    return keras.layers.Dense(
        units, kernel_initializer=keras.initializers.RandomNormal(stddev=_SPREAD)
    )


def _embedding(count: int, units: int, name: str) -> keras.layers.Embedding:
    spread = keras.initializers.RandomNormal(stddev=_SPREAD)
    return keras.layers.Embedding(count, units, embeddings_initializer=spread, name=name)
