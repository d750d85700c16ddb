"""Which column of a file holds what: the known layouts, and those that the caller names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from vitrine_pipeline.catalogue.file import CatalogueError
from vitrine_product.attributes import ATTRIBUTES

# Those attributes whose columns go by other names than their own.
_ATTRIBUTE_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "category": ("Category", "masterCategory"),
    "product_type": ("ProductType", "articleType", "product_type"),
    "colour": ("Colour", "baseColour", "color"),
}
_KNOWN_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "id": ("ProductId", "id"),
    "image": ("Image", "image"),
    "image_url": ("ImageURL", "image_url", "image_link", "Image Src"),
    "title": ("ProductTitle", "productDisplayName", "title"),
    **{name: _ATTRIBUTE_COLUMNS.get(name, (name,)) for name in ATTRIBUTES},
    "price": ("Price",),
    "currency": ("Currency",),
}


def parse_columns(options: Sequence[str]) -> dict[str, str]:
    """Read ``key=Column`` options, each of which may hold several, set apart by commas.

    Raises
    ------
    CatalogueError
        One of them has no ``=``.
    """
    columns: dict[str, str] = {}
    for pair in (part for option in options for part in option.split(",")):
        key, separator, name = pair.partition("=")
        if not separator or not key.strip() or not name.strip():
            raise CatalogueError(f"--columns: {pair!r} is not of the form key=Column")
        columns[key.strip()] = name.strip()
    return columns


def find_columns(file: Path, header: Sequence[str], columns: Mapping[str, str]) -> dict[str, int]:
    """Find the position of each column that is known, or that the caller named."""
    unknown = sorted(set(columns) - set(_KNOWN_COLUMNS))
    if unknown:
        raise CatalogueError(
            f"--columns: {', '.join(unknown)} is none of {', '.join(_KNOWN_COLUMNS)}"
        )
    position = {name.casefold(): at for at, name in reversed(list(enumerate(header)))}
    absent = [name for name in columns.values() if name.casefold() not in position]
    layout = {
        key: position[name.casefold()]
        for key, known in _KNOWN_COLUMNS.items()
        for name in reversed((columns[key],) if key in columns else known)
        if name.casefold() in position
    }
    if absent or "id" not in layout:
        needed = ", ".join(absent) or " or ".join(_KNOWN_COLUMNS["id"])
        raise CatalogueError(
            f"{file}: it has no column {needed}; found: {', '.join(header) or 'nothing'}; needed: "
            "an id, and an image column unless the pictures are named <id>.jpg. Name other "
            "columns with --columns id=COLUMN, image=COLUMN and so on"
        )
    return layout
