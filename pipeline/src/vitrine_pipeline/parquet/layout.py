"""The columns of the file: which there are, of which types, and which attribute one holds."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

PRICE = pa.decimal128(20, 4)
"""Room for the largest price, in any currency of ISO 4217."""
BEFORE = ("id", "title", "price", "currency", "image", "image_sha256")
AFTER = ("space", "vector")
FIXED = (*BEFORE, *AFTER)
REVISION = b"vitrine.revision"
"""The key of the metadata that says at which revision the catalogue was."""

_ATTRIBUTE = "attribute:"


def column_of(attribute: str) -> str:
    """Return the column of an attribute: its name, unless that is the name of another column."""
    return f"{_ATTRIBUTE}{attribute}" if attribute in FIXED else attribute


def attribute_of(column: str) -> str:
    """Return the attribute that a column holds."""
    return column.removeprefix(_ATTRIBUTE)


def schema(attributes: Sequence[str], dimension: int, revision: int) -> pa.Schema:
    """Return the columns of a file.

    Parameters
    ----------
    attributes
        In the order of their columns.
    dimension
        How many values each vector has.
    revision
        Of the catalogue.
    """
    types = {"price": PRICE, "vector": pa.list_(pa.float32(), dimension)}
    names = (*BEFORE, *map(column_of, attributes), *AFTER)
    return pa.schema(
        [pa.field(name, types.get(name, pa.string()), nullable=name != "id") for name in names],
        {REVISION: str(revision).encode()},
    )
