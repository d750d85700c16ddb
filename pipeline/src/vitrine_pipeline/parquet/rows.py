"""Rows of a file as products with their embeddings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache

import numpy as np
import pyarrow as pa

from vitrine_product.price import Price, price_of
from vitrine_product.product import Product
from vitrine_serving.errors import InvalidInput
from vitrine_similarity.catalogue import Embedding, Entry
from vitrine_similarity.catalogue.product import Vector

_PRICES = 1 << 16


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that was not written.

    Attributes
    ----------
    row
        Its number, the first being 1.
    product_id
        Empty where it has none.
    reason
        What is wrong with it.
    """

    row: int
    product_id: str
    reason: str


@dataclass(slots=True)
class ReadProduct:
    """A product as a file gives it, with the rows that do.

    Attributes
    ----------
    product
        Without its pictures.
    images
        Their keys, in the order of the rows.
    embeddings
        Each with the key of its picture.
    rows
        Their numbers.
    """

    product: Product
    images: list[str]
    embeddings: list[Embedding]
    rows: list[int]

    def entry(self) -> Entry:
        """Return what is to be written."""
        # `dataclasses.replace` takes four times as long.
        product = Product(
            self.product.id,
            self.product.title,
            self.product.attributes,
            image=self.images[0] if self.images else "",
            price=self.product.price,
            further_images=tuple(self.images[1:]),
        )
        return Entry(product, tuple(self.embeddings))


def read_batch(
    batch: pa.RecordBatch, first_row: int, attributes: Mapping[str, str]
) -> Iterator[ReadProduct | RefusedRow]:
    """Read rows, each as a product or with what is wrong.

    Parameters
    ----------
    batch
        Of the file.
    first_row
        The number of its first row.
    attributes
        The columns that hold one, with its name.
    """
    count = batch.num_rows
    unreadable: set[int] = set()
    columns = [_texts(batch, name, unreadable) for name in _TEXTS]
    named = [(name, _texts(batch, column, unreadable)) for column, name in attributes.items()]
    rows = zip(range(count), *columns, _prices(batch), _vectors(batch), strict=True)
    for at, product_id, title, currency, key, digest, space, price, vector in rows:
        row = first_row + at
        try:
            _check_texts(product_id, readable=at not in unreadable)
            product = Product(
                str(product_id),
                str(title or ""),
                {name: str(value) for name, values in named if (value := values[at])},
                price=_price_of(price, currency),
            )
            image = str(key or "")
            embedding = _embedding(space, vector, digest, image)
        except (_Fault, InvalidInput) as fault:
            yield RefusedRow(row, product_id if isinstance(product_id, str) else "", str(fault))
        else:
            images = [image] if image else []
            yield ReadProduct(product, images, [embedding] if embedding else [], [row])


class _Fault(Exception):
    """What is wrong with a row."""


_TEXTS = ("id", "title", "currency", "image", "image_sha256", "space")


def _check_texts(product_id: object, *, readable: bool) -> None:
    if not readable:
        raise _Fault("a text of it is not UTF-8")
    if not product_id:
        raise _Fault("it has no id")


def _texts(batch: pa.RecordBatch, name: str, unreadable: set[int]) -> Sequence[object]:
    if name not in batch.schema.names:
        return [None] * batch.num_rows
    column = batch.column(name)
    if pa.types.is_integer(column.type):
        column = column.cast(pa.string())
    try:
        values: list[object] = column.to_pylist()
    except UnicodeDecodeError:
        return [_text(value, at, unreadable) for at, value in enumerate(column)]
    return values


def _text(value: pa.Scalar, at: int, unreadable: set[int]) -> object:
    try:
        text: object = value.as_py()
    except UnicodeDecodeError:
        unreadable.add(at)
        return None
    return text


def _vectors(batch: pa.RecordBatch) -> Sequence[Vector | None]:
    """Return the vector of each row, float32 [its own dimension]."""
    if "vector" not in batch.schema.names:
        return [None] * batch.num_rows
    column = batch.column("vector")
    # A value that is null is no number.
    values = column.values.cast(pa.float32()).to_numpy(zero_copy_only=False)
    if pa.types.is_fixed_size_list(column.type):
        ends = (np.arange(len(column) + 1) + column.offset) * column.type.list_size
    else:
        ends = column.offsets.to_numpy()
    known = column.is_valid().to_numpy(zero_copy_only=False)
    return [values[ends[at] : ends[at + 1]] if there else None for at, there in enumerate(known)]


def _prices(batch: pa.RecordBatch) -> Sequence[str | None]:
    if "price" not in batch.schema.names:
        return [None] * batch.num_rows
    column = batch.column("price")
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_float32(column.type) or pa.types.is_float16(column.type):
        # As short as it tells them apart, and not as long as float64 would.
        values = column.to_numpy(zero_copy_only=False)
        return [None if np.isnan(value) else str(value) for value in values]
    return [
        None if amount is None or amount == "" or amount != amount else str(amount)
        for amount in column.to_pylist()
    ]


def _embedding(
    space: object, vector: Vector | None, image_sha256: object, image: str
) -> Embedding | None:
    if vector is None and not space:
        return None
    if vector is None:
        raise _Fault(f"it names the space {space!r} and has no vector")
    if not isinstance(space, str) or not space:
        raise _Fault("it has a vector and names no space")
    digest = image_sha256 if isinstance(image_sha256, str) else ""
    return Embedding(space, vector, digest, image)


def _price_of(amount: str | None, currency: object) -> Price | None:
    if amount is None:
        return None
    if not isinstance(currency, str) or not currency:
        raise _Fault(f"its price {amount[:40]} has no currency")
    return _known_price(amount, currency)


@lru_cache(_PRICES)
def _known_price(amount: str, currency: str) -> Price:
    try:
        number = Decimal(amount)
    except InvalidOperation:
        raise _Fault(f"its price {amount[:40]!r} is no number") from None
    return price_of(number, currency)
