"""How figures are written for people."""

from __future__ import annotations

import math

from vitrine_pipeline.evaluation.measures import Interval

_NONE = "-"


def percent(share: float) -> str:
    """Write a share: ``0.813`` as ``81.3 %``."""
    return _NONE if math.isnan(share) else f"{100 * share:.1f} %"


def decimal(value: float, digits: int) -> str:
    """Write a number with so many digits after the point."""
    return _NONE if math.isnan(value) else f"{value:.{digits}f}"


def spread(interval: Interval | None) -> str:
    """Write the interval of a share: ``78.9 to 84.1``, in per cent."""
    return f"{100 * interval.low:.1f} to {100 * interval.high:.1f}" if interval else _NONE


def attribute(name: str) -> str:
    """Write an attribute's name: ``product_type`` as ``product type``."""
    return name.replace("_", " ")


def figure(path: str) -> str:
    """Write the path of a figure: ``attributes.colour.ece`` as ``colour: ece``."""
    parts = [attribute(part) for part in path.split(".") if part not in ("attributes", "retrieval")]
    return ": ".join(parts)


def probability(value: float) -> str:
    """Write a p-value."""
    return "< 0.001" if value < 0.001 else f"{value:.3f}"
