"""The script that one would write first: Flask, Keras `predict` and scikit-learn in one process.

    python benchmarks/speed/plain_script.py --products 1500 --words 8

It does what Vitrine's search does, straight from the textbook: MobileNet without its top, a Keras
head for each attribute, nearest neighbours with scikit-learn, and an LSTM that is asked with
`predict` for one word after the other. All weights are random: speed does not depend on them.
"""

from __future__ import annotations

import argparse
import io
import json
import os
from typing import Any

# Before TensorFlow is loaded, or it talks.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
from flask import Flask, request
from PIL import Image
from sklearn.neighbors import NearestNeighbors
from werkzeug.serving import make_server

_SIDE = 224
_FEATURES = 1024
_UNITS = 256
_ATTRIBUTES = {
    "gender": 4,
    "category": 2,
    "subcategory": 9,
    "product_type": 31,
    "colour": 39,
    "usage": 6,
}


def make_app(products: int, words: int, vocabulary: int) -> Flask:
    """Build the models and the one route."""
    keras.utils.set_random_seed(0)
    backbone = keras.applications.MobileNet(
        weights=None, include_top=False, pooling="avg", input_shape=(_SIDE, _SIDE, 3)
    )
    heads = {name: _head(values) for name, values in _ATTRIBUTES.items()}
    writer = _writer(words, vocabulary)
    catalogue = np.random.default_rng(0).normal(size=(products, _FEATURES)).astype(np.float32)
    neighbours = NearestNeighbors(n_neighbors=8, metric="cosine").fit(catalogue)
    app = Flask(__name__)

    @app.post("/analyze-image")
    def analyze() -> dict[str, Any]:
        photo = Image.open(io.BytesIO(request.files["image"].read())).convert("RGB")
        pixels = np.asarray(photo.resize((_SIDE, _SIDE)), np.float32)[np.newaxis]
        seen = backbone.predict(keras.applications.mobilenet.preprocess_input(pixels), verbose=0)
        attributes = {
            name: int(head.predict(seen, verbose=0).argmax()) for name, head in heads.items()
        }
        distances, rows = neighbours.kneighbors(seen)
        return {
            "attributes": attributes,
            "similar": [
                {"product": int(row), "score": 1 - float(distance)}
                for row, distance in zip(rows[0], distances[0], strict=True)
            ],
            "description": _write(writer, seen, words),
        }

    return app


def _head(values: int) -> keras.Model:
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((_FEATURES,)),
            layers.Dense(512, activation="relu"),
            layers.Dropout(0.3),
            layers.Dense(256, activation="relu"),
            layers.Dropout(0.3),
            layers.Dense(values, activation="softmax"),
        ]
    )


def _writer(words: int, vocabulary: int) -> keras.Model:
    layers = keras.layers
    picture = keras.Input((_FEATURES,))
    seen = layers.RepeatVector(words)(layers.Dense(_UNITS, activation="relu")(picture))
    tokens = keras.Input((words,))
    told = layers.LSTM(_UNITS, return_sequences=True)(layers.Embedding(vocabulary, _UNITS)(tokens))
    joined = layers.LSTM(_UNITS)(layers.Concatenate()([seen, told]))
    return keras.Model([picture, tokens], layers.Dense(vocabulary, activation="softmax")(joined))


def _write(writer: keras.Model, seen: np.ndarray, words: int) -> list[int]:
    tokens = np.zeros((1, words), np.int32)
    for at in range(words):
        tokens[0, at] = writer.predict([seen, tokens], verbose=0).argmax()
    return [int(token) for token in tokens[0]]


def main() -> None:
    """Serve on a free port until the process is ended; the first line says which."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--products", type=int, default=1500)
    parser.add_argument("--words", type=int, default=8, help="of each description")
    parser.add_argument("--vocabulary", type=int, default=500)
    chosen = parser.parse_args()
    app = make_app(chosen.products, chosen.words, chosen.vocabulary)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    print(json.dumps({"event": "ready", "port": server.server_port}), flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
