"""Whether requests are welcome, and which services can be reached, which is another matter."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from vitrine_gateway.deadline import Deadline
from vitrine_gateway.remembered import Remembered

BELIEVED_S = 1.0
_WAIT_S = 2.0


class Health(Protocol):
    """Asks the services whether they are ready."""

    def serving(self) -> Mapping[str, bool]:
        """Return for each service whether it says so."""


@dataclass(frozen=True)
class Readiness:
    """Whether the gateway is ready, and which services are.

    A gateway whose services are away is ready: it sends the page and what it has kept, says at
    once what it cannot do, and another gateway would reach no more than it does.

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
        return not self.draining


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
        self._found: Remembered[tuple[Mapping[str, bool], str]] = Remembered(clock)

    def read(self) -> Readiness:
        """Return what is known, at most a second old."""
        services, notice = self._found.read(self._ask, BELIEVED_S, Deadline(_WAIT_S))
        return Readiness(self._is_draining(), services, notice)

    def _ask(self) -> tuple[Mapping[str, bool], str]:
        services = self._health.serving()
        return services, self._notice_now() if services.get("similarity", False) else ""
