"""``python -m vitrine_pipeline.serving.fork_server``: runs modules in forks of itself.

It has imported what the services share, so that they hold one copy of it and need not import it
again. It has one thread and opens nothing that a fork could not go on with.

It is asked over the socket that is its standard input, one message each: the module and the
environment, with the file descriptor of what the module prints to. It answers with the process id,
and says later how that process ended. When nobody asks any more, it ends; its forks end with it.
multiprocessing's own forkserver forks functions of a program that it imports, and brings a second
process that tracks resources.
"""

from __future__ import annotations

import gc
import json
import os
import runpy
import selectors
import signal
import socket
import sys
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

from vitrine_pipeline.orphans import end_with_parent

MODULE = "vitrine_pipeline.serving.fork_server"
LONGEST_MESSAGE = 1 << 18

_SHARED = ("numpy", "vitrine_inference", "vitrine_bundle", "vitrine_serving.process")


class ForkServer:
    """Forks as often as it is asked to.

    Parameters
    ----------
    channel
        Of the one who asks; keeps the borders of messages.
    """

    def __init__(self, channel: socket.socket) -> None:
        self._channel = channel
        self._selector = selectors.DefaultSelector()
        self._selector.register(channel, selectors.EVENT_READ)
        self._running: dict[int, int] = {}

    def serve(self) -> None:
        """Answer until the other end is closed."""
        while True:
            for key, _ in self._selector.select():
                if key.fileobj is not self._channel:
                    self._tell_end(key.fd)
                elif not self._answer():
                    return

    def _answer(self) -> bool:
        message, descriptors, _, _ = socket.recv_fds(self._channel, LONGEST_MESSAGE, 1)
        if not message:
            return False
        wanted = json.loads(message)
        server = os.getpid()
        pid = os.fork()
        if not pid:
            self._become(wanted, descriptors[0], server)
        os.close(descriptors[0])
        ends = os.pidfd_open(pid)
        self._running[ends] = pid
        self._selector.register(ends, selectors.EVENT_READ)
        self._say(started=pid)
        return True

    def _tell_end(self, ends: int) -> None:
        self._selector.unregister(ends)
        os.close(ends)
        pid, status = os.waitpid(self._running.pop(ends), 0)
        self._say(ended=pid, status=os.waitstatus_to_exitcode(status))

    def _say(self, **said: int) -> None:
        self._channel.send(json.dumps(said).encode())

    def _become(self, wanted: dict[str, Any], output: int, server: int) -> NoReturn:
        """Be the process that was asked for; it ends as its module does."""
        end_with_parent(server, signal.SIGKILL)
        os.setsid()
        self._selector.close()
        self._channel.close()
        with open(os.devnull, "rb") as nothing:  # noqa: PTH123 - a descriptor is wanted
            os.dup2(nothing.fileno(), 0)
        for stream in (sys.stdout, sys.stderr):
            os.dup2(output, stream.fileno())
        for left in (output, *self._running):
            os.close(left)
        os.environ.clear()
        os.environ.update(wanted["environment"])
        # What `ps` and `top` show; the command line is the server's.
        Path("/proc/self/comm").write_text(wanted["module"], encoding="utf-8")
        runpy.run_module(wanted["module"], run_name="__main__", alter_sys=True)
        sys.exit()


def main() -> None:
    """Import what is shared, then fork until nobody asks."""
    gc.disable()
    for module in _SHARED:
        import_module(module)
    # Or the first collection in a fork would touch all of this, and so copy it.
    gc.freeze()
    gc.enable()
    ForkServer(socket.socket(fileno=os.dup(sys.stdin.fileno()))).serve()


if __name__ == "__main__":
    main()
