"""Which column of a file holds what: the known layouts, and those that the caller names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from vitrine_product.attributes import ATTRIBUTES
from vitrine_sheets.advice import Advice
from vitrine_sheets.errors import CatalogueError
from vitrine_sheets.headers import KNOWN_COLUMNS, fold_name, known_columns, looks_like

# What columns may hold that are guessed, beside attributes; more would be guessed of columns that
# hold nothing of the kind.
_GUESSED = ("price", "currency", "title")


@dataclass(frozen=True, slots=True)
class Column:
    """What became of a column.

    Attributes
    ----------
    name
        In the file.
    read_as
        What it is taken for; empty: it is not read.
    looks_like
        What it may hold, where it is not read.
    """

    name: str
    read_as: str = ""
    looks_like: str = ""


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
            raise CatalogueError(
                f"{pair!r} is not of the form key=Column; name a column",
                "columns",
                {"colour": "Shade"},
            )
        columns[key.strip()] = name.strip()
    return columns


def find_columns(
    called: str,
    header: Sequence[str],
    columns: Mapping[str, str],
    attributes: Sequence[str] = ATTRIBUTES,
) -> dict[str, int]:
    """Find the position of each column that is known, or that the caller named.

    Parameters
    ----------
    called
        What people call the file.
    header
        The names of its columns.
    columns
        Those that the caller named, by what they hold.
    attributes
        Those that columns may hold.

    Raises
    ------
    CatalogueError
        One that is named is not there, or none holds ids.
    """
    columns_of = known_columns(attributes)
    unknown = sorted(set(columns) - set(columns_of))
    if unknown:
        raise CatalogueError(
            f"{called}: {', '.join(unknown)} is none of what columns hold: {', '.join(columns_of)}"
        )
    exact = {name.casefold(): at for at, name in reversed(list(enumerate(header)))}
    folded = {fold_name(name): at for at, name in reversed(list(enumerate(header)))}
    named = {
        key: exact.get(name.casefold(), folded.get(fold_name(name)))
        for key, name in columns.items()
    }
    layout = {key: at for key, at in named.items() if at is not None}
    taken = set(layout.values())
    for key, known in columns_of.items():
        if key not in columns:
            found = [folded[name] for name in map(fold_name, known) if name in folded]
            free = [at for at in found if at not in taken]
            if free:
                layout[key] = free[0]
    absent = [columns[key] for key, at in named.items() if at is None]
    if absent or "id" not in layout:
        needed = ", ".join(absent) or " or ".join(KNOWN_COLUMNS["id"])
        raise CatalogueError(
            f"{called}: it has no column {needed}; found: {', '.join(header) or 'nothing'}; "
            "needed: an id, and an image column unless the pictures are named <id>.jpg. Name those "
            "that have other names",
            "columns",
            {"id": "COLUMN"},
        )
    return layout


def describe_columns(
    header: Sequence[str], layout: Mapping[str, int], attributes: Sequence[str] = ATTRIBUTES
) -> tuple[Column, ...]:
    """Say of every column what it is taken for, or what it looks like of what it may hold."""
    guessed = (*attributes, *_GUESSED)
    read_as = {at: key for key, at in layout.items()}
    return tuple(
        Column(name, read_as=read_as[at])
        if at in read_as
        else Column(name, looks_like=looks_like(name, guessed) or "")
        for at, name in enumerate(header)
    )


def name_lookalikes(columns: Sequence[Column]) -> Iterator[Advice]:
    """Name the columns that are not read, and look like what no other column is read as."""
    read = {column.read_as for column in columns}
    for column in columns:
        if column.looks_like and column.looks_like not in read:
            yield Advice(
                f"the column {column.name!r} is not read, and looks like {column.looks_like}: if "
                "it is, name it",
                "columns",
                {column.looks_like: column.name},
            )
