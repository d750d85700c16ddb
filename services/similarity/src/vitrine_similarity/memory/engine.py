"""The engine in memory: all products of a space, in parts that never change."""

from __future__ import annotations

import shutil
import threading
import time
import weakref
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np

from vitrine_similarity.catalogue import Change, Changes
from vitrine_similarity.catalogue.product import Vector
from vitrine_similarity.engine import check_dimensions
from vitrine_similarity.filters import Condition, Facets
from vitrine_similarity.memory.background import Background
from vitrine_similarity.memory.building import Merged, Recipe, build
from vitrine_similarity.memory.merging import Policy
from vitrine_similarity.memory.objects import to_indexed, to_matches
from vitrine_similarity.memory.ranking import nearest
from vitrine_similarity.memory.selection import count_facets, select
from vitrine_similarity.memory.settings import MemorySettings
from vitrine_similarity.memory.table import hashes_of
from vitrine_similarity.memory.tail import join, part_of
from vitrine_similarity.memory.view import Held, View, whole
from vitrine_similarity.memory.workspace import Workspace
from vitrine_similarity.results import EngineStatus, IndexedProduct, SearchResult
from vitrine_similarity.vectors import unit

_WAITS_AT = 32
# A merge may take minutes, and who wrote waits with `apply`. So long a page is held up, no longer:
# then more is in memory for a while.
_ROOM_WAITED_S = 1.0
_ENDS_WITHIN_S = 60.0


