"""Reads which pictures each row of a catalogue file asks for, one row at a time."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from vitrine_product.product import MAX_PICTURES
from vitrine_sheets.catalogue import CatalogueError
from vitrine_sheets.catalogue.rows import check_row
from vitrine_sheets.columns import find_columns
from vitrine_sheets.files.table import open_table
from vitrine_sheets.pictures.fetched import all_addresses, fetched_paths
from vitrine_sheets.pictures.finding import UnusableRow, picture_paths
from vitrine_sheets.pictures.names import is_address

_MAX_NAME_BYTES = 255
_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Wanted:
    """A picture of a product.

    Attributes
    ----------
    line
        Of the CSV file, the header being line 1.
    id
        The product's.
    paths
        Where it may be, in this order; the first is where it goes unless it is of another format.
    named
        Whether the row names the file, so that the format has no say in its name.
    address
        Where it can be had; empty where the row states none.
    picture
        Which of the product's it is: 1 is the first.
    """

    line: int
    id: str
    paths: tuple[Path, ...]
    named: bool
    address: str
    picture: int = 1


@dataclass(frozen=True, slots=True)
class Unusable:
    """A row that asks for nothing that could be fetched."""

    line: int
    id: str
    reason: str


def count_rows(file: Path, columns: Mapping[str, str]) -> int:
    """Count the rows of a catalogue file, after a look at its header.

    Raises
    ------
    CatalogueError
        As `read_wanted`.
    """
    with open_table(file) as table:
        _layout(file, table.header(), columns)
        return sum(1 for _ in table.readings())


def read_wanted(
    file: Path, images: Path, columns: Mapping[str, str]
) -> Iterator[Wanted | Unusable]:
    """Read the rows of a catalogue file, each picture of theirs by itself; none of them ends it.

    Parameters
    ----------
    file
        As `vitrine_sheets.catalogue.read_catalogue` takes.
    images
        The folder of the pictures.
    columns
        Names of columns by what they hold, where they are not those of a known layout.

    Raises
    ------
    CatalogueError
        The file cannot be read, or has no column of ids or none of addresses.
    """
    with open_table(file) as table:
        header = table.header()
        layout = _layout(file, header, columns)
        for line, cells in table.readings():
            if isinstance(cells, csv.Error):
                yield Unusable(line, "", f"it cannot be read: {cells}")
                continue
            stated = {key: cells[at].strip() for key, at in layout.items() if at < len(cells)}
            try:
                check_row(cells, header)
                yield from _wanted(stated, images, line)
            except UnusableRow as reason:
                yield Unusable(line, stated.get("id", ""), str(reason))


def _wanted(stated: Mapping[str, str], images: Path, line: int) -> list[Wanted]:
    product_id, name = stated.get("id", ""), stated.get("image", "")
    if not product_id:
        raise UnusableRow("it has no id")
    address, *further = all_addresses(stated)
    named = bool(name) and not is_address(name)
    paths = tuple(images / path for path in picture_paths(name, product_id, images))
    if any("\0" in part or len(part.encode()) > _MAX_NAME_BYTES for part in paths[-1].parts):
        raise UnusableRow(
            f"its picture {paths[-1].name[:_SHOWN]!r} has a name that no file can have"
        )
    others = (
        Wanted(
            line, product_id, tuple(images / path for path in fetched_paths(one)), False, one, at
        )
        for at, one in enumerate(further[: MAX_PICTURES - 1], 2)
    )
    return [Wanted(line, product_id, paths, named, address), *others]


def _layout(file: Path, header: Sequence[str], columns: Mapping[str, str]) -> dict[str, int]:
    layout = find_columns(str(file), header, columns)
    if "image_url" not in layout and "image" not in layout:
        raise CatalogueError(
            f"{file}: it has no column of addresses, such as ImageURL; found: {', '.join(header)}. "
            "Name it",
            "columns",
            {"image_url": "COLUMN"},
        )
    return layout
