"""Says in the catalogue that a space is served, so that nobody drops it."""

from __future__ import annotations

import threading
from types import TracebackType
from typing import Self

import structlog

from vitrine_serving.errors import DomainError
from vitrine_similarity.catalogue.spaces import SERVED_S, Spaces

_log = structlog.get_logger("vitrine.presence")

# Two may be missed.
_INTERVAL_S = SERVED_S / 3


class Presence:
    """Says so again and again, in a thread of its own, from `__enter__` to `__exit__`.

    A database that is away is no fault here: searches go on, and nothing can be dropped then.

    Parameters
    ----------
    spaces
        Of the catalogue.
    space
        Which one is served.
    interval_s
        Seconds between two times.
    """

    def __init__(self, spaces: Spaces, space: str, *, interval_s: float = _INTERVAL_S) -> None:
        self._spaces = spaces
        self._space = space
        self._interval_s = interval_s
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="presence", daemon=True)

    def __enter__(self) -> Self:
        """Say it from now on."""
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Say it no more; what was said last holds until its time is up."""
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        while True:
            try:
                self._spaces.say_served(self._space)
            except DomainError as error:
                _log.info("cannot_say_served", error=error.message, reason=error.reason)
            except Exception:  # noqa: BLE001 - a dead thread would let the space be dropped
                _log.exception("cannot_say_served")
            if self._stopping.wait(self._interval_s):
                return
