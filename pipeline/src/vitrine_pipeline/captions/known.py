"""What a captioner is told of an attribute that was predicted."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from vitrine_captioner.description import KnownAttribute
from vitrine_classifier.decode import Prediction

_NOTHING: Mapping[str, str] = MappingProxyType({})


def known_of(prediction: Prediction, stated: Mapping[str, str] = _NOTHING) -> KnownAttribute:
    """Tell a captioner of a prediction, and whether it or its family may be stated.

    Parameters
    ----------
    stated
        What the catalogue says of the product, by attribute; it outranks what is predicted.
    """
    if prediction.name in stated:
        return KnownAttribute(prediction.name, stated[prediction.name])
    return KnownAttribute(
        prediction.name, prediction.value, prediction.may_be_claimed, prediction.sure_family
    )
