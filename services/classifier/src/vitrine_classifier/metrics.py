"""What an operator watches of the classifier: whether its answers drift from what it was made on.

What is predicted, and how confidently, is counted beside what the bundle says that it predicted
on products that it was not fitted to. Where the two come apart, either the products have changed
or the model does not fit them any more.
"""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Iterable

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram

from vitrine_classifier.attributes import CONFIDENCE_BINS, AttributeModel, AttributeModels
from vitrine_classifier.decode import Prediction

OTHER = "other"
_MAX_VALUES = 64


class ClassifierMetrics:
    """Counts predictions by attribute and value, and their confidence.

    An attribute with many values shows its most frequent ones, and the rest as ``"other"``.

    Parameters
    ----------
    models
        The bundle's attributes. One without a reference has no series of it.
    registry
        Where the metrics are registered; a test passes its own.
    """

    def __init__(self, models: AttributeModels, registry: CollectorRegistry = REGISTRY) -> None:
        predictions = Counter(
            "vitrine_classifier_predictions",
            "Predictions, by the value that was answered",
            ("attribute", "value"),
            registry=registry,
        )
        sure = Counter(
            "vitrine_classifier_sure",
            "Predictions that were called sure",
            ("attribute",),
            registry=registry,
        )
        confidence = Histogram(
            "vitrine_classifier_confidence",
            "Confidence of the value that was answered",
            ("attribute",),
            buckets=CONFIDENCE_BINS,
            registry=registry,
        )
        self._shown = {model.name: _shown_values(model) for model in models.attributes}
        # All from the start, so that a value which is never predicted counts as 0.
        self._predictions = {
            (name, value): predictions.labels(name, value)
            for name, shown in self._shown.items()
            for value in dict.fromkeys(shown.values())
        }
        self._sure = {name: sure.labels(name) for name in self._shown}
        self._confidence = {name: confidence.labels(name) for name in self._shown}
        self._refer(models, registry)

    def classified(self, products: Iterable[tuple[Prediction, ...]]) -> None:
        """Count the predictions for some products."""
        values: Tally[tuple[str, str]] = Tally()
        for product in products:
            for one in product:
                values[one.name, self._shown[one.name][one.value]] += 1
                self._confidence[one.name].observe(one.confidence)
                if one.sure:
                    self._sure[one.name].inc()
        for key, count in values.items():
            self._predictions[key].inc(count)

    def _refer(self, models: AttributeModels, registry: CollectorRegistry) -> None:
        share = Gauge(
            "vitrine_classifier_reference_share",
            "The bundle's share of a value among its predictions for products it was not fitted to",
            ("attribute", "value"),
            registry=registry,
        )
        below = Gauge(
            "vitrine_classifier_reference_confidence",
            "The bundle's share of such predictions whose confidence is at most `le`",
            ("attribute", "le"),
            registry=registry,
        )
        for model in models.attributes:
            if model.reference is None:
                continue
            shown = self._shown[model.name]
            for value, part in zip(model.values, model.reference.shares, strict=True):
                share.labels(model.name, shown[value]).inc(part)
            for le, part in zip(CONFIDENCE_BINS, model.reference.confidences, strict=True):
                below.labels(model.name, str(le)).set(part)


def _shown_values(model: AttributeModel) -> dict[str, str]:
    """Return for each value the one that it is counted as."""
    if len(model.values) <= _MAX_VALUES:
        return {value: value for value in model.values}
    shares = model.reference.shares if model.reference else (0.0,) * len(model.values)
    frequent = sorted(zip(model.values, shares, strict=True), key=lambda one: -one[1])
    kept = {value for value, _ in frequent[: _MAX_VALUES - 1]}
    return {value: value if value in kept else OTHER for value in model.values}
