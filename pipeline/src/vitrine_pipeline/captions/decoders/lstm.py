"""The image-conditioned LSTM that writes titles.

Encoder: the embedding of the picture through Dense and RepeatVector, one copy for each position.
Decoder: the tokens so far through Embedding and LSTM. Both concatenated go through a second LSTM
and a softmax over the vocabulary, the "merge" architecture of Tanti, Gatt and Camilleri (2017),
"What is the Role of Recurrent Neural Networks (RNNs) in an Image Caption Generator?", with a
recurrent layer on top of the merger.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import keras
import tensorflow as tf

from vitrine_pipeline.captions.decoders.decoder import Shape
from vitrine_pipeline.captions.recipe import CaptionRecipe
from vitrine_pipeline.tflite import convert


@dataclass(frozen=True, slots=True)
class LstmNetwork:
    """The network whole, for training, and the layers of which one step is made.

    Attributes
    ----------
    model
        Embedding float32 [N, D] and tokens int32 [N, T] to probabilities float32 [N, T, V].
    encoder, words, reader, writer, output
        Its layers.
    dimension
        D.
    """

    model: keras.Model
    encoder: keras.layers.Dense
    words: keras.layers.Embedding
    reader: keras.layers.LSTM
    writer: keras.layers.LSTM
    output: keras.layers.Dense
    dimension: int

    @property
    def state_size(self) -> int:
        """The number of float32 values that one step hands to the next."""
        return 2 * int(self.reader.units + self.writer.units)

    def export_step(self) -> bytes:
        """Turn one step of the decoder into a LiteRT model.

        Returns
        -------
        bytes
            Inputs and outputs as `vitrine_captioner.decoder` describes them; the state holds h
            and c of the first LSTM, then of the second.
        """
        first, second = int(self.reader.units), int(self.writer.units)

        def step(embedding: Any, token: Any, state: Any) -> Mapping[str, Any]:
            h1, c1, h2, c2 = tf.split(state, [first, first, second, second], axis=1)
            read, (h1, c1) = self.reader.cell(self.words(token), [h1, c1])
            merged = tf.concat([self.encoder(embedding), read], axis=1)
            written, (h2, c2) = self.writer.cell(merged, [h2, c2])
            return {
                "log_probs": tf.math.log(self.output(written) + 1e-9),
                "state": tf.concat([h1, c1, h2, c2], axis=1),
            }

        inputs = {
            "embedding": tf.TensorSpec((None, self.dimension), tf.float32),
            "token": tf.TensorSpec((None,), tf.int32),
            "state": tf.TensorSpec((None, self.state_size), tf.float32),
        }
        return convert(step, inputs, [self.model])


def build_lstm(shape: Shape, recipe: CaptionRecipe) -> LstmNetwork:
    """Make an untrained network.

    Parameters
    ----------
    shape
        What it has to fit.
    recipe
        Sizes and dropout.
    """
    units, rest = recipe.units, recipe.dropout
    encoder = keras.layers.Dense(256, activation="relu", name="encoder")
    words = keras.layers.Embedding(shape.vocabulary, units, name="words")
    reader = keras.layers.LSTM(units, return_sequences=True, unroll=True, name="reader")
    writer = keras.layers.LSTM(units, return_sequences=True, unroll=True, name="writer")
    output = keras.layers.Dense(shape.vocabulary, activation="softmax", name="output")

    picture = keras.Input((shape.dimension,), name="embedding")
    tokens = keras.Input((shape.length,), dtype="int32", name="tokens")
    seen = keras.layers.Dropout(rest)(encoder(keras.layers.Dropout(rest)(picture)))
    seen = keras.layers.RepeatVector(shape.length)(seen)
    read = reader(keras.layers.Dropout(rest)(words(tokens)))
    merged = keras.layers.Concatenate()([seen, read])
    written = keras.layers.Dropout(rest)(writer(merged))
    probabilities = keras.layers.TimeDistributed(output)(written)
    model = keras.Model([picture, tokens], probabilities)
    return LstmNetwork(model, encoder, words, reader, writer, output, shape.dimension)
