"""Processes that a fork server starts, for a supervisor that runs in asyncio."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sys
from asyncio.subprocess import DEVNULL, Process
from collections import deque
from collections.abc import Mapping
from contextlib import ExitStack
from functools import partial

from vitrine_pipeline.orphans import end_with_parent
from vitrine_pipeline.serving.fork_server import LONGEST_MESSAGE, MODULE

_KILLED = -int(signal.SIGKILL)


class Fork:
    """A process of a fork server; what a supervisor needs of `asyncio.subprocess.Process`.

    Attributes
    ----------
    pid
        Its process id.
    stdout
        What it prints, errors included.
    """

    def __init__(self, pid: int, stdout: asyncio.StreamReader) -> None:
        self.pid = pid
        self.stdout = stdout
        self.ended: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    @property
    def returncode(self) -> int | None:
        """How it ended; None while it runs."""
        return self.ended.result() if self.ended.done() else None

    async def wait(self) -> int:
        """Wait for its end, and return how it ended; below 0: the signal that ended it."""
        return await asyncio.shield(self.ended)


class Forks:
    """A fork server, and what it has started.

    Parameters
    ----------
    server
        Its process.
    channel
        To ask it.
    """

    def __init__(self, server: Process, channel: socket.socket) -> None:
        self._server = server
        self._channel = channel
        self._asked: deque[asyncio.Future[int]] = deque()
        self._forks: dict[int, Fork] = {}
        self._ended_early: dict[int, int] = {}
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(channel, self._hear)

    @classmethod
    async def start(cls, environment: Mapping[str, str]) -> Forks:
        """Start a fork server.

        Parameters
        ----------
        environment
            All of its variables; those that a library reads when it is imported count for all.
        """
        ours, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with its:
            server = await asyncio.create_subprocess_exec(
                *(sys.executable, "-P", "-m", MODULE),
                env=environment,
                stdin=its.fileno(),
                stdout=DEVNULL,
                start_new_session=True,
                preexec_fn=partial(end_with_parent, os.getpid(), signal.SIGKILL),
            )
        return cls(server, ours)

    async def fork(self, module: str, environment: Mapping[str, str], longest_line: int) -> Fork:
        """Run a module in a process of its own.

        Parameters
        ----------
        module
            Run as ``python -m`` runs it.
        environment
            All of its variables.
        longest_line
            How much of what it prints is held until it is read, in bytes.

        Raises
        ------
        OSError
            The fork server has ended.
        """
        read, write = os.pipe()
        message = json.dumps({"module": module, "environment": dict(environment)}).encode()
        asked: asyncio.Future[int] = self._loop.create_future()
        self._asked.append(asked)
        with os.fdopen(write, "wb", 0), ExitStack() as on_failure:
            output = on_failure.enter_context(os.fdopen(read, "rb", 0))
            socket.send_fds(self._channel, [message], [write])
            pid = await asked
            on_failure.pop_all()
        reader = asyncio.StreamReader(longest_line)
        await self._loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), output)
        fork = self._forks[pid] = Fork(pid, reader)
        if pid in self._ended_early:
            self._end(pid, self._ended_early.pop(pid))
        return fork

    async def close(self) -> None:
        """End the server, and with it what it has started."""
        self._loop.remove_reader(self._channel)
        self._channel.close()
        await self._server.wait()

    def _hear(self) -> None:
        try:
            message = self._channel.recv(LONGEST_MESSAGE, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return
        except OSError:
            message = b""
        if not message:
            self._lose_all()
            return
        said = json.loads(message)
        if "started" in said:
            asked = self._asked.popleft()
            if not asked.cancelled():
                asked.set_result(said["started"])
        elif said["ended"] in self._forks:
            self._end(said["ended"], said["status"])
        else:
            self._ended_early[said["ended"]] = said["status"]

    def _end(self, pid: int, status: int) -> None:
        self._forks.pop(pid).ended.set_result(status)

    def _lose_all(self) -> None:
        """Count all as killed, as the kernel does when their server ends."""
        self._loop.remove_reader(self._channel)
        while self._asked:
            asked = self._asked.popleft()
            if not asked.cancelled():
                asked.set_exception(OSError("the fork server has ended"))
        for pid in tuple(self._forks):
            self._end(pid, _KILLED)
