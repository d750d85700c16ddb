"""What one asks on behalf of all, and what is believed of it meanwhile."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

from vitrine_gateway.deadline import Deadline

Value = TypeVar("Value")


class Remembered(Generic[Value]):
    """A value that is asked for by one thread at a time, and not again for a moment.

    Whoever comes while it is asked for gets what was known before, and waits only where nothing
    was. No lock is held while it is asked for. An error is remembered as a value is.

    Parameters
    ----------
    clock
        Seconds that only ever grow.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._changed = threading.Condition()
        self._asking = False
        self._at = float("-inf")
        self._value: Value | None = None
        self._error: Exception | None = None
        self._answers = 0
        self._forgotten = 0

    def read(
        self,
        ask: Callable[[], Value],
        believed_s: float,
        deadline: Deadline,
        *,
        usable_s: float | None = None,
    ) -> Value:
        """Return the value, or raise the error, that is less than `believed_s` old.

        Parameters
        ----------
        ask
            Asks for it.
        deadline
            Until when to wait for another thread that asks.
        usable_s
            How old it may be while another thread asks; None: as old as it likes, and even
            forgotten.

        Raises
        ------
        DeadlineExceeded
            Nothing usable is known, and another thread did not hear in time.
        Exception
            What `ask` raised, for this caller or the one before.
        """
        with self._changed:
            age_s = self._clock() - self._at
            if age_s < believed_s:
                return self._told()
            if self._asking:
                answers = self._answers
                if not answers or (usable_s is not None and age_s > usable_s):
                    self._changed.wait_for(lambda: self._answers > answers, deadline.remaining_s())
                    deadline.remaining_s()
                return self._told()
            self._asking = True
            forgotten = self._forgotten
        return self._ask(ask, forgotten)

    def forget(self) -> None:
        """Ask again next time."""
        with self._changed:
            self._at = float("-inf")
            self._forgotten += 1

    def _ask(self, ask: Callable[[], Value], forgotten: int) -> Value:
        value: Value | None = None
        error: Exception | None = None
        try:
            value = ask()
        except Exception as raised:  # noqa: BLE001 - raised again, for whoever asks
            error = raised
        except BaseException:
            # This thread ends, and has learnt nothing.
            with self._changed:
                self._asking = False
            raise
        with self._changed:
            self._value, self._error = value, error
            self._answers += 1
            self._asking = False
            # What was asked for before it was forgotten is told to this caller alone.
            if forgotten == self._forgotten:
                self._at = self._clock()
            self._changed.notify_all()
            return self._told()

    def _told(self) -> Value:
        if self._error:
            raise self._error.with_traceback(None)
        return self._value  # type: ignore[return-value]
