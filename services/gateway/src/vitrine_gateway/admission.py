"""How many threads of a process may do what takes long, so that some are left for what does not."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum

from vitrine_gateway.allowance import Allowance
from vitrine_gateway.deadline import Deadline
from vitrine_serving.errors import Exhausted

_PATIENCE_S = 1.0
# So long after a search that found no place, none may wait for one; longer where that comes again.
_CROWDED_S, _MOST_CROWDED_S = 1.0, 32.0
# A place that is free for so long says that no more come than are answered.
_QUIET_S = 0.1


class Work(StrEnum):
    """What takes long, because others have to do it."""

    SEARCH = "search"
    """A search of which nothing is known."""
    WRITE = "write"
    """A change of the catalogue, its pictures included."""
    TRANSFER = "transfer"
    """A catalogue file that is sent or fetched: it lasts as long as its client is slow."""
    EXPLANATION = "explanation"
    """Which part of a photo decided: it gives way to every search, and lasts accordingly."""


_REFUSALS = {
    Work.SEARCH: ("TOO_MANY_SEARCHES", "too many searches are being answered"),
    Work.WRITE: ("TOO_MANY_WRITES", "too many products are being written"),
    Work.TRANSFER: ("TOO_MANY_TRANSFERS", "too many files are being sent and fetched"),
    Work.EXPLANATION: ("TOO_MANY_EXPLANATIONS", "another answer is being explained"),
}


@dataclass(slots=True)
class _Waiting:
    """A search that stands in line until it is `called`, to its place or away."""

    called: threading.Event = field(default_factory=threading.Event)
    admitted: bool = False

    def call(self, *, admitted: bool) -> None:
        self.admitted = admitted
        self.called.set()


class Admission:
    """Counts what is under way, and refuses more of it at once rather than let it wait.

    A quarter of the threads does nothing that takes long: pages, pictures, products, answers that
    are kept. Writes, transfers and one explanation together have half of them at most, so that
    searches always find some.

    Searches beyond those under way wait in a line, in the order in which they came, as long as
    there are threads for them: so that a few that come together are all answered. Where that does
    not last, because more come all the time than go, the line would only make each wait: as soon
    as it is full, all that stand in it are sent away, and for a second nobody may wait, and twice
    as long where it is full again within the next, up to half a minute. It ends as soon as a place
    stands free for a moment. Who is refused meanwhile, and comes back at once, does not prolong it.

    Parameters
    ----------
    threads
        Of the process.
    searches
        That may be under way; None: three quarters of the threads.
    asked
        Called for everything that asks for a place, with whether there was one.
    clock
        Seconds that only ever grow.

    References
    ----------
    B. Maurer, "Fail at Scale", ACM Queue 13(8), 2015: queues whose length follows how long they
    have been standing.
    """

    def __init__(
        self,
        threads: int,
        searches: int | None = None,
        asked: Callable[[Work, bool], None] = lambda _work, _admitted: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._others = max(1, threads // 2)
        self._all = max(threads - max(1, threads // 4), min(threads, self._others + 1))
        self._most = {
            Work.SEARCH: min(self._all, searches or self._all),
            Work.WRITE: max(1, threads // 4),
            Work.TRANSFER: max(1, threads // 2),
            Work.EXPLANATION: 1,
        }
        self._asked = asked
        self._clock = clock
        self._lock = threading.Lock()
        self._under_way = dict.fromkeys(Work, 0)
        self._line: deque[_Waiting] = deque()
        self._crowd_s = _CROWDED_S
        self._crowded_until = float("-inf")
        self._room_since = float("inf")
        self._look_ups = Allowance(threads / 4, threads, clock)

    @property
    def waiting(self) -> int:
        """How many searches stand in the line."""
        with self._lock:
            return len(self._line)

    @contextmanager
    def place(self, work: Work, deadline: Deadline | None = None) -> Iterator[None]:
        """Hold a place for a block.

        Parameters
        ----------
        deadline
            Until when a search may wait for one; None: not at all.

        Raises
        ------
        Exhausted
            ``TOO_MANY_SEARCHES``, ``TOO_MANY_WRITES``, ``TOO_MANY_TRANSFERS`` or
            ``TOO_MANY_EXPLANATIONS``: none is free.
        """
        admitted = self._enter(work, deadline)
        self._asked(work, admitted)
        if not admitted:
            reason, sentence = _REFUSALS[work]
            raise Exhausted(f"{sentence}; try again in a moment", reason=reason)
        try:
            yield
        finally:
            self._leave(work)

    def turns_away(self, coming: int) -> bool:
        """Tell whether a search is to be refused before anything is done for it, and count it.

        It is where it could be answered only if it is known. A quarter as many of those as there
        are threads are looked up a second, and one more for each that was `known`: so that whoever
        asks for what is kept is answered, and a flood of what is not costs little.

        Parameters
        ----------
        coming
            Searches that were let through and have not ended.
        """
        with self._lock:
            if coming < self._most[Work.SEARCH] + self._may_stand() or self._look_ups.take():
                return False
            self._note_crowd()
        self._asked(Work.SEARCH, False)
        return True

    def known(self) -> None:
        """Note that a search needed no place, because its answer was kept."""
        with self._lock:
            self._look_ups.give_back()

    def _enter(self, work: Work, deadline: Deadline | None) -> bool:
        patience_s = deadline.at_most(_PATIENCE_S).remaining_s() if deadline else 0.0
        with self._lock:
            if self._has_room(work):
                self._under_way[work] += 1
                self._note_room()
                return True
            if work is not Work.SEARCH:
                return False
            if not patience_s or len(self._line) >= self._may_stand() or not self._has_thread():
                self._note_crowd()
                return False
            waiting = _Waiting()
            self._line.append(waiting)
        if waiting.called.wait(patience_s):
            return waiting.admitted
        with self._lock:
            if waiting.called.is_set():
                return waiting.admitted
            self._line.remove(waiting)
            self._note_crowd()
        return False

    def _leave(self, work: Work) -> None:
        with self._lock:
            self._under_way[work] -= 1
            while self._line and self._under_way[Work.SEARCH] < self._most[Work.SEARCH]:
                self._under_way[Work.SEARCH] += 1
                self._line.popleft().call(admitted=True)
            self._note_room()

    def _has_room(self, work: Work) -> bool:
        if not self._has_thread() or self._under_way[work] >= self._most[work]:
            return False
        others = sum(self._under_way.values()) - self._under_way[Work.SEARCH]
        return not self._line if work is Work.SEARCH else others < self._others

    def _has_thread(self) -> bool:
        return sum(self._under_way.values()) + len(self._line) < self._all

    def _may_stand(self) -> int:
        """Return how many searches may wait at the moment."""
        return 0 if self._is_crowded() else self._all - self._most[Work.SEARCH]

    def _is_crowded(self) -> bool:
        self._end_crowd()
        return self._clock() < self._crowded_until

    def _end_crowd(self) -> None:
        """Note that a place has stood free for long enough, if it has."""
        if self._clock() >= self._room_since + _QUIET_S:
            self._crowded_until = min(self._crowded_until, self._room_since + _QUIET_S)

    def _note_room(self) -> None:
        if self._under_way[Work.SEARCH] >= self._most[Work.SEARCH]:
            self._end_crowd()
            self._room_since = float("inf")
        elif self._room_since == float("inf"):
            self._room_since = self._clock()

    def _note_crowd(self) -> None:
        if self._is_crowded():
            return
        now = self._clock()
        is_again = now < self._crowded_until + _CROWDED_S
        self._crowd_s = min(2 * self._crowd_s, _MOST_CROWDED_S) if is_again else _CROWDED_S
        self._crowded_until = now + self._crowd_s
        # Whoever stands in line would wait as long as all before take, for all that come now.
        while self._line:
            self._line.popleft().call(admitted=False)
