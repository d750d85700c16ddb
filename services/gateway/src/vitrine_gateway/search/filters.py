"""Filters that the catalogue knows nothing of, refused before anything costly is done."""

from __future__ import annotations

import json
from collections.abc import Sequence

from vitrine_gateway.cache.catalogue_watch import CatalogueWatch
from vitrine_gateway.catalogue_values import Filter
from vitrine_gateway.deadline import Deadline
from vitrine_gateway.search.options import OPTION_NAMES
from vitrine_serving.errors import InvalidInput


def check_filters(filters: Sequence[Filter], watch: CatalogueWatch, deadline: Deadline) -> None:
    """Refuse filters on attributes that the catalogue lacks.

    Raises
    ------
    InvalidInput
        ``FILTER_UNKNOWN``, with the known attributes and options.
    Unavailable, DeadlineExceeded
        As `CatalogueWatch.attributes`.
    """
    wanted = frozenset(one.attribute for one in filters)
    if not wanted:
        return
    known = watch.attributes(wanted, deadline)
    if unknown := sorted(wanted - known):
        raise InvalidInput(
            f"there is no option or attribute {unknown[0]!r}",
            reason="FILTER_UNKNOWN",
            known=json.dumps([*OPTION_NAMES, *sorted(known)]),
        )
