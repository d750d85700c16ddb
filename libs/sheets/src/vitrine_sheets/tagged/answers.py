"""What is said of a picture that was to be tagged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tag:
    """What a picture shows of one attribute."""

    value: str
    confidence: float
    sure: bool


@dataclass(frozen=True, slots=True)
class Tagged:
    """What is said of a picture.

    Attributes
    ----------
    tags
        By attribute.
    title, text
        For its product.
    details
        The visual details that it is sure of, e.g. ``("round neck", "striped")``.
    """

    tags: Mapping[str, Tag]
    title: str
    text: str
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """A picture that cannot be tagged, and why."""

    reason: str
