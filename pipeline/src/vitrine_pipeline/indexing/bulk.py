"""Who does the work of a bulk run: the threads of this process, or whoever else."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import Generic, Protocol, TypeVar

from vitrine_bundle import open_bundle
from vitrine_features.bulk import OrderedStream
from vitrine_features.embedder import Embedder
from vitrine_features.model_files import open_pool
from vitrine_inference import available_cores

Item = TypeVar("Item")
Result = TypeVar("Result")
ItemIn = TypeVar("ItemIn", contravariant=True)
ResultOut = TypeVar("ResultOut", covariant=True)


class Work(Protocol[ItemIn, ResultOut]):
    """What is done with each item.

    It travels to the processes that do it, as do items and results. So it says where things are,
    and opens them there.
    """

    def open(self, *, interpreters: int) -> Callable[[ItemIn], ResultOut]:
        """Open what is needed.

        Parameters
        ----------
        interpreters
            How many pictures the caller embeds at a time.

        Returns
        -------
        Callable
            Does the work; thread-safe. What is wrong with an item is a result, what it raises ends
            the run.
        """

    def lost(self, item: ItemIn, reason: str) -> ResultOut:
        """Return the result of an item that cannot be worked on, for no fault that it tells."""


class BulkEngine(Protocol[ItemIn, ResultOut]):
    """Does the same work with many items."""

    def map(self, items: Iterable[ItemIn]) -> Generator[ResultOut, None, None]:
        """Yield the result of each item, in the order of the items.

        Items are read as they are needed, and never far ahead of who takes the results.
        """


class LocalEngine(Generic[Item, Result]):
    """Works in threads of this process.

    Parameters
    ----------
    work
        What is done with each item.
    """

    def __init__(self, work: Work[Item, Result]) -> None:
        self._work = work
        self._interpreters = available_cores()

    @cached_property
    def _done(self) -> Callable[[Item], Result]:
        return self._work.open(interpreters=self._interpreters)

    def map(self, items: Iterable[Item]) -> Generator[Result, None, None]:
        """Yield the result of each item, in the order of the items."""
        yield from in_threads(self._done, items, interpreters=self._interpreters)


def in_threads(
    done: Callable[[Item], Result], items: Iterable[Item], *, interpreters: int
) -> Iterator[Result]:
    """Do an opened work with each item, in order, in threads of this process."""
    # One more than there are interpreters, so that none idles while a picture is read.
    threads = interpreters + 1
    with ThreadPoolExecutor(threads, thread_name_prefix="embed") as executor:
        yield from OrderedStream(items, done, executor=executor, in_flight=4 * threads)


def open_embedder(bundle: str, *, interpreters: int) -> Embedder:
    """Open the embedder of a bundle.

    Raises
    ------
    BundleError
        The bundle cannot be read, or was changed.
    """
    opened = open_bundle(bundle)
    return Embedder(opened, open_pool(opened, size=interpreters))
