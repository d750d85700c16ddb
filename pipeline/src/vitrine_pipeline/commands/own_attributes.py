"""Which attributes a command reads from a catalogue file: those asked for, or those of a bundle."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from vitrine_bundle import Bundle
from vitrine_product.attributes import ATTRIBUTES
from vitrine_product.wanted import WantedAttributes, parse_wanted
from vitrine_serving.errors import InvalidInput
from vitrine_sheets.catalogue import CatalogueFile, ReadingOptions
from vitrine_sheets.errors import CatalogueError

Attributes = Annotated[
    list[str] | None,
    typer.Option(
        help="What is learnt, if not gender, category, subcategory, product_type, colour and usage "
        "(together: default): columns of few values, as in default,season,pattern. A role after it "
        "tells what one means, as in family=taxonomy: taxonomy, wearer, colour, occasion, brand, "
        "plain. May be repeated.",
        show_default=False,
    ),
]


def find_attributes(options: Sequence[str] | None) -> WantedAttributes:
    """Read the option `Attributes`.

    Raises
    ------
    typer.BadParameter
        It is not of that form.
    """
    try:
        return parse_wanted(options or ())
    except InvalidInput as error:
        raise typer.BadParameter(error.message.removeprefix("--attributes: ")) from error


def looking_for(options: ReadingOptions, bundles: Sequence[Bundle]) -> ReadingOptions:
    """Look for the attributes of some bundles, and for the usual ones besides.

    A catalogue of its own attributes is not told that it lacks the usual ones.
    """
    named = dict.fromkeys(name for one in bundles for name in one.manifest.attributes)
    own = [name for name in named if name not in ATTRIBUTES]
    if not own:
        return options
    besides = tuple(name for name in ATTRIBUTES if name not in named)
    return ReadingOptions(
        options.currency,
        options.decimal,
        options.encoding,
        options.fold_case,
        attributes=tuple(named),
        besides=besides,
    )


def check_found(called: str, wanted: WantedAttributes, catalogue: CatalogueFile) -> None:
    """Refuse a catalogue that has no column of an attribute that was asked for by name.

    Raises
    ------
    CatalogueError
        Names the attributes, and the columns that are there.
    """
    read = catalogue.understood.attributes
    absent = [name for name in wanted.names if name not in read and name not in ATTRIBUTES]
    if absent:
        columns = [column.name for column in catalogue.understood.columns]
        raise CatalogueError(
            f"{called}: no column is read as {', '.join(absent)}; found: {', '.join(columns)}. "
            "Name those that have other names",
            "columns",
            {absent[0]: "COLUMN"},
        )
