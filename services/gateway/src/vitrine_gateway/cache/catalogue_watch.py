"""What the catalogue is at the moment, asked rarely and believed briefly."""

from __future__ import annotations

import time
from collections.abc import Callable

import structlog

from vitrine_gateway.catalogue_values import CatalogueState
from vitrine_gateway.deadline import Deadline
from vitrine_gateway.remembered import Remembered
from vitrine_gateway.services import Similarity
from vitrine_serving.errors import DomainError

# Together with the second that a replica may lag, a deleted product is gone within two: whoever
# comes while somebody asks is told what was known before, and what is heard may be as old as the
# question.
BELIEVED_S = 0.5
ASKED_S = 0.25
_ATTRIBUTES_TIMEOUT_S = 1.0
_BELIEVED_WITH_ALL_S = 60.0
_BELIEVED_WITHOUT_S = 1.0

_log = structlog.get_logger("vitrine.catalogue")


class CatalogueWatch:
    """Remembers the catalogue's space, revision and attributes for a moment.

    Parameters
    ----------
    similarity
        Whom to ask.
    clock
        Seconds that only ever grow.
    """

    def __init__(self, similarity: Similarity, clock: Callable[[], float] = time.monotonic) -> None:
        self._similarity = similarity
        self._state: Remembered[CatalogueState | None] = Remembered(clock)
        self._attributes: Remembered[frozenset[str]] = Remembered(clock)
        self._last_attributes: frozenset[str] = frozenset()

    def state(self, deadline: Deadline) -> CatalogueState | None:
        """Return the space and the revision in force, or None where nobody can tell."""
        return self._state.read(lambda: self._ask_state(deadline), BELIEVED_S, deadline)

    def forget(self) -> None:
        """Ask again next time, because the catalogue was just written."""
        self._state.forget()

    def attributes(self, wanted: frozenset[str], deadline: Deadline) -> frozenset[str]:
        """Return the catalogue's attributes, asking again if one that is wanted is not there.

        Raises
        ------
        Unavailable, DeadlineExceeded
            The similarity service has to be asked and does not answer, or not in time.
        """
        known = wanted <= self._last_attributes
        return self._attributes.read(
            lambda: self._ask_attributes(deadline),
            _BELIEVED_WITH_ALL_S if known else _BELIEVED_WITHOUT_S,
            deadline,
        )

    def _ask_attributes(self, deadline: Deadline) -> frozenset[str]:
        soon = deadline.at_most(_ATTRIBUTES_TIMEOUT_S)
        self._last_attributes = frozenset(self._similarity.facets((), soon).values)
        return self._last_attributes

    def _ask_state(self, deadline: Deadline) -> CatalogueState | None:
        try:
            return self._similarity.state(deadline.at_most(ASKED_S))
        except DomainError as error:
            _log.info("catalogue_state_unknown", reason=error.reason)
            return None
