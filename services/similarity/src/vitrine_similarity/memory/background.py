"""Makes segments beside the searches, in a thread that yields to them."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable

import structlog

_log = structlog.get_logger("vitrine.engine")

_NICE = 10
_TRIED_AGAIN_AFTER_S = 30.0


class Background:
    """Does the work that is due, one piece after the other.

    Parameters
    ----------
    work
        Does a piece and returns whether there was one. What it raises is logged, and it is called
        again later: searches go on with what there is.
    looks_every_s
        Seconds after which it is called unasked, once it was asked for the first time: work may
        become due by time alone.
    """

    def __init__(self, work: Callable[[], bool], *, looks_every_s: float) -> None:
        self._work = work
        self._looks_every_s = looks_every_s
        self._changed = threading.Condition()
        self._asked = 0
        self._done = 0
        self._failed: BaseException | None = None
        self._stopping = False
        self._thread: threading.Thread | None = None

    def wake(self) -> None:
        """Look for work, soon."""
        with self._changed:
            if self._stopping:
                return
            self._asked += 1
            self._changed.notify_all()
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="segments", daemon=True)
                self._thread.start()

    def settle(self, timeout_s: float) -> bool:
        """Wait until nothing is left to be done.

        Returns
        -------
        bool
            Whether that is so; not if time is up, or if the work failed.
        """
        self.wake()
        with self._changed:
            asked = self._asked
            self._changed.wait_for(
                lambda: self._done >= asked or self._failed is not None or self._stopping, timeout_s
            )
            return self._done >= asked

    def wait_for(self, reached: Callable[[], bool], timeout_s: float) -> None:
        """Wait until work has led to something, failed, or took too long."""
        with self._changed:
            self._changed.wait_for(
                lambda: reached() or self._failed is not None or self._stopping, timeout_s
            )

    def stop(self) -> None:
        """Do nothing more once the piece in progress is done; not waited for."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()

    def join(self, timeout_s: float) -> None:
        """Wait for the end after `stop`."""
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(timeout_s)

    def _run(self) -> None:
        _yield_to_others()
        while True:
            with self._changed:
                self._changed.wait_for(
                    lambda: self._stopping or self._asked > self._done, self._looks_every_s
                )
                if self._stopping:
                    return
                asked = self._asked
            try:
                while not self._stopping and self._work():
                    with self._changed:
                        self._changed.notify_all()
            except Exception as error:  # noqa: BLE001 - a dead thread would build no segment any more
                _log.exception("cannot_build_segment", error=str(error))
                with self._changed:
                    self._failed = error
                    self._changed.notify_all()
                    self._changed.wait_for(lambda: self._stopping, _TRIED_AGAIN_AFTER_S)
                    self._failed = None
            else:
                with self._changed:
                    self._done = asked
                    self._changed.notify_all()


def _yield_to_others() -> None:
    # On Linux a thread has a priority of its own, which those that it starts inherit.
    with contextlib.suppress(OSError, AttributeError):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)
