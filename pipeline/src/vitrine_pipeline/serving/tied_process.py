"""A child process that cannot outlive the one that started it."""

from __future__ import annotations

import os
import signal
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import partial
from multiprocessing import Queue
from types import FrameType
from typing import Any

from honcho.process import Popen, Process

from vitrine_pipeline.orphans import end_with_parent

# Tells a watcher to end its child; a watcher also gets it when the supervisor dies.
END = signal.SIGUSR1
GRACE_S = 5

_HELD_BACK = frozenset({signal.SIGINT, signal.SIGTERM, END})


class TiedProcess(Process):  # type: ignore[misc]
    """A program, and the life of the watcher that honcho forks to read its output.

    On `END` the watcher sends its child SIGTERM, and after `GRACE_S` seconds kills the child's
    process group. The kernel sends `END` when the supervisor dies, and kills the child when the
    watcher dies: whatever is killed, and however, nothing is left running.
    """

    _events: Queue[Any] | None
    _child: Any

    def __init__(
        self,
        cmd: Sequence[str],
        *,
        name: str,
        env: Mapping[str, str],
        colour: str | None = None,
        quiet: bool = False,
        cwd: str | None = None,
    ) -> None:
        super().__init__(cmd, name=name, env=dict(env), colour=colour, quiet=quiet, cwd=cwd)
        self._supervisor = os.getpid()
        self._ending = False

    def run(self, events: Queue[Any] | None = None, ignore_signals: bool = False) -> None:
        """Run the program to its end; called in the watcher, with `_HELD_BACK` blocked."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(END, self._end)
        end_with_parent(self._supervisor, END)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _HELD_BACK)
        prepare = partial(_prepare_child, os.getpid())
        self._child_ctor = partial(Popen, shell=False, preexec_fn=prepare)
        super().run(events, ignore_signals)

    def _end(self, _signal: int, _frame: FrameType | None) -> None:
        if os.getppid() != self._supervisor and self._events is not None:
            # Nobody reads the events any more, and what nobody reads must not be waited for.
            self._events.cancel_join_thread()
            self._events = None
        if self._ending:
            return
        self._ending = True
        if self._child is None:
            os._exit(0)
        signal.signal(signal.SIGALRM, self._kill)
        signal.alarm(GRACE_S)
        self._child.terminate()

    def _kill(self, _signal: int, _frame: FrameType | None) -> None:
        # The program may have ended while what it started still holds its output open.
        with suppress(ProcessLookupError):
            os.killpg(self._child.pid, signal.SIGKILL)


def hold_back_signals() -> None:
    """Block what would end a process between its fork and the moment it can handle it."""
    signal.pthread_sigmask(signal.SIG_BLOCK, _HELD_BACK)


def let_signals_through() -> None:
    """Take back `hold_back_signals`."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _HELD_BACK)


def _prepare_child(watcher: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    end_with_parent(watcher, signal.SIGKILL)