class MemoryEngine:
    """An `Engine` in this process, gone with it.

    All that it holds is a `View`, which never changes. A search takes the one that is there and
    waits for nobody; a change, and whatever builds segments, makes another beside it and puts
    it in its place.

    Parameters
    ----------
    dimension
        How many values a vector has.
    attributes
        The attributes that the bundle predicts; they can be filtered by even before a product
        has them.
    settings
        How it is set up.
    """

    def __init__(
        self,
        dimension: int,
        attributes: Sequence[str],
        settings: MemorySettings | None = None,
    ) -> None:
        self.dimension = dimension
        self._settings = settings or MemorySettings()
        self.storage = self._settings.storage
        self._policy = Policy(self._settings.tail_products)
        self._view = View((), 0, tuple(attributes))
        self._putting = threading.Lock()
        self._workspace: Workspace | None = None
        # It must not keep the engine: one that nobody has any more ends its thread.
        myself = weakref.WeakMethod(self._build_next)
        self._background = Background(
            lambda: bool((work := myself()) and work()), looks_every_s=self._settings.rest_s
        )
        self._written_at = time.monotonic()
        self._settling = 0
        self._end = weakref.finalize(self, self._background.stop)

    def close(self) -> None:
        """Build nothing more, and remove the segments; searches may go on."""
        self._end()
        self._background.join(_ENDS_WITHIN_S)
        if self._workspace is not None:
            self._workspace.close()

    def apply(self, changes: Sequence[Change], revision: int) -> None:
        """Take over changes, as `Engine.apply`.

        Waits where segments are written more slowly than products come, a second at most.
        """
        changes = Changes.of(changes)
        check_dimensions(changes, self.dimension)
        hashes = hashes_of(changes.ids)
        part = part_of(changes, hashes, halves=self.storage == "compact")
        # Those that lie near each other are found near each other, in a third of the time.
        order = np.argsort(hashes)
        hashes, ids = hashes[order], [changes.ids[at] for at in order.tolist()]
        added = () if part is None else (whole(part),)
        self._put(lambda view: self._join(view.without(ids, hashes), added), revision)
        if self._policy.due(self._view.held):
            self._background.wake()
            self._background.wait_for(self._has_room, _ROOM_WAITED_S)

    def search(
        self, query: Vector, *, limit: int, filters: Sequence[Condition], without: str | None = None
    ) -> SearchResult:
        """Find the products nearest to a vector, as `Engine.search`."""
        view = self._view
        found = nearest(
            select(view, filters),
            unit(query),
            limit,
            exact=self._is_exact(view),
            without=without,
        )
        return SearchResult(matches=to_matches(found), revision=view.revision)

    def find(self, ids: Sequence[str]) -> Mapping[str, IndexedProduct]:
        """Return those of the products that it holds, as `Engine.find`."""
        return {
            product_id: to_indexed(one.part, row)
            for one, product_id, row in self._view.find(tuple(dict.fromkeys(ids)))
        }

    def facets(self, filters: Sequence[Condition]) -> Facets:
        """Count products by attribute value, as `Engine.facets`."""
        return count_facets(self._view, filters)

    def status(self) -> EngineStatus:
        """Tell what it holds, as `Engine.status`."""
        view = self._view
        exact = self._is_exact(view) and self.storage == "full"
        indexes = [None if exact else one.part.index for one in view.held]
        found = sum(
            one.products * (index.recall_at_10 if index else 1.0)
            for one, index in zip(view.held, indexes, strict=True)
        )
        listed = "ivf_flat" if self.storage == "full" else "ivf_sq8"
        return EngineStatus(
            products=view.products,
            revision=view.revision,
            kind=listed if any(indexes) else "flat",
            recall_at_10=found / view.products if view.products else 1.0,
        )

    def load(self, view: View) -> None:
        """Begin with what a snapshot holds, before anything is applied."""
        for one in view.held:
            if one.part.folder and one.part.folder.is_relative_to(self.folder):
                weakref.finalize(one.part, shutil.rmtree, one.part.folder, ignore_errors=True)
        self._view = View(view.held, view.revision, self._view.first)

    def checkpoint(self) -> View:
        """Return what is held now with all its parts in files; what is not is written first.

        Raises
        ------
        OSError
            It cannot be written.
        """
        view = self._view
        tail = tuple(one for one in view.held if one.part.folder is None)
        if not tail:
            return view
        merged = self._build(tail)
        segments = tuple(one for one in view.held if one.part.folder is not None)
        return View((*segments, whole(merged.part)), view.revision, view.first)

    @property
    def folder(self) -> Path:
        """Where the segments of this process are."""
        with self._putting:
            if self._workspace is None:
                self._workspace = Workspace(self._settings.folder)
            return self._workspace.folder

    def settle(self, timeout_s: float = 3600.0) -> bool:
        """Wait until all segments are built that are due, those that wait for rest among them.

        Returns
        -------
        bool
            Whether they are.
        """
        with self._putting:
            self._settling += 1
        try:
            return self._background.settle(timeout_s)
        finally:
            with self._putting:
                self._settling -= 1

    def _is_exact(self, view: View) -> bool:
        return view.products <= self._settings.exact_products

    def _join(self, left: tuple[Held, ...], added: tuple[Held, ...]) -> tuple[Held, ...]:
        if not added:
            return left
        count = self._policy.joined(left, added[0].products)
        if not count:
            return (*left, *added)
        return (*left[:-count], whole(join((*left[-count:], *added))))

    def _build_next(self) -> bool:
        rested = time.monotonic() - self._written_at >= self._settings.rest_s
        due = self._policy.due(self._view.held, at_rest=rested or self._settling > 0)
        if not due:
            return False
        if all(one.part.folder is None for one in due):
            self._written_at = time.monotonic()
        self._build(due)
        return True

    def _build(self, sources: tuple[Held, ...]) -> Merged:
        merged = build(
            sources,
            Recipe(
                self.folder,
                storage=self.storage,
                target_recall=self._settings.target_recall,
                threads=self._settings.build_threads,
            ),
        )
        # Once no search looks at it and no snapshot is made of it.
        weakref.finalize(merged.part, shutil.rmtree, merged.folder, ignore_errors=True)
        self._put(lambda view: merged.put_into(view.held), None)
        return merged

    def _put(self, change: Callable[[View], tuple[Held, ...]], revision: int | None) -> None:
        """Put another view in the place of the one that is there, made beside it."""
        while True:
            view = self._view
            held = change(view)
            with self._putting:
                if self._view is view:
                    now = view.revision if revision is None else revision
                    self._view = View(held, now, view.first)
                    return

    def _has_room(self) -> bool:
        waiting = sum(one.products for one in self._view.held if one.part.folder is None)
        return waiting < _WAITS_AT * self._policy.tail_products
