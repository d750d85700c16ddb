"""Whether requests are welcome: what an answer cannot do without is there, and no end is near."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

BELIEVED_S = 1.0
# Without these there is no answer at all; the others only make it poorer.
NEEDED = ("features", "similarity")


class Health(Protocol):
    """Asks the services whether they are ready."""

    def serving(self) -> Mapping[str, bool]:
        """Return for each service whether it says so."""


@dataclass(frozen=True)
class Readiness:
    """Whether the gateway is ready, and which services are.

    Attributes
    ----------
    draining
        Whether the gateway is about to stop.
    services
        By name.
    notice
        What keeps searches from finding products, though the gateway is ready; empty if nothing.
    """

    draining: bool
    services: Mapping[str, bool]
    notice: str = ""

    @property
    def ready(self) -> bool:
        """Whether requests are welcome."""
        return not self.draining and all(self.services.get(name, False) for name in NEEDED)


class ReadinessProbe:
    """Asks the services at most once a second, however many ask it.

    Parameters
    ----------
    health
        Whom to ask.
    is_draining
        Tells whether the gateway is about to stop.
    notice
        Tells what keeps searches from finding products.
    clock
        Seconds that only ever grow.
    """

    def __init__(
        self,
        health: Health,
        is_draining: Callable[[], bool],
        notice: Callable[[], str] = str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._health = health
        self._is_draining = is_draining
        self._notice_now = notice
        self._notice = ""
        self._clock = clock
        self._lock = threading.Lock()
        self._services: Mapping[str, bool] = {}
        self._asked = float("-inf")

    def read(self) -> Readiness:
        """Return what is known, at most a second old."""
        with self._lock:
            if self._clock() - self._asked >= BELIEVED_S:
                self._services = self._health.serving()
                answers = self._services.get("similarity", False)
                self._notice = self._notice_now() if answers else ""
                self._asked = self._clock()
            return Readiness(self._is_draining(), self._services, self._notice)
