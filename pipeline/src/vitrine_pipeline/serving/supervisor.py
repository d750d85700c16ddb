"""Starts programs, hands on what they print, and ends them all when one ends or is told to."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from honcho.manager import SYSTEM_PRINTER_NAME, Manager
from honcho.printer import Message

from vitrine_pipeline.serving.tied_process import (
    END,
    TiedProcess,
    hold_back_signals,
    let_signals_through,
)


@dataclass(frozen=True)
class Program:
    """What is started.

    Attributes
    ----------
    name
        Short and unique, e.g. ``"features"``.
    command
        The executable and its arguments.
    environment
        All of its environment variables.
    needed
        Whether the others are to end when it does.
    stops_first
        Whether it is to end before the others are told to.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    needed: bool = True
    stops_first: bool = False


@dataclass(frozen=True)
class Ended:
    """A program that ended although nobody had told it to."""

    name: str
    status: int


@dataclass
class _Lines:
    """What honcho calls a printer."""

    heard: Callable[[str, str], None]
    width: int = field(default=0)

    def write(self, message: Message) -> None:
        if message.name != SYSTEM_PRINTER_NAME:
            self.heard(message.name, message.data.decode("utf-8", "replace").rstrip("\n"))


class Supervisor(Manager):  # type: ignore[misc]
    """Runs programs until one that is needed ends, or SIGINT or SIGTERM comes.

    Parameters
    ----------
    heard
        Called with the program's name and each line that it prints; it may `start` further
        programs and `terminate` them all.
    """

    _processes: dict[str, dict[str, Any]]
    _terminating: bool

    def __init__(self, heard: Callable[[str, str], None]) -> None:
        # The watchers have to be children of this very process, to hear of its death.
        multiprocessing.set_start_method("fork", force=True)
        super().__init__(printer=_Lines(heard))
        self._process_ctor = TiedProcess
        self._programs: dict[str, Program] = {}
        self._running = False
        self.ended: Ended | None = None

    @property
    def stopping(self) -> bool:
        """Whether the programs have been told to end."""
        return self._terminating

    def start(self, program: Program) -> None:
        """Start a program; at once if others run already, otherwise when `loop` is called."""
        self._programs[program.name] = program
        self.add_process(program.name, list(program.command), env=program.environment)
        if self._running:
            self._start()

    def pids(self) -> dict[str, int]:
        """Return the process ids of the programs that run."""
        return {
            name: state["pid"]
            for name, state in self._processes.items()
            if "pid" in state and "returncode" not in state
        }

    def terminate(self) -> None:
        """Tell the programs to end.

        The first call tells those that stop first, if all is in order, and the loop calls again
        as soon as one of them has ended.
        """
        first_call, self._terminating = not self._terminating, True
        if first_call:
            self.ended = self._first_ended()
        alive = [name for name, state in self._processes.items() if "returncode" not in state]
        first = [name for name in alive if self._programs[name].stops_first]
        for name in first if first and first_call and not self.ended else alive:
            watcher = self._processes[name]["process"]
            if watcher.is_alive():
                os.kill(watcher.pid, END)

    def _first_ended(self) -> Ended | None:
        for name, state in self._processes.items():
            if self._programs[name].needed and state.get("returncode") is not None:
                return Ended(name, state["returncode"])
        return None

    def _any_stopped(self) -> bool:
        return self._first_ended() is not None

    def _start(self) -> None:
        self._running = True
        waiting = {name: state for name, state in self._processes.items() if "process" not in state}
        everything, self._processes = self._processes, waiting
        hold_back_signals()
        try:
            super()._start()
        finally:
            self._processes = everything
            let_signals_through()
