"""What an operator watches of the feature service, beside the RPCs."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Histogram

from vitrine_features.embedder import EmbeddedPicture
from vitrine_inference import InterpreterPool, PoolMetrics

_BUCKETS_S = (
    0.001, 0.002, 0.004, 0.008, 0.015, 0.03, 0.06, 0.125, 0.25, 0.5, 1.0, 2.0, 5.0,
)  # fmt: skip


class FeatureMetrics:
    """Counts pictures by outcome and measures each step.

    Parameters
    ----------
    pool
        Whose queue is watched.
    registry
        Where the metrics are registered; a test passes its own.
    """

    def __init__(self, pool: InterpreterPool, registry: CollectorRegistry) -> None:
        self._pictures = Counter(
            "vitrine_features_pictures",
            "Pictures by outcome: OK, or the reason of the error",
            ("outcome",),
            registry=registry,
        )
        self._texts = Counter(
            "vitrine_features_texts",
            "Texts by outcome: OK, UNKNOWN where no word is known, or the reason of the error",
            ("outcome",),
            registry=registry,
        )
        self._occlusions = Counter(
            "vitrine_features_occlusions",
            "Pictures of which parts were hidden, by outcome: OK, or the reason of the error",
            ("outcome",),
            registry=registry,
        )
        # There from the start: who never asks for it sees that it is there, and is 0.
        self._occlusions.labels("OK")
        self._decode = self._seconds("decode", "decoding and preparing a picture", registry)
        self._queue = self._seconds("queue", "waiting for a turn to decode and run", registry)
        self._inference = self._seconds("inference", "running the model", registry)
        PoolMetrics(registry).watch(pool)

    def embedded(self, picture: EmbeddedPicture) -> None:
        """Count a picture that was embedded."""
        self._pictures.labels("OK").inc()
        self._decode.observe(picture.timings.decode_ms / 1000)
        self._queue.observe(picture.timings.queue_ms / 1000)
        self._inference.observe(picture.timings.inference_ms / 1000)

    def refused(self, reason: str) -> None:
        """Count a picture that was not."""
        self._pictures.labels(reason).inc()

    def text(self, outcome: str) -> None:
        """Count a text."""
        self._texts.labels(outcome).inc()

    def occluded(self, outcome: str) -> None:
        """Count a picture of which parts were to be hidden."""
        self._occlusions.labels(outcome).inc()

    @staticmethod
    def _seconds(step: str, what: str, registry: CollectorRegistry) -> Histogram:
        return Histogram(
            f"vitrine_features_{step}_seconds",
            f"Seconds of {what}",
            buckets=_BUCKETS_S,
            registry=registry,
        )
