"""What whoever searches says of the query's attributes, and what is believed then."""

from __future__ import annotations

import json
from collections.abc import Mapping

from vitrine_gateway.search.options import SearchOptions
from vitrine_gateway.values import Classified
from vitrine_serving.errors import InvalidInput


def check_corrections(corrections: Mapping[str, str], attributes: Mapping[str, object]) -> None:
    """Refuse corrections of attributes that nobody predicts.

    Raises
    ------
    InvalidInput
        ``ATTRIBUTE_UNKNOWN``, with the known ones.
    """
    if unknown := sorted(set(corrections).difference(attributes)):
        raise InvalidInput(
            f"there is no attribute {unknown[0]!r}",
            reason="ATTRIBUTE_UNKNOWN",
            known=json.dumps(list(attributes)),
        )


def believed(classified: Classified | None, options: SearchOptions) -> dict[str, str]:
    """Return the attributes by name: as predicted, then corrected, then changed."""
    attributes = classified.attributes if classified else {}
    predicted = {name: one.value for name, one in attributes.items()}
    return predicted | dict(options.corrections) | dict(options.changes)


def doubted(classified: Classified | None, options: SearchOptions) -> frozenset[str]:
    """Return the attributes that are predicted without being sure, and that nobody stated."""
    attributes = classified.attributes if classified else {}
    unsure = {name for name, one in attributes.items() if not one.sure}
    return frozenset(unsure.difference(options.corrections, options.changes))
