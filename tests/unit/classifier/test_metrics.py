"""What is predicted while serving, beside what the bundle predicted when it was made."""

import pytest
from prometheus_client import CollectorRegistry

from vitrine_classifier.attributes import AttributeModel, AttributeModels, Reference
from vitrine_classifier.decode import Candidate, Prediction
from vitrine_classifier.metrics import OTHER, ClassifierMetrics
from vitrine_product.roles import Role

REFERENCE = Reference(shares=(0.75, 0.25), confidences=(0, 0, 0, 0, 0, 0.1, 0.2, 0.3, 0.5, 1))


def colour(values=("Red", "Blue"), reference: Reference | None = REFERENCE) -> AttributeModels:
    model = AttributeModel(
        name="colour",
        values=values,
        temperature=1,
        thresholds=(0.9,) * len(values),
        reference=reference,
    )
    return AttributeModels(attributes=(model,))


def prediction(value: str, confidence: float) -> tuple[Prediction]:
    candidates = (Candidate(value, confidence),)
    return (Prediction("colour", candidates, confidence >= 0.9, Role.COLOUR),)


@pytest.fixture
def registry():
    return CollectorRegistry()


def value_of(registry, name, **labels):
    found = registry.get_sample_value(
        f"vitrine_classifier_{name}", {"attribute": "colour"} | labels
    )
    return found


def test_predictions_are_counted_by_value_and_confidence(registry):
    metrics = ClassifierMetrics(colour(), registry)

    metrics.classified([prediction("Red", 0.95), prediction("Red", 0.55)])

    assert value_of(registry, "predictions_total", value="Red") == 2
    assert value_of(registry, "predictions_total", value="Blue") == 0
    assert value_of(registry, "sure_total") == 1
    assert value_of(registry, "confidence_bucket", le="0.6") == 1


def test_the_bundle_s_own_distribution_stands_beside_it_under_the_same_labels(registry):
    ClassifierMetrics(colour(), registry)

    assert value_of(registry, "reference_share", value="Red") == 0.75
    for family in registry.collect():
        if family.name == "vitrine_classifier_confidence":
            bounds = {s.labels["le"] for s in family.samples if "le" in s.labels} - {"+Inf"}
    references = [
        value_of(registry, "reference_confidence", le=bound) for bound in sorted(bounds, key=float)
    ]
    assert references == list(REFERENCE.confidences)


def test_a_bundle_without_a_reference_shows_none(registry):
    ClassifierMetrics(colour(reference=None), registry)

    assert value_of(registry, "reference_share", value="Red") is None
    assert value_of(registry, "predictions_total", value="Red") == 0


def test_an_attribute_with_many_values_shows_the_frequent_ones_and_the_rest_together(registry):
    values = tuple(f"colour {number}" for number in range(1000))
    shares = tuple(1 / 1000 for _ in values)
    reference = Reference(shares=shares, confidences=REFERENCE.confidences)
    metrics = ClassifierMetrics(colour(values, reference), registry)

    metrics.classified([prediction("colour 999", 0.5)])

    assert value_of(registry, "predictions_total", value=OTHER) == 1
    assert value_of(registry, "reference_share", value=OTHER) == pytest.approx(0.937)
    series = [
        s for f in registry.collect() for s in f.samples if s.name.endswith("predictions_total")
    ]
    assert len(series) == 64


def test_a_reference_must_fit_the_values():
    with pytest.raises(ValueError, match="2 shares for 3 values"):
        colour(("Red", "Blue", "Green"))
