"""Keeps a replica level with the catalogue, in a thread of its own."""

from __future__ import annotations

import threading
from types import TracebackType
from typing import Self

import structlog
from prometheus_client import Counter

from vitrine_serving.errors import DomainError
from vitrine_similarity.replica import Replica

_log = structlog.get_logger("vitrine.follower")


class Follower:
    """Lets a replica catch up again and again, from `__enter__` to `__exit__`.

    While the catalogue cannot be read, the replica goes on with what it has: that is logged once
    when it begins and once when it ends, and counted each time.

    Parameters
    ----------
    replica
        Which replica.
    interval_s
        Seconds between two looks at the catalogue.
    failures
        Counts the times that the catalogue could not be read.
    """

    def __init__(self, replica: Replica, *, interval_s: float, failures: Counter) -> None:
        self._replica = replica
        self._interval_s = interval_s
        self._failures = failures
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="follower", daemon=True)

    def __enter__(self) -> Self:
        """Start following."""
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop, after the look in progress."""
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        failing = False
        while not self._stopping.wait(self._interval_s):
            try:
                revision = self._replica.catch_up()
            except DomainError as error:
                self._failures.inc()
                if not failing:
                    _log.error("cannot_follow", error=error.message, reason=error.reason)
                failing = True
            except Exception:  # noqa: BLE001 - a dead thread would leave the replica behind unnoticed
                self._failures.inc()
                if not failing:
                    _log.exception("cannot_follow")
                failing = True
            else:
                if failing:
                    _log.info("following_again", revision=revision)
                failing = False
