"""Makes one segment of rows of several parts: lists them, writes them, measures what it finds."""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from vitrine_similarity.memory.array_file import write_arrays
from vitrine_similarity.memory.arrays import Bits, Rows, count_bits, to_bits, to_mask, to_rows
from vitrine_similarity.memory.list_file import Layout, byte_quantizer, write_ids
from vitrine_similarity.memory.part import Part
from vitrine_similarity.memory.pictures import gather_pictures
from vitrine_similarity.memory.recall import tune
from vitrine_similarity.memory.segment import (
    COLUMNS,
    FACTS,
    FORMAT,
    FORMAT_OF_PICTURES,
    HALVES,
    LISTS,
    SegmentFacts,
    map_segment,
)
from vitrine_similarity.memory.settings import Storage
from vitrine_similarity.memory.table import gather_tables
from vitrine_similarity.memory.table_file import table_arrays
from vitrine_similarity.memory.training import (
    PIECE,
    assigned,
    byte_bounds,
    centroids_of,
    list_count,
    sample_rows,
)
from vitrine_similarity.memory.view import Held, whole
from vitrine_similarity.vectors import Vectors


@dataclass(frozen=True, slots=True)
class Recipe:
    """How segments are made.

    Attributes
    ----------
    folder
        Where to.
    target_recall
        The share of the true nearest 10 that a search is to find.
    threads
        How many compute.
    """

    folder: Path
    storage: Storage = "full"
    target_recall: float = 0.98
    threads: int = 1


@dataclass(frozen=True, slots=True, eq=False)
class Merged:
    """A segment, and which rows of which parts became its rows.

    Attributes
    ----------
    places
        For each source, int64 [rows of it], the row that each of its rows became; -1: none did.
    """

    part: Part
    folder: Path
    sources: tuple[Part, ...]
    places: tuple[Rows, ...]

    def put_into(self, held: Sequence[Held]) -> tuple[Held, ...]:
        """Return the parts with the segment in the place of its sources."""
        others = tuple(one for one in held if one.part not in self.sources)
        alive = self._alive(held)
        made = whole(self.part).without(to_rows(~alive, len(self.part)))
        assert made.products == count_bits(alive)
        return (made, *others) if made.products else others

    def _alive(self, held: Sequence[Held]) -> Bits:
        """Return which rows are still there, as the sources stand in `held`."""
        mask = np.zeros(len(self.part), np.bool_)
        for source, places in zip(self.sources, self.places, strict=True):
            for one in held:
                if one.part is source:
                    kept = places[to_mask(one.alive, len(source))]
                    mask[kept[kept >= 0]] = True
        return to_bits(mask)


class _Rows:
    """The vectors that are still there of several parts, one behind the other."""

    def __init__(self, sources: Sequence[Held]) -> None:
        self.parts = tuple(one.part for one in sources)
        self._alive = [to_rows(one.vectors, one.part.size) for one in sources]
        self._ends = np.cumsum([len(rows) for rows in self._alive])

    def __len__(self) -> int:
        return int(self._ends[-1])

    def vectors(self, rows: Rows) -> Vectors:
        """Return vectors, float32 [rows, dimension]."""
        source = np.searchsorted(self._ends, rows, side="right")
        found: list[tuple[Rows, Vectors]] = []
        for at in np.unique(source):
            wanted = np.flatnonzero(source == at)
            start = self._ends[at] - len(self._alive[at])
            found.append((wanted, self.parts[at].vectors(self._alive[at][rows[wanted] - start])))
        if len(found) == 1:
            return found[0][1]
        vectors = np.empty((len(rows), found[0][1].shape[1]), np.float32)
        for wanted, read in found:
            vectors[wanted] = read
        return vectors

    def picks(self, order: Rows) -> list[tuple[Rows, Rows]]:
        """Return which vectors of each part come where in an order of all."""
        place = np.empty(len(order), np.int64)
        place[order] = np.arange(len(order))
        starts = self._ends - [len(rows) for rows in self._alive]
        return [
            (rows, place[start : start + len(rows)])
            for rows, start in zip(self._alive, starts, strict=True)
        ]


def build(sources: Sequence[Held], recipe: Recipe) -> Merged:
    """Write what is there of several parts as one segment, and map it.

    Nothing is left behind where it fails.

    Raises
    ------
    OSError
        It cannot be written.
    """
    faiss.omp_set_num_threads(recipe.threads)
    folder = recipe.folder / secrets.token_hex(8)
    folder.mkdir(parents=True)
    try:
        return _build(_Rows(sources), recipe, folder)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _build(rows: _Rows, recipe: Recipe, folder: Path) -> Merged:
    lists = list_count(len(rows))
    sample = rows.vectors(sample_rows(len(rows), lists))
    centroids = centroids_of(sample, lists)
    compact = recipe.storage == "compact"
    bounds = byte_bounds(sample) if compact else np.zeros(0, np.float32)
    del sample
    list_of = assigned(rows.vectors, len(rows), centroids)
    order = np.argsort(list_of, kind="stable")
    layout = Layout(centroids, np.bincount(list_of, minlength=lists), bounds)
    _write_lists(folder / LISTS, rows, order, layout)
    picks, pictures = gather_pictures(
        [(part.pictures, len(part)) for part in rows.parts], rows.picks(order)
    )
    arrays: dict[str, NDArray[Any]] = {
        **table_arrays(gather_tables([part.table for part in rows.parts], picks)),
        **(pictures.arrays() if pictures else {}),
        "centroids": centroids,
        "sizes": layout.sizes,
        "bounds": bounds,
    }
    if compact:
        _write_halves(folder / HALVES, rows, order)
    facts = SegmentFacts(
        dimension=centroids.shape[1],
        storage=recipe.storage,
        effort=len(rows),
        thinning=1.0,
        margin=0.0,
        recall_at_10=1.0,
        arrays=write_arrays(folder / COLUMNS, arrays),
        format=FORMAT if pictures is None else FORMAT_OF_PICTURES,
    )
    del arrays
    part = map_segment(folder, facts)
    assert part.index is not None
    reach, recall = tune(part, part.index.lists, recipe.target_recall)
    facts = replace(facts, **asdict(reach), recall_at_10=recall)
    (folder / FACTS).write_text(json.dumps(asdict(facts)))
    return Merged(
        map_segment(folder, facts),
        folder,
        rows.parts,
        tuple(
            _places(len(part), taken, places)
            for part, (taken, places) in zip(rows.parts, picks, strict=True)
        ),
    )


def _write_lists(path: Path, rows: _Rows, order: Rows, layout: Layout) -> None:
    quantizer = (
        byte_quantizer(layout.centroids.shape[1], layout.bounds) if layout.bounds.size else None
    )
    with path.open("wb") as file:
        for start in range(0, len(order), PIECE):
            vectors = rows.vectors(order[start : start + PIECE])
            codes = vectors if quantizer is None else quantizer.compute_codes(vectors)
            file.write(codes.data.cast("B"))
        write_ids(file, layout)


def _write_halves(path: Path, rows: _Rows, order: Rows) -> None:
    with path.open("wb") as file:
        for start in range(0, len(order), PIECE):
            vectors = rows.vectors(order[start : start + PIECE])
            file.write(vectors.astype(np.float16).data.cast("B"))


def _places(rows: int, taken: Rows, places: Rows) -> Rows:
    found = np.full(rows, -1, np.int64)
    found[taken] = places
    return found
