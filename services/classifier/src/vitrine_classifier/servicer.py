"""Translates `vitrine.classifier.v1` to the classifier and back."""

from __future__ import annotations

from collections.abc import Sequence

import grpc
import numpy as np
from numpy.typing import NDArray

from vitrine.classifier.v1 import classifier_pb2 as pb
from vitrine.classifier.v1.classifier_pb2_grpc import ClassifierServiceServicer
from vitrine.embedding.v1.embedding_pb2 import Embedding
from vitrine_bundle.details import LIKELY, Detail
from vitrine_classifier.classifier import Classifier
from vitrine_classifier.decode import Prediction
from vitrine_classifier.metrics import ClassifierMetrics
from vitrine_serving.embeddings import check_embedding
from vitrine_serving.errors import InvalidInput
from vitrine_serving.server import remaining_s

SERVICE = "vitrine.classifier.v1.ClassifierService"

_MAX_EMBEDDINGS = 1024
_MAX_CANDIDATES = 20
_DEFAULT_CANDIDATES = 3


class ClassifierServicer(ClassifierServiceServicer):
    """Serves one classifier.

    Parameters
    ----------
    classifier
        Warmed up.
    metrics
        Where predictions are counted.
    default_deadline_s
        The deadline of a call whose client set none.
    """

    def __init__(
        self, classifier: Classifier, metrics: ClassifierMetrics, *, default_deadline_s: float
    ) -> None:
        self._classifier = classifier
        self._metrics = metrics
        self._default_deadline_s = default_deadline_s

    def Classify(  # noqa: N802 - named by the proto
        self, request: pb.ClassifyRequest, context: grpc.ServicerContext
    ) -> pb.ClassifyResponse:
        """Predict the attributes and the visual details of each embedding."""
        vectors = self._vectors(request.embeddings)
        blank = tuple(embedding.blank for embedding in request.embeddings)
        classified = self._classifier.classify(
            vectors,
            max_candidates=_max_candidates(request.max_candidates),
            timeout_s=remaining_s(context, self._default_deadline_s),
            blank=blank,
        )
        if not request.hypothetical:
            self._metrics.classified(classified)
        least = 0.0 if request.hypothetical else LIKELY
        detailed = self._classifier.details.read(vectors, blank=blank, least=least)
        response = pb.ClassifyResponse(space=self._classifier.space)
        for product, details in zip(classified, detailed, strict=True):
            _add(product, details, response.classifications.add())
        return response

    def _vectors(self, embeddings: Sequence[Embedding]) -> NDArray[np.float32]:
        if not embeddings:
            raise InvalidInput(
                "no embedding was sent; send at least one", reason="EMBEDDING_DIMENSION"
            )
        if len(embeddings) > _MAX_EMBEDDINGS:
            raise InvalidInput(
                f"{len(embeddings)} embeddings were sent; send at most {_MAX_EMBEDDINGS} a call",
                reason="TOO_MANY_EMBEDDINGS",
                limit=str(_MAX_EMBEDDINGS),
                given=str(len(embeddings)),
            )
        return np.array([self._vector(embedding) for embedding in embeddings])

    def _vector(self, embedding: Embedding) -> NDArray[np.float32]:
        vector = np.asarray(embedding.values, np.float32)
        check_embedding(
            embedding, vector, space=self._classifier.space, dimension=self._classifier.dimension
        )
        return vector


def _max_candidates(wanted: int) -> int:
    if wanted > _MAX_CANDIDATES:
        raise InvalidInput(
            f"max_candidates is {wanted}; give 1 to {_MAX_CANDIDATES}, or 0 for "
            f"{_DEFAULT_CANDIDATES}",
            reason="MAX_CANDIDATES_INVALID",
            limit=str(_MAX_CANDIDATES),
            given=str(wanted),
        )
    return wanted or _DEFAULT_CANDIDATES


def _add(
    product: Sequence[Prediction], details: Sequence[Detail], classification: pb.Classification
) -> None:
    # Made in place: messages that are made first are copied into the one that holds them.
    for prediction in product:
        attribute = classification.attributes.add(
            name=prediction.name,
            value=prediction.value,
            confidence=prediction.confidence,
            sure=prediction.sure,
            role=prediction.role,
        )
        if family := prediction.family:
            attribute.family.value = family.value
            attribute.family.confidence = family.confidence
            attribute.family.sure = family.sure
        for candidate in prediction.candidates:
            attribute.candidates.add(value=candidate.value, confidence=candidate.confidence)
    for detail in details:
        classification.details.add(name=detail.name, confidence=detail.confidence, sure=detail.sure)
