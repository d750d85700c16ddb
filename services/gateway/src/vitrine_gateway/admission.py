"""How many threads of a process may do what takes long, so that some are left for what does not."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum

from vitrine_serving.errors import Exhausted


class Work(StrEnum):
    """What takes long, because others have to do it."""

    SEARCH = "search"
    """A search of which nothing is known."""
    WRITE = "write"
    """A change of the catalogue, its pictures included."""
    TRANSFER = "transfer"
    """A catalogue file that is sent or fetched: it lasts as long as its client is slow."""


_REFUSALS = {
    Work.SEARCH: ("TOO_MANY_SEARCHES", "too many searches are being answered"),
    Work.WRITE: ("TOO_MANY_WRITES", "too many products are being written"),
    Work.TRANSFER: ("TOO_MANY_TRANSFERS", "too many files are being sent and fetched"),
}


class Admission:
    """Counts what is under way, and refuses more of it at once rather than let it wait.

    A quarter of the threads does nothing that takes long: pages, pictures, products, answers that
    are kept. Writes and transfers together have half of them at most, so that searches always find
    some.

    Parameters
    ----------
    threads
        Of the process.
    searches
        That may be under way; None: three quarters of the threads.
    asked
        Called for everything that asks for a place, with whether there was one.
    """

    def __init__(
        self,
        threads: int,
        searches: int | None = None,
        asked: Callable[[Work, bool], None] = lambda _work, _admitted: None,
    ) -> None:
        self._others = max(1, threads // 2)
        self._all = max(threads - max(1, threads // 4), min(threads, self._others + 1))
        self._most = {
            Work.SEARCH: min(self._all, searches or self._all),
            Work.WRITE: max(1, threads // 4),
            Work.TRANSFER: max(1, threads // 2),
        }
        self._asked = asked
        self._lock = threading.Lock()
        self._under_way = dict.fromkeys(Work, 0)

    @contextmanager
    def place(self, work: Work) -> Iterator[None]:
        """Hold a place for a block.

        Raises
        ------
        Exhausted
            ``TOO_MANY_SEARCHES``, ``TOO_MANY_WRITES`` or ``TOO_MANY_TRANSFERS``: none is free.
        """
        with self._lock:
            admitted = self._has_room(work)
            self._under_way[work] += admitted
        self._asked(work, admitted)
        if not admitted:
            reason, sentence = _REFUSALS[work]
            raise Exhausted(f"{sentence}; try again in a moment", reason=reason)
        try:
            yield
        finally:
            with self._lock:
                self._under_way[work] -= 1

    def _has_room(self, work: Work) -> bool:
        of_all = sum(self._under_way.values())
        others = of_all - self._under_way[Work.SEARCH]
        return (
            self._under_way[work] < self._most[work]
            and of_all < self._all
            and (work is Work.SEARCH or others < self._others)
        )
