"""Bulk work in the processes of a Ray cluster, by Ray Data."""

from __future__ import annotations

import math
import pickle
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Generic, TypeVar

import numpy as np
import ray
import ray.data
from numpy.typing import NDArray

from vitrine_pipeline.errors import PipelineError
from vitrine_pipeline.indexing.bulk import Work, in_threads
from vitrine_pipeline.indexing.ray_session import ray_session

Item = TypeVar("Item")
Result = TypeVar("Result")

_WINDOW = 50_000
"""How many items Ray holds at a time: what it keeps of one run does not grow with the catalogue."""
_CHUNK = 32
"""Of how many a process hands the results back together, and what is lost with it."""
_CHUNKS_EACH = 4
_TRIES = 2
"""How often something is tried with its chunk, and then alone."""
_LOST = (
    f"the process that worked on it ended each time, {_TRIES} times while it was tried alone: "
    "look at its pictures, and into the log of Ray"
)


class RayEngine(Generic[Item, Result]):
    """Works in as many processes as a Ray cluster has cores.

    The cluster is that of `RAY_ADDRESS`, or else one of this machine alone that ends with the run.
    A process that dies is replaced, and what it worked on is done again; so work has to bear that.
    What takes its process with it again and again is tried alone, and then given up.

    Parameters
    ----------
    work
        What is done with each item. Where it says that things are, they have to be on all machines.
    """

    def __init__(self, work: Work[Item, Result]) -> None:
        self._work = work

    def map(self, items: Iterable[Item]) -> Generator[Result, None, None]:
        """Yield the result of each item, in the order of the items.

        Raises
        ------
        PipelineError
            The cluster cannot be reached.
        Exception
            Whatever the work raised. What is a fault of the cluster comes as an error of Ray.
        """
        waiting = iter(items)
        if not (window := list(islice(waiting, _WINDOW))):
            return
        with ray_session() as processes:
            while window:
                yield from self._window(window, processes)
                window = list(islice(waiting, _WINDOW))

    def _window(self, items: Sequence[Item], processes: int) -> Iterator[Result]:
        due = 0
        # What came after something that its process took with it.
        ahead: dict[int, Result] = {}
        lost: dict[int, Item] = {}
        chunk = min(_CHUNK, math.ceil(len(items) / (_CHUNKS_EACH * processes)))
        for at, result in self._tried(dict(enumerate(items)), chunk, processes):
            if isinstance(result, _GivenUp):
                lost[at] = items[at]
            elif at == due:
                yield result
                due += 1
            else:
                ahead[at] = result
        if lost:
            for at, result in self._tried(lost, 1, processes):
                if isinstance(result, _GivenUp):
                    ahead[at] = self._work.lost(items[at], _LOST)
                else:
                    ahead[at] = result
        for at in range(due, len(items)):
            yield ahead[at]

    def _tried(
        self, items: Mapping[int, Item], chunk: int, processes: int
    ) -> Iterator[tuple[int, Result | _GivenUp]]:
        """Yield the results, in order."""
        chunks = math.ceil(len(items) / chunk)
        tries = ray.remote(num_cpus=0, max_restarts=-1, max_task_retries=-1)(_Tries).remote()
        rows = [{"at": at, "item": pickle.dumps(item)} for at, item in items.items()]
        results = ray.data.from_items(rows, override_num_blocks=chunks).map_batches(
            _Process,
            fn_constructor_args=(self._work, tries),
            # As many as Ray was given together.
            batch_size=None,
            concurrency=min(processes, chunks),
            num_cpus=1,
        )
        for row in results.iter_rows():
            # Of processes that run this same program, and were sent this same work.
            result = pickle.loads(row["result"])  # noqa: S301
            if isinstance(result, _Raised):
                raise result.error
            yield int(row["at"]), result


class _Tries:
    """Counts what was begun: Ray gives the work of a process that died to the next, for ever."""

    def __init__(self) -> None:
        self._begun: Counter[int] = Counter()

    def begin(self, at: int) -> int:
        """Return how often this was begun, this time included."""
        self._begun[at] += 1
        return self._begun[at]


class _GivenUp:
    """In place of a result: the process that worked on it, or on what came with it, died."""


class _Raised:
    """What a work raised, on its way to who asked for it."""

    def __init__(self, error: Exception) -> None:
        try:
            pickle.loads(pickle.dumps(error))  # noqa: S301 - what was made right here
        except Exception:  # noqa: BLE001 - whatever it is that keeps it from travelling
            error = PipelineError(f"{type(error).__name__}: {error}")
        self.error = error


class _Process(Generic[Item, Result]):
    """Does a work in a process of Ray, with one core."""

    def __init__(self, work: Work[Item, Result], tries: Any) -> None:
        self._tries = tries
        self._done: Callable[[Item], Result] | _Raised
        try:
            self._done = work.open(interpreters=1)
        except Exception as error:  # noqa: BLE001 - it belongs to who asked for the work
            self._done = _Raised(error)

    def __call__(self, batch: dict[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
        results = np.full(len(batch["at"]), pickle.dumps(_GivenUp()), dtype=object)
        if ray.get(self._tries.begin.remote(int(batch["at"][0]))) <= _TRIES:
            for place, result in enumerate(self._results(map(pickle.loads, batch["item"]))):
                results[place] = pickle.dumps(result)
        return {"at": batch["at"], "result": results}

    def _results(self, items: Iterable[Item]) -> Iterator[Result | _Raised]:
        """Yield the results; who asked reads none after one that was raised."""
        if isinstance(self._done, _Raised):
            yield self._done
            return
        try:
            yield from in_threads(self._done, items, interpreters=1)
        except Exception as error:  # noqa: BLE001 - it belongs to who asked for the work
            yield _Raised(error)
