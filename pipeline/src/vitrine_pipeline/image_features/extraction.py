"""Measures all pictures of a catalogue, those that are in the cache excepted."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vitrine_features.bulk import OrderedStream
from vitrine_pipeline.errors import PipelineError
from vitrine_pipeline.image_features.cache import FeatureCache
from vitrine_pipeline.image_features.extractor import Extractor, split_measurements
from vitrine_serving.errors import DomainError
from vitrine_sheets.catalogue import CatalogueRow, SkippedRow

_WRITE_AT_A_TIME = 64


@dataclass(frozen=True, slots=True)
class ImageFeatures:
    """The measured pictures of a catalogue.

    Attributes
    ----------
    rows
        The N rows whose pictures could be measured, in the catalogue's order.
    sha256
        The hash of each row's picture, in hexadecimal.
    features
        float32 [N, F], the backbone's.
    colour
        float32 [N, C], the colour histograms.
    skipped
        The rows whose pictures could not be decoded.
    """

    rows: tuple[CatalogueRow, ...]
    sha256: tuple[str, ...]
    features: NDArray[np.float32]
    colour: NDArray[np.float32]
    skipped: tuple[SkippedRow, ...]


def hash_pictures(rows: Sequence[CatalogueRow]) -> list[str]:
    """Hash the pictures of N rows: their SHA-256, in hexadecimal."""
    return [hashlib.sha256(row.image.read_bytes()).hexdigest() for row in rows]


def extract(
    rows: Sequence[CatalogueRow],
    digests: Sequence[str],
    extractor: Extractor,
    cache: FeatureCache,
    *,
    advance: Callable[[int], None] = lambda _steps: None,
) -> ImageFeatures:
    """Measure the pictures of a catalogue; after a kill, go on where it was.

    Parameters
    ----------
    rows, digests
        The catalogue's, and what `hash_pictures` gives for them.
    extractor
        Measures a picture.
    cache
        Of `extractor.name`.
    advance
        Called with the number of rows that have been dealt with since the last call.

    Raises
    ------
    PipelineError
        Not one picture could be decoded.
    """
    vectors = cache.get(digests)
    todo = {digest: row for row, digest in zip(rows, digests, strict=True) if digest not in vectors}
    advance(len(rows) - len(todo))
    refused: dict[str, str] = {}
    if todo:
        _measure(todo, extractor, cache, vectors, refused, advance)
    kept = [at for at, digest in enumerate(digests) if digest in vectors]
    if not kept:
        reason = next(iter(refused.values()), "the catalogue has no usable row")
        raise PipelineError(f"no picture of the catalogue can be used: {reason}")
    features, colour = split_measurements(np.stack([vectors[digests[at]] for at in kept]))
    return ImageFeatures(
        rows=tuple(rows[at] for at in kept),
        sha256=tuple(digests[at] for at in kept),
        features=features,
        colour=colour,
        skipped=tuple(
            SkippedRow(row.line, row.id, f"{row.image}: {refused[digest]}")
            for row, digest in zip(rows, digests, strict=True)
            if digest in refused
        ),
    )


def _measure(
    todo: dict[str, CatalogueRow],
    extractor: Extractor,
    cache: FeatureCache,
    vectors: dict[str, NDArray[np.float32]],
    refused: dict[str, str],
    advance: Callable[[int], None],
) -> None:
    def measure(item: tuple[str, CatalogueRow]) -> tuple[str, NDArray[np.float32] | str]:
        digest, row = item
        try:
            return digest, extractor.measure(row.image.read_bytes())
        except DomainError as error:
            return digest, error.message

    unwritten: dict[str, NDArray[np.float32]] = {}
    with ThreadPoolExecutor(extractor.workers, thread_name_prefix="measure") as executor:
        for digest, result in OrderedStream(
            todo.items(), measure, executor=executor, in_flight=4 * extractor.workers
        ):
            if isinstance(result, str):
                refused[digest] = result
            else:
                vectors[digest] = unwritten[digest] = result
            if len(unwritten) == _WRITE_AT_A_TIME:
                cache.put(unwritten)
                unwritten.clear()
            advance(1)
    cache.put(unwritten)
