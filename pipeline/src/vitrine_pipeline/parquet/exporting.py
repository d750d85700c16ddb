"""Writes a catalogue into a Parquet file, a page at a time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from vitrine_files import make_folder, unfinished_of, whole_file
from vitrine_pipeline.errors import PipelineError
from vitrine_pipeline.parquet.layout import PRICE, schema
from vitrine_product.price import Price, decimals_shown
from vitrine_product.product import Product
from vitrine_similarity.catalogue import Catalogue, Entry
from vitrine_similarity.catalogue.product import Vector
from vitrine_similarity.catalogue.spaces import SpaceFacts

_COMPRESSION = "zstd"


@dataclass(frozen=True)
class ExportReport:
    """What an export wrote.

    Attributes
    ----------
    file
        Where.
    products, rows
        How many; a product has a row for each of its embeddings, and one for a picture without.
    spaces
        Whose embeddings are in it.
    revision
        Of the catalogue.
    seconds
        How long it took.
    """

    file: str
    products: int
    rows: int
    spaces: tuple[str, ...]
    revision: int
    seconds: float

    def as_json(self) -> dict[str, object]:
        """Return the report for machines."""
        return asdict(self)


def export_catalogue(
    catalogue: Catalogue,
    file: Path,
    spaces: Sequence[str] = (),
    *,
    advance: Callable[[int], None],
) -> ExportReport:
    """Write all products as they are at one revision; the file is there whole or as it was.

    Parameters
    ----------
    catalogue
        The database.
    file
        Replaced if it is there.
    spaces
        Whose embeddings to write; none: all.
    advance
        Called with the number of products written since the last call.

    Raises
    ------
    PipelineError
        A space is unknown, spaces have vectors of different sizes, or the file cannot be written.
    Unavailable
        The database cannot be read.
    """
    began = time.monotonic()
    chosen = _chosen(catalogue.spaces.all(), spaces)
    products = rows = 0
    try:
        make_folder(file.absolute().parent)
        for left in unfinished_of(file):
            left.unlink(missing_ok=True)
        with catalogue.at_once() as whole, whole_file(file) as out:
            attributes = whole.attribute_names()
            dimension = chosen[0].dimension if chosen else 1
            columns = schema(attributes, dimension, whole.revision)
            with pq.ParquetWriter(out, columns, compression=_COMPRESSION) as writer:
                for page in whole.pages([one.space for one in chosen]):
                    batch = _to_batch(list(_rows(page)), attributes, columns, dimension)
                    writer.write_batch(batch)
                    products, rows = products + len(page), rows + batch.num_rows
                    advance(len(page))
    except OSError as error:
        raise PipelineError(f"{file}: cannot be written: {error.strerror or error}") from error
    return ExportReport(
        str(file),
        products,
        rows,
        tuple(one.space for one in chosen),
        whole.revision,
        round(time.monotonic() - began, 2),
    )


def _chosen(held: Sequence[SpaceFacts], wanted: Sequence[str]) -> list[SpaceFacts]:
    known = {one.space: one for one in held}
    if unknown := [space for space in wanted if space not in known]:
        there = ", ".join(known) or "none"
        raise PipelineError(
            f"no product has an embedding in space {unknown[0]!r}; there are: {there}"
        )
    chosen = [known[space] for space in dict.fromkeys(wanted)] or list(held)
    if len({one.dimension for one in chosen}) > 1:
        sizes = ", ".join(f"{one.space} has {one.dimension}" for one in chosen)
        raise PipelineError(
            f"vectors of one file have one size, and of these spaces {sizes} values: write each "
            "into a file of its own with --space"
        )
    return chosen


_Row = tuple[Product, str, str | None, str | None, Vector | None]
"""A product, the key of a picture, its hash, a space and the vector there."""


def _rows(page: Sequence[Entry]) -> Iterator[_Row]:
    """Give a row for each embedding, and for each picture that has none, in their order."""
    for entry in page:
        product = entry.product
        if not product.further_images and len(entry.embeddings) == 1:
            [one] = entry.embeddings
            yield product, product.image, one.image_sha256, one.space, one.vector
            continue
        for image in product.pictures or ("",):
            held = [one for one in entry.embeddings if (one.image or product.image) == image]
            for one in held:
                yield product, image, one.image_sha256, one.space, one.vector
            if not held:
                yield product, image, None, None, None


def _to_batch(
    rows: Sequence[_Row], attributes: Sequence[str], columns: pa.Schema, dimension: int
) -> pa.RecordBatch:
    products, images, hashes, spaces, vectors = zip(*rows, strict=True)
    held = [one.attributes for one in products]
    values = [
        pa.array([one.id for one in products], pa.string()),
        _texts([one.title for one in products]),
        _prices([one.price for one in products]),
        _texts([one.price.currency_code if one.price else None for one in products]),
        _texts(images),
        _texts(hashes),
        *(pa.array([one.get(name) for one in held], pa.string()) for name in attributes),
        _texts(spaces),
        _vectors(vectors, dimension),
    ]
    return pa.record_batch(values, schema=columns)


def _texts(texts: Sequence[str | None]) -> pa.Array:
    """Make a column of texts: what is not known is empty in the catalogue and null in the file."""
    return pa.array([text or None for text in texts], pa.string())


def _prices(prices: Sequence[Price | None]) -> pa.Array:
    """Put amounts of the smallest unit into the main one, exactly."""
    codes = {price.currency_code for price in prices if price}
    factors = {code: 10 ** (PRICE.scale - decimals_shown(code)) for code in codes}
    known = np.array([price is not None for price in prices])
    # Little-endian integers of 128 bits, of which the upper half is empty: none is negative.
    wide = np.zeros((len(prices), 2), np.uint64)
    wide[:, 0] = [
        price.amount_minor * factors[price.currency_code] if price else 0 for price in prices
    ]
    validity = pa.py_buffer(np.packbits(known, bitorder="little").tobytes())
    return pa.Array.from_buffers(PRICE, len(prices), [validity, pa.py_buffer(wide.tobytes())])


def _vectors(vectors: Sequence[Vector | None], dimension: int) -> pa.Array:
    nothing = np.zeros(dimension, np.float32)
    flat = np.concatenate([nothing if vector is None else vector for vector in vectors])
    missing = pa.array([vector is None for vector in vectors])
    return pa.FixedSizeListArray.from_arrays(pa.array(flat), dimension, mask=missing)
