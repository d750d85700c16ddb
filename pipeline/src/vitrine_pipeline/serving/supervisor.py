"""Starts programs, hands on what they print, and ends them all when one ends or is told to.

asyncio runs the processes and reads them. What stays by hand, and why:

- nothing is left when this process is killed: honcho, circus, supervisor and mirakuru leave all.
  The kernel kills each program, and a shell beside it what the program has started;
- one ends before the others, one may end alone, and one is started again: honcho treats all alike,
  and those that know an order bring a daemon of their own.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, STDOUT, Process
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

from vitrine_pipeline.orphans import end_with_parent
from vitrine_pipeline.serving.forks import Fork, Forks

GRACE_S = 5

_LONGEST_LINE = 1 << 20
# Between an end and the next start: twice as long each time, unless it had lived for a while.
_PAUSE_S, _LONGEST_PAUSE_S, _A_WHILE_S = 1.0, 60.0, 60.0
# Learns which, and waits until nobody can say more, which is when the supervisor is gone.
_KILL_GROUP = ("sh", "-c", 'read -r group; read -r _; kill -s KILL -- "-$group"')


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
    module
        The Python module that `command` runs, if it does; on Linux it is run in a fork of a process
        that has imported what the modules share.
    needed
        Whether the others are to end when it does.
    stops_first
        Whether it is to end before the others are told to.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    module: str = ""
    needed: bool = True
    stops_first: bool = False


@dataclass(frozen=True)
class Ended:
    """A program that ended although nobody had told it to."""

    name: str
    status: int


@dataclass(frozen=True)
class _Started:
    program: Program
    process: Process | Fork
    followed: asyncio.Task[None]


class Supervisor:
    """Runs programs until one that is needed ends, or SIGINT, SIGTERM or SIGHUP comes.

    Parameters
    ----------
    heard
        Called with the program's name and each line that it prints.

    Attributes
    ----------
    ended
        The needed program that ended first, if that is why all ended.
    """

    def __init__(self, heard: Callable[[str, str], None]) -> None:
        self._heard = heard
        self._started: list[_Started] = []
        self._kept: dict[str, Program] = {}
        self._pauses: dict[str, float] = {}
        self._restarts: set[asyncio.Task[None]] = set()
        self._stop = asyncio.Event()
        self._forks: Forks | None = None
        self.ended: Ended | None = None

    async def run(self, starting: Coroutine[Any, Any, None]) -> None:
        """Carry out what starts the programs, and return when all of them have ended.

        Parameters
        ----------
        starting
            Calls `start`; cut short when the programs are to end before it is done. What it
            raises is raised once they have ended.
        """
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            # With nohup, a terminal that is closed ends nothing.
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
                loop.add_signal_handler(number, self._stop.set)
        work = asyncio.create_task(starting)
        stop = asyncio.create_task(self._stop.wait())
        try:
            await asyncio.wait({work, stop}, return_when=asyncio.FIRST_COMPLETED)
            if not stop.done():
                await work
                await stop
        finally:
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)
            await self._end_all()

    async def start(self, program: Program) -> None:
        """Start a program."""
        keeper = await asyncio.create_subprocess_exec(
            *_KILL_GROUP, stdin=PIPE, stdout=DEVNULL, stderr=DEVNULL, start_new_session=True
        )
        forked = program.module and sys.platform == "linux"
        process = await (self._fork(program) if forked else _execute(program))
        if keeper.stdin:
            keeper.stdin.write(f"{process.pid}\n".encode())
        followed = asyncio.create_task(self._follow(program, process, keeper))
        self._started.append(_Started(program, process, followed))

    async def _fork(self, program: Program) -> Fork:
        self._forks = self._forks or await Forks.start(program.environment)
        return await self._forks.fork(program.module, program.environment, _LONGEST_LINE)

    def keep(self, program: Program) -> None:
        """Start a program again whenever it ends from now on, and let the others run meanwhile.

        Parameters
        ----------
        program
            What is started in the place of the one of its name that runs.
        """
        self._kept[program.name] = program

    def pids(self) -> dict[str, int]:
        """Return the process ids of the programs that run."""
        return {
            one.program.name: one.process.pid
            for one in self._started
            if one.process.returncode is None
        }

    async def _follow(self, program: Program, process: Process | Fork, keeper: Process) -> None:
        began = asyncio.get_running_loop().time()
        try:
            while line := await _next_line(process):
                self._heard(program.name, line.decode("utf-8", "replace").rstrip("\n"))
        except Exception:
            # A program that is not heard would wait for ever to say something.
            self._stop.set()
            raise
        finally:
            status = await process.wait()
            with suppress(ProcessLookupError):
                keeper.kill()
            await keeper.wait()
            if not self._stop.is_set():
                self._decide(program, status, asyncio.get_running_loop().time() - began)

    def _decide(self, program: Program, status: int, lived_s: float) -> None:
        """Start what ended again, or end the others too, or let them be."""
        if kept := self._kept.get(program.name):
            pause_s = _PAUSE_S if lived_s >= _A_WHILE_S else self._pauses.get(kept.name, _PAUSE_S)
            self._pauses[kept.name] = min(2 * pause_s, _LONGEST_PAUSE_S)
            self._heard(kept.name, f"(it ended with status {status}; again in {pause_s:g} s)")
            restart = asyncio.create_task(self._start_again(kept, pause_s))
            self._restarts.add(restart)
            restart.add_done_callback(self._restarts.discard)
        elif program.needed:
            self.ended = Ended(program.name, status)
            self._stop.set()

    async def _start_again(self, program: Program, pause_s: float) -> None:
        await asyncio.sleep(pause_s)
        try:
            await self.start(program)
        except OSError as error:
            self._heard(program.name, f"(it cannot be started again: {error})")

    async def _end_all(self) -> None:
        self._stop.set()
        for restart in self._restarts:
            restart.cancel()
        await asyncio.gather(*self._restarts, return_exceptions=True)
        if self.ended is None:
            await _end([one for one in self._started if one.program.stops_first])
        await _end(self._started)
        await asyncio.gather(*(one.followed for one in self._started))
        if self._forks:
            await self._forks.close()


async def _execute(program: Program) -> Process:
    return await asyncio.create_subprocess_exec(
        *program.command,
        env=program.environment,
        stdin=DEVNULL,
        stdout=PIPE,
        stderr=STDOUT,
        limit=_LONGEST_LINE,
        start_new_session=True,
        # asyncio's own threads only wait for processes, and hold nothing that a fork needs.
        preexec_fn=partial(end_with_parent, os.getpid(), signal.SIGKILL),
    )


async def _next_line(process: Process | Fork) -> bytes:
    if process.stdout is None:
        return b""
    try:
        return await process.stdout.readline()
    except ValueError:
        return b"(a line that is too long to be kept)\n"


async def _end(programs: Sequence[_Started]) -> None:
    """Tell programs to end, and kill what is left of them and their children after `GRACE_S`."""
    left = {one.followed: one.process for one in programs if not one.followed.done()}
    if not left:
        return
    for process in left.values():
        with suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGTERM)
    _, late = await asyncio.wait(left, timeout=GRACE_S)
    for followed in late:
        with suppress(ProcessLookupError):
            os.killpg(left[followed].pid, signal.SIGKILL)
    if late:
        await asyncio.wait(late)
