"""Holds leases for as long as somebody works under them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import structlog

from vitrine_serving.errors import DomainError
from vitrine_tagger.jobs import ChunkLease, LeaseLost, ReadingLease
from vitrine_tagger.work.halt import Halt

Lease = ReadingLease | ChunkLease

_BEATS_IN_A_LEASE = 4
_STOP_S = 10.0

_log = structlog.get_logger("vitrine.tagger")


@contextmanager
def held(
    lease: Lease, renew: Callable[[Lease], None], lease_s: float, halt: Halt
) -> Iterator[None]:
    """Renew a lease for as long as the block takes; the work is halted where it is lost.

    A database that is away is asked again: whether the lease is lost by then, it will say.
    """
    ended = threading.Event()

    def beat() -> None:
        while not ended.wait(lease_s / _BEATS_IN_A_LEASE):
            try:
                renew(lease)
            except LeaseLost:
                halt.ask()
                return
            except DomainError as error:
                _log.warning("lease_not_renewed", tagging=lease.tagging, error=error.message)
            except Exception:  # noqa: BLE001 - one beat that fails is no reason to miss the next
                _log.exception("lease_not_renewed", tagging=lease.tagging)

    thread = threading.Thread(target=beat, name="heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(_STOP_S)
