"""When bulk work may run beside interactive work: in its pauses, and in a small share."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from vitrine_serving.errors import DeadlineExceeded
from vitrine_serving.lanes import Lane, caller_has_left, current_lane
from vitrine_serving.spans import span

# How often work that waits looks whether anybody still wants it.
_LOOK_FOR_CALLER_S = 0.5


@dataclass(frozen=True, slots=True)
class LanePolicy:
    """How bulk work gives way to interactive work.

    Attributes
    ----------
    share
        The part of one core that bulk work gets at least, however much interactive work there is;
        over 0, at most 1.
    quiet_s
        How long after the last interactive call bulk work may use every core again, in seconds.
    """

    share: float = 0.1
    quiet_s: float = 0.1

    def __post_init__(self) -> None:
        if not 0 < self.share <= 1 or self.quiet_s < 0:
            raise ValueError(f"{self} needs 0 < share <= 1 and quiet_s >= 0")


class Turns:
    """Lets interactive work run at once, and bulk work when its turn comes.

    While interactive work runs or ran a moment ago, bulk work takes its turns one at a time, and
    rests after each for as long as keeps it to its share. Otherwise it runs freely. Each piece that
    waits holds a thread: how many there are of those bounds the queue.

    Parameters
    ----------
    policy
        How bulk work gives way.
    at_a_time
        How many bulk turns there are at a time at most.
    clock
        Returns the time in seconds; a test passes its own.
    spent
        Returns the processor time that the calling thread has used, in seconds.
    """

    def __init__(
        self,
        policy: LanePolicy,
        *,
        at_a_time: int,
        clock: Callable[[], float] = time.monotonic,
        spent: Callable[[], float] = time.thread_time,
    ) -> None:
        self.policy = policy
        self.on_turn: Callable[[float], object] = lambda _waited_s: None
        """Called with the seconds that bulk work waited, at each of its turns."""
        self._at_a_time = at_a_time
        self._clock = clock
        self._spent = spent
        self._lock = threading.Lock()
        self._queue: deque[threading.Condition] = deque()
        self._held = threading.local()
        self._interactive = 0
        self._bulk = 0
        self._quiet_from = self._rested_at = clock()

    @property
    def waiting(self) -> int:
        """How many pieces of bulk work wait for their turn."""
        return len(self._queue)

    @contextmanager
    def turn(self, timeout_s: float) -> Iterator[None]:
        """Do one piece of work, of the lane that the context says.

        Within a turn of the same thread, bulk work gives way to interactive work that came
        meanwhile, before it goes on.

        Parameters
        ----------
        timeout_s
            How long bulk work may wait for its turn, in seconds.

        Raises
        ------
        DeadlineExceeded
            ``DEADLINE``: the turn did not come in time. ``CALLER_LEFT``: nobody waits for it.
        """
        if current_lane() is Lane.INTERACTIVE:
            with self._present():
                yield
        elif getattr(self._held, "turn", False):
            self._give_way(timeout_s)
            yield
        else:
            self._take(timeout_s)
            self._held.turn = True
            try:
                yield
            finally:
                # False where the turn was given away and did not come back in time.
                if self._held.turn:
                    self._held.turn = False
                    self._give_back()

    @contextmanager
    def _present(self) -> Iterator[None]:
        with self._lock:
            self._interactive += 1
        try:
            yield
        finally:
            with self._lock:
                self._interactive -= 1
                self._quiet_from = self._clock() + self.policy.quiet_s
                if not self._interactive:
                    self._wake_first()

    def _give_way(self, timeout_s: float) -> None:
        with self._lock:
            if self._quiet(self._clock()):
                return
        self._give_back()
        self._held.turn = False
        self._take(timeout_s, ahead=True)
        self._held.turn = True

    def _take(self, timeout_s: float, *, ahead: bool = False) -> None:
        asked = self._clock()
        with self._lock:
            if self._queue or not self._may(asked):
                self._wait(asked + timeout_s, ahead=ahead)
            self._bulk += 1
            waited = self._clock() - asked
        self.on_turn(waited)
        self._held.since = self._spent()

    @span("wait for a turn")
    def _wait(self, give_up_at: float, *, ahead: bool) -> None:
        """Wait in line; work that has begun stands before work that has not."""
        called = threading.Condition(self._lock)
        (self._queue.appendleft if ahead else self._queue.append)(called)
        try:
            while self._queue[0] is not called or not self._may(self._clock()):
                now = self._clock()
                _check_wanted(late=now >= give_up_at)
                look_again_in = min(give_up_at, self._look_again_at()) - now
                called.wait(min(look_again_in, _LOOK_FOR_CALLER_S))
        finally:
            self._queue.remove(called)
            self._wake_first()

    def _give_back(self) -> None:
        cost = self._spent() - self._held.since
        with self._lock:
            self._bulk -= 1
            rest = cost * (1 / self.policy.share - 1)
            self._rested_at = max(self._rested_at, self._clock() + rest)
            self._wake_first()

    def _quiet(self, now: float) -> bool:
        return not self._interactive and now >= self._quiet_from

    def _may(self, now: float) -> bool:
        if self._quiet(now):
            return self._bulk < self._at_a_time
        return not self._bulk and now >= self._rested_at

    def _look_again_at(self) -> float:
        """Return when the first in line may go on, if nothing ends before."""
        times = [] if self._interactive else [self._quiet_from]
        if not self._bulk:
            times.append(self._rested_at)
        now = self._clock()
        return min((time for time in times if time > now), default=float("inf"))

    def _wake_first(self) -> None:
        if self._queue:
            self._queue[0].notify()


def _check_wanted(*, late: bool) -> None:
    if caller_has_left():
        raise DeadlineExceeded("the caller did not wait for its turn", reason="CALLER_LEFT")
    if late:
        raise DeadlineExceeded(
            "no turn of the bulk lane came before the call's deadline; try again later",
            reason="DEADLINE",
        )
