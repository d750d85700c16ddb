"""A table as the arrays of a file, and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from numpy.typing import NDArray

from vitrine_similarity.memory.columns import Column
from vitrine_similarity.memory.table import Table
from vitrine_similarity.memory.texts import Place, Texts

Arrays = Mapping[str, NDArray[Any]]

PlaceOf = Callable[[str], Place | None]


def _mapped(_name: str) -> None:
    return None


# No attribute has a name with a slash.
_ATTRIBUTE = "attribute/"
_FURTHER = "further_images"


def table_arrays(table: Table) -> dict[str, NDArray[Any]]:
    """Return the arrays that a table consists of, by name."""
    arrays: dict[str, NDArray[Any]] = {
        "price_minor": table.price_minor,
        "revisions": table.revisions,
        "hashes": table.hashes,
        "hashed_rows": table.hashed_rows,
        **_text_arrays("ids", table.ids),
        **_text_arrays("titles", table.titles),
        **_text_arrays("images", table.images),
        **(_text_arrays(_FURTHER, table.further) if table.further is not None else {}),
        **_column_arrays("currency", table.currency),
    }
    for name, column in table.attributes.items():
        arrays |= _column_arrays(_ATTRIBUTE + name, column)
    return arrays


def table_from(arrays: Arrays, place_of: PlaceOf = _mapped) -> Table:
    """Return the table of which `table_arrays` gave the arrays.

    Parameters
    ----------
    place_of
        Tells by its name where an array of texts lies that only hits are read from; None: in
        `arrays` alone.

    Raises
    ------
    KeyError
        One of them is missing.
    """
    attributes = [
        name.removesuffix(".codes")
        for name in arrays
        if name.startswith(_ATTRIBUTE) and name.endswith(".codes")
    ]
    return Table(
        ids=_texts("ids", arrays),
        titles=_texts("titles", arrays, place_of),
        images=_texts("images", arrays, place_of),
        price_minor=arrays["price_minor"],
        revisions=arrays["revisions"],
        hashes=arrays["hashes"],
        hashed_rows=arrays["hashed_rows"],
        currency=_column("currency", arrays),
        further=_texts(_FURTHER, arrays, place_of) if f"{_FURTHER}.ends" in arrays else None,
        attributes={name.removeprefix(_ATTRIBUTE): _column(name, arrays) for name in attributes},
    )


def _text_arrays(name: str, texts: Texts) -> dict[str, NDArray[Any]]:
    return {f"{name}.ends": texts.ends, f"{name}.data": texts.data}


def _texts(name: str, arrays: Arrays, place_of: PlaceOf = _mapped) -> Texts:
    data = f"{name}.data"
    return Texts(arrays[f"{name}.ends"], arrays[data], place_of(data))


def _column_arrays(name: str, column: Column) -> dict[str, NDArray[Any]]:
    return {
        f"{name}.codes": column.codes,
        f"{name}.uses": column.uses,
        **_text_arrays(f"{name}.values", column.values),
    }


def _column(name: str, arrays: Arrays) -> Column:
    return Column(_texts(f"{name}.values", arrays), arrays[f"{name}.codes"], arrays[f"{name}.uses"])
