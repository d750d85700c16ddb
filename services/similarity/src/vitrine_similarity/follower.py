"""Keeps a replica level with the catalogue."""

from __future__ import annotations

import structlog
from prometheus_client import Counter

from vitrine_serving.errors import DomainError
from vitrine_similarity.replica import Replica

_log = structlog.get_logger("vitrine.follower")


class Follower:
    """Lets a replica catch up, whenever `look` is called.

    While the catalogue cannot be read, the replica goes on with what it has: that is logged once
    when it begins and once when it ends, and counted each time.

    Parameters
    ----------
    replica
        Which replica.
    failures
        Counts the times that the catalogue could not be read.
    """

    def __init__(self, replica: Replica, failures: Counter) -> None:
        self._replica = replica
        self._failures = failures
        self._failing = False

    def look(self) -> None:
        """Take over what changed in the catalogue; to be called by one thread."""
        try:
            revision = self._replica.catch_up()
        except DomainError as error:
            if self._has_begun_to_fail():
                _log.error("cannot_follow", error=error.message, reason=error.reason)
        except Exception:  # noqa: BLE001 - the replica goes on with what it has
            if self._has_begun_to_fail():
                _log.exception("cannot_follow")
        else:
            if self._failing:
                _log.info("following_again", revision=revision)
            self._failing = False

    def _has_begun_to_fail(self) -> bool:
        self._failures.inc()
        begun, self._failing = not self._failing, True
        return begun
