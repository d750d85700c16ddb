"""Calls of Milvus: each has a deadline, and Milvus is left alone while it does not answer."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from importlib.util import find_spec
from typing import Any, TypeVar
from urllib.parse import urlsplit

import grpc
from pymilvus import MilvusClient, MilvusException

from vitrine_serving.errors import Unavailable
from vitrine_serving.spans import span
from vitrine_similarity.milvus.settings import MilvusSettings

T = TypeVar("T")

# Where it is installed, pymilvus executes it in whichever thread sends rows first, without a lock:
# two at once would find each other's half of it.
if find_spec("scipy"):
    import_module("scipy.sparse")

_CONNECT_S = 2.0
_REST_S = 1.0
_FAILURES = 2
_REFUSED, _CLOSED = 2, "closed channel"
# A collection that is not there any more, or not loaded.
_GONE = (4, 100, 101)


class CollectionGone(Exception):
    """The collection that was asked for is another one's by now, or nobody's."""


class Deadline:
    """When something has to be over; several calls may share it.

    Parameters
    ----------
    seconds
        From now on.
    """

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left_s(self) -> float:
        """Return the seconds that are left, at least a hundredth."""
        return max(0.01, self._end - time.monotonic())


class Connection:
    """A connection to Milvus, made when it is first used; thread-safe.

    The client tries a call that did not get through again until its deadline. That is bounded:
    after two calls in a row that failed, all fail at once for a second, but one that tries.

    Parameters
    ----------
    settings
        Where Milvus is.
    clock
        Seconds that only ever grow.
    """

    def __init__(
        self, settings: MilvusSettings, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._settings = settings
        self._clock = clock
        # Without what may stand before the host.
        self._shown = urlsplit(settings.uri).netloc.rpartition("@")[2]
        self._client: MilvusClient | None = None
        self._connecting = threading.Lock()
        self._counting = threading.Lock()
        self._failures = 0
        self._try_at = 0.0
        self._cause = ""

    @property
    def is_well(self) -> bool:
        """Whether the last calls were answered."""
        return self._failures < _FAILURES

    def call(self, what: str, ask: Callable[[MilvusClient, float], T], deadline: Deadline) -> T:
        """Ask Milvus something.

        Parameters
        ----------
        what
            For traces, e.g. ``"search"``.
        ask
            Makes the call with a client, in so many seconds.
        deadline
            When the answer has to be there.

        Raises
        ------
        Unavailable
            ``INDEX_UNAVAILABLE``: it did not answer, or answered with a fault of its own.
        CollectionGone
            The collection is not there.
        """
        self._check_rest()
        try:
            with span(f"milvus {what}", {"db.system.name": "milvus"}):
                answer = ask(self._connected(deadline), deadline.left_s())
        except MilvusException as error:
            if error.code in _GONE:
                self._succeeded()
                raise CollectionGone(error.message) from error
            if error.code == _REFUSED or _CLOSED in error.message:
                # The client mends none that was refused.
                self.close()
            raise self._failed(error.message or str(error)) from error
        except (grpc.RpcError, grpc.FutureTimeoutError, OSError) as error:
            raise self._failed(str(error) or type(error).__name__) from error
        self._succeeded()
        return answer

    def close(self) -> None:
        """Close the connection; a call makes another."""
        client, self._client = self._client, None
        if client is not None:
            with suppress(MilvusException, grpc.RpcError):
                client.close()

    def _connected(self, deadline: Deadline) -> MilvusClient:
        if (client := self._client) is not None:
            return client
        if not self._connecting.acquire(timeout=deadline.left_s()):
            raise self._failed("it takes too long to connect")
        try:
            if (client := self._client) is None:
                client = self._client = self._connect(min(_CONNECT_S, deadline.left_s()))
            return client
        finally:
            self._connecting.release()

    def _connect(self, timeout_s: float) -> MilvusClient:
        told: dict[str, Any] = {}
        if self._settings.ca_file:
            told = {"secure": True, "server_pem_path": self._settings.ca_file}
        return MilvusClient(
            self._settings.uri,
            token=self._settings.token,
            db_name=self._settings.database,
            timeout=timeout_s,
            # Otherwise it is one with that of others, who would lose it with us.
            dedicated=True,
            **told,
        )

    def _check_rest(self) -> None:
        with self._counting:
            if self._failures < _FAILURES:
                return
            if self._clock() >= self._try_at:
                self._try_at = self._clock() + _REST_S
                return
        raise self.unavailable(self._cause)

    def _succeeded(self) -> None:
        self._failures = 0

    def _failed(self, cause: str) -> Unavailable:
        with self._counting:
            self._failures += 1
            self._cause = cause
            self._try_at = self._clock() + _REST_S
        return self.unavailable(cause)

    def unavailable(self, cause: str) -> Unavailable:
        """Return the error that says why Milvus cannot be used."""
        return Unavailable(
            f"the index in Milvus at {self._shown} cannot be used: {cause}",
            reason="INDEX_UNAVAILABLE",
        )
