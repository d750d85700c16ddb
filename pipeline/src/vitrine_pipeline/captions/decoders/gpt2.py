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
from vitrine_pipeline.captions.decoders.gpt2_block import SPREAD, Block, Output
from vitrine_pipeline.captions.decoders.gpt2_weights import Gpt2Weights, read_gpt2_weights
from vitrine_pipeline.captions.recipe import CaptionRecipe
from vitrine_pipeline.tflite import convert


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
        Sizes and dropout; with a weights file, its sizes are those of the file.

    Raises
    ------
    WeightsError
        The weights file is not one of a GPT-2.
    """
    given = None if recipe.weights is None else read_gpt2_weights(recipe.weights)
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
    network = Gpt2Network(model, picture, words, positions, blocks, output, shape)
    if given is not None:
        _load(network, given)
    return network


def _load(network: Gpt2Network, given: Gpt2Weights) -> None:
    network.positions.set_weights([given.tensors["wpe.weight"][: network.shape.length]])
    for number, block in enumerate(network.blocks):
        block.load(given.of_block(number))
    network.output.norm.set_weights([given.tensors["ln_f.weight"], given.tensors["ln_f.bias"]])


def _embedding(count: int, units: int, name: str) -> keras.layers.Embedding:
    spread = keras.initializers.RandomNormal(stddev=SPREAD)
    return keras.layers.Embedding(count, units, embeddings_initializer=spread, name=name)
