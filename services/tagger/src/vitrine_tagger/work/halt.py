"""Lets go of a piece of work that is under way."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Halted(Exception):
    """The work is not to go on; whoever halted it knows why."""


class Halt:
    """Says whether a piece of work is to go on; thread-safe."""

    def __init__(self) -> None:
        self._changing = threading.Lock()
        self._asked = threading.Event()
        self._calls: dict[object, Callable[[], object]] = {}

    @property
    def asked(self) -> bool:
        """Whether it is not to go on."""
        return self._asked.is_set()

    def ask(self) -> None:
        """Ask the work to end: what it waits for is called off."""
        with self._changing:
            self._asked.set()
            calls = tuple(self._calls.values())
        for call_off in calls:
            call_off()

    def check(self) -> None:
        """Raise `Halted` where it is not to go on."""
        if self.asked:
            raise Halted

    def wait(self, seconds: float) -> None:
        """Wait so long, and raise `Halted` as soon as it is not to go on."""
        if self._asked.wait(seconds):
            raise Halted

    @contextmanager
    def calls_off(self, call_off: Callable[[], object]) -> Iterator[None]:
        """Have something called off where the work is halted within the block."""
        key = object()
        with self._changing:
            asked = self.asked
            self._calls[key] = call_off
        if asked:
            call_off()
        try:
            yield
        finally:
            with self._changing:
                del self._calls[key]
