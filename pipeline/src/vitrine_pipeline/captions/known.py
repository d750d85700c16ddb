"""What a captioner is told of an attribute that was predicted."""

from __future__ import annotations

from vitrine_captioner.description import KnownAttribute
from vitrine_classifier.decode import Prediction


def known_of(prediction: Prediction) -> KnownAttribute:
    """Tell a captioner of a prediction, and whether it or its family may be stated."""
    return KnownAttribute(
        prediction.name, prediction.value, prediction.may_be_claimed, prediction.sure_family
    )
