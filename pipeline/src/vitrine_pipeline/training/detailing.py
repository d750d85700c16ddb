"""Gives a network's embedding a part that tells of visual details, and all that reads it the rest.

The services read details off the embedding, which is all that is kept of a picture. A small share
of its norm is theirs: a component for each detail, which says how much more the picture speaks for
it than is usual, and one that makes up the length. The rest holds what the embedding was before, by
its principal components.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, replace

import keras
import numpy as np
from numpy.typing import NDArray

from vitrine_bundle.details import DETAILS_FILE, DETAILS_WEIGHTS_FILE
from vitrine_pipeline.details.learning import LearntDetails, learn_details
from vitrine_pipeline.details.pictures import PrincipalComponents
from vitrine_pipeline.image_features import Measured
from vitrine_pipeline.training.fit import embed
from vitrine_pipeline.training.learning import Lesson
from vitrine_pipeline.training.network import EMBEDDING_DIMENSION, Network, turn_heads

Floats = NDArray[np.float64]

# Of the square of the norm. Measured: near-10 of kind and colour stay within a tenth of a point.
_SHARE = 0.02
# So much evidence, in units of a logit, fills the share: more than any product of a real catalogue.
_REACH = 16.0


def teach_details(
    lesson: Lesson, seen: Measured, used: NDArray[np.bool_], *, seed: int
) -> tuple[Lesson, Mapping[str, bytes]]:
    """Learn the visual details of a catalogue, and make its embedding tell of them.

    Parameters
    ----------
    lesson
        What was learnt of its attributes.
    seen
        The N products.
    used
        bool [N]: those to learn from.
    seed
        Of the dealing into folds.

    Returns
    -------
    tuple
        The lesson with networks and embeddings that tell of details, and the files of the bundle by
        which they are read; none where no word of the titles is worth a look.
    """
    measured = seen.features
    components = PrincipalComponents.of(lesson.features[used], seed=seed)
    details = learn_details(
        [row.title for row in measured.rows],
        [row.attributes for row in measured.rows],
        components.see(lesson.features),
        seen.groups,
        used,
        attributes=lesson.models.names,
        roles=lesson.models.roles,
        seed=seed,
    )
    if details is None:
        return lesson, {}
    detailed = with_details(lesson.learnt.network, lesson.embeddings[used], components, details)
    return (
        replace(
            lesson,
            learnt=replace(lesson.learnt, network=detailed.network),
            embeddings=embed(detailed.network, lesson.features, measured.colour),
        ),
        detailed.files,
    )


@dataclass(frozen=True, slots=True)
class Detailed:
    """A network whose embedding tells of details, too.

    Attributes
    ----------
    network
        In place of the one before.
    files
        What the bundle needs to read them, by name.
    """

    network: Network
    files: Mapping[str, bytes]


def with_details(
    network: Network,
    embeddings: NDArray[np.float32],
    components: PrincipalComponents,
    details: LearntDetails,
) -> Detailed:
    """Put details into an embedding.

    Parameters
    ----------
    network
        As it was trained; it stays as it is.
    embeddings
        float32 [N, 256], its own, of the products to learn from.
    components
        What turns features into the pictures that `details` was learnt of.
    details
        Where there are none, the network stays as it is.
    """
    count = len(details.models.details)
    weights = np.zeros((EMBEDDING_DIMENSION + 1, count))
    if count:
        rest = EMBEDDING_DIMENSION - count - 1
        weights[rest:-2] = np.eye(count) * _REACH / _SHARE**0.5
        weights[-1] = details.usual
        directions = _directions(embeddings.astype(np.float64), rest)
        network = Network(
            _trunk(network.trunk, directions, components, details),
            network.heads and turn_heads(network.heads, directions.T / (1 - _SHARE) ** 0.5),
        )
    files = {
        DETAILS_FILE: details.models.model_dump_json(indent=1).encode(),
        DETAILS_WEIGHTS_FILE: _array_file(weights),
    }
    return Detailed(network, files)


def _directions(embeddings: Floats, count: int) -> Floats:
    """Find what spans most of the embeddings, none of it more than the others: [256, count].

    Heads in int8 scale what they read by its largest component, which the first of the principal
    components would be by far.
    """
    components = np.linalg.eigh(embeddings.T @ embeddings)[1][:, -count:]
    turned = np.linalg.qr(np.random.default_rng(0).normal(size=(count, count)))[0]
    directions: Floats = components @ turned
    return directions


def _trunk(
    trunk: keras.Model,
    directions: Floats,
    components: PrincipalComponents,
    details: LearntDetails,
) -> keras.Model:
    inputs = {
        name: keras.Input(trunk.input[name].shape[1:], name=name) for name in ("features", "colour")
    }
    turned = keras.layers.Dense(directions.shape[1], use_bias=False, name="without_details")
    rest = keras.layers.UnitNormalization(name="rest")(turned(trunk(inputs)["embedding"]))
    seen = keras.layers.Dense(len(components.offset), name="components")
    told = keras.layers.Dense(len(details.usual), activation="relu", name="evidence")
    evidence = told(keras.layers.UnitNormalization(name="picture")(seen(inputs["features"])))
    turned.set_weights([directions])
    seen.set_weights([components.directions, components.offset])
    told.set_weights(
        [details.weights[:-1] / _REACH, (details.weights[-1] - details.usual) / _REACH]
    )
    squared = keras.ops.sum(evidence * evidence, axis=1, keepdims=True)
    # What is beyond the reach is shortened, and so less sure than it could be.
    evidence = evidence / keras.ops.sqrt(keras.ops.maximum(squared, 1.0))
    filling = keras.ops.sqrt(keras.ops.maximum(1.0 - squared, 0.0))
    parts = [rest * (1 - _SHARE) ** 0.5, evidence * _SHARE**0.5, filling * _SHARE**0.5]
    embedding = keras.layers.Concatenate(name="embedding")(parts)
    return keras.Model(inputs, {"embedding": embedding}, name="trunk")


def _array_file(values: Floats) -> bytes:
    file = io.BytesIO()
    np.save(file, values.astype(np.float32))
    return file.getvalue()
