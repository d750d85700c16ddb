"""Runs the heads of one bundle."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from vitrine_bundle import ATTRIBUTES_FILE, Bundle, BundleError
from vitrine_bundle.details import open_details
from vitrine_classifier.attributes import AttributeModels
from vitrine_classifier.decode import Decoded, Prediction, decode, predictions
from vitrine_classifier.families import FAMILIES_FILE, FamilyModels
from vitrine_inference import InterpreterPool, LanePolicy
from vitrine_serving.lanes import Lane

HEADS_FILE = "heads.tflite"

_WARM_UP_S = 60.0
# What is classified in one turn of the bulk lane: some milliseconds.
_BULK_BATCH = 32


class Classifier:
    """Reads attributes off embeddings; may be called from many threads.

    Parameters
    ----------
    bundle
        Verified; holds ``attributes.json`` and, unless that names no attribute, ``heads.tflite``.
    pool
        Interpreters of that ``heads.tflite``; None where there is none.

    Attributes
    ----------
    details
        Reads visual details off the same embeddings; none where the bundle knows none.

    Raises
    ------
    BundleError
        If the files and the manifest do not fit each other; names the file.
    """

    def __init__(self, bundle: Bundle, pool: InterpreterPool | None) -> None:
        self.space = bundle.manifest.space
        self.dimension = bundle.manifest.dimension
        self.models = _read_models(bundle)
        self.details = open_details(bundle)
        self._pool = pool
        if pool:
            _check_shapes(bundle, self.models, pool)
        elif self.models.attributes:
            raise BundleError(f"bundle {bundle.url}: it has no file {HEADS_FILE!r}")

    def classify(
        self,
        embeddings: NDArray[np.float32],
        *,
        max_candidates: int,
        timeout_s: float,
        blank: Sequence[bool] = (),
    ) -> list[tuple[Prediction, ...]]:
        """Predict every attribute of N products.

        Parameters
        ----------
        embeddings
            float32 [N, dimension], of this bundle's space.
        max_candidates
            How many values are named for each attribute, at least 1.
        timeout_s
            How long to wait for an interpreter, in seconds.
        blank
            Whether each was made of a picture that shows nothing: of those, nothing is sure.
            Empty: none was.

        Returns
        -------
        list
            For each product its attributes, in the bundle's order.

        Raises
        ------
        DeadlineExceeded, Exhausted
            As `InterpreterPool.run`.
        """
        if not self._pool:
            return [()] * len(embeddings)
        give_up_at = time.monotonic() + timeout_s
        batch = _BULK_BATCH if self._pool.lane is Lane.BULK else max(1, len(embeddings))
        classified: list[tuple[Prediction, ...]] = []
        for start in range(0, len(embeddings), batch):
            part = embeddings[start : start + batch]
            left = max(0.0, give_up_at - time.monotonic())
            with self._pool.borrow(left) as runner:
                decoded = decode(self.models, runner.run({"embedding": part}))
                classified += predictions(self.models, decoded, max_candidates=max_candidates)
        return _unsure_of(classified, blank)

    def decode(self, embeddings: NDArray[np.float32], *, timeout_s: float) -> dict[str, Decoded]:
        """Predict as `classify` does, as arrays: what an evaluation needs."""
        if not self._pool:
            return {}
        logits = self._pool.run({"embedding": embeddings}, timeout_s=timeout_s)
        return decode(self.models, logits)

    def warm_up(self) -> None:
        """Run each interpreter that people wait for, so that the first caller does not pay."""
        if not self._pool:
            return
        batch = {"embedding": np.full((1, self.dimension), self.dimension**-0.5, np.float32)}
        with self._pool.borrow_all(_WARM_UP_S) as interpreters:
            for one in interpreters:
                one.run(batch)


def _unsure_of(
    classified: list[tuple[Prediction, ...]], blank: Sequence[bool]
) -> list[tuple[Prediction, ...]]:
    for at, is_blank in enumerate(blank):
        if is_blank:
            classified[at] = tuple(one.unsure for one in classified[at])
    return classified


def open_classifier(
    bundle: Bundle,
    *,
    interpreters: int | None = None,
    max_waiting: int = 64,
    lanes: LanePolicy | None = None,
    watch: Callable[[InterpreterPool], None] | None = None,
) -> Classifier:
    """Open the classifier of a bundle.

    Parameters
    ----------
    bundle
        Verified.
    interpreters
        How many calls run at a time; the available cores if not given.
    max_waiting
        How many calls may wait for an interpreter.
    lanes
        How bulk calls give way to interactive ones; None: all calls are alike.
    watch
        Gets the pool of interpreters, if there is one.

    Raises
    ------
    BundleError
        As `Classifier`.
    """
    pool = None
    if HEADS_FILE in bundle:
        heads = bundle.read_bytes(HEADS_FILE)
        pool = InterpreterPool(
            heads, name="heads", size=interpreters, max_waiting=max_waiting, lanes=lanes
        )
        if watch:
            watch(pool)
    return Classifier(bundle, pool)


def _read_models(bundle: Bundle) -> AttributeModels:
    models = bundle.read_model(ATTRIBUTES_FILE, AttributeModels)
    if models.names != bundle.manifest.attributes:
        raise BundleError(
            f"bundle {bundle.url}: {ATTRIBUTES_FILE} has the attributes {list(models.names)}, the "
            f"manifest {list(bundle.manifest.attributes)}"
        )
    if FAMILIES_FILE not in bundle:
        return models
    families = bundle.read_model(FAMILIES_FILE, FamilyModels).families
    return models.model_copy(update={"families": families})


def _check_shapes(bundle: Bundle, models: AttributeModels, pool: InterpreterPool) -> None:
    """Run one embedding through, since a model's declared output shapes may be unknown."""
    dimension = bundle.manifest.dimension
    declared = {name: shape[1:] for name, shape in pool.input_shapes.items()}
    if declared != {"embedding": (dimension,)}:
        raise BundleError(
            f"bundle {bundle.url}: {HEADS_FILE} takes {declared}; this program and the manifest "
            f"need one input 'embedding' of {dimension} values"
        )
    blank = np.zeros((1, dimension), np.float32)
    outputs = pool.run({"embedding": blank}, timeout_s=_WARM_UP_S)
    given = {name: values.shape[1:] for name, values in outputs.items()}
    expected = {model.name: (len(model.values),) for model in models.attributes}
    if given != expected:
        raise BundleError(
            f"bundle {bundle.url}: {HEADS_FILE} gives {given}; {ATTRIBUTES_FILE} needs {expected}"
        )
