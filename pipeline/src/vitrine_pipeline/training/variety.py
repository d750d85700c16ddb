"""Tells at once whether there is anything to learn from."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from vitrine_pipeline.errors import PipelineError
from vitrine_product.attributes import ATTRIBUTES
from vitrine_product.wanted import WantedAttributes
from vitrine_sheets.catalogue import CatalogueFile, CatalogueRow

FEWEST_PICTURES = 8
"""Of fewer, hardly two are left in each of the parts that are fitted to and measured on."""
_FEWEST_GROUPS = 2
# A column of more values than these has so many products to each of them, or is no column of kinds.
_FEW_VALUES = 20
_PRODUCTS_A_VALUE = 3


class TooLittleToLearn(PipelineError):
    """The pictures of a catalogue are too few, or too much alike, to learn from."""


def check_pictures(rows: Sequence[CatalogueRow]) -> None:
    """Refuse a catalogue of too few different pictures, before any is measured.

    No more pictures are read than it takes to tell.

    Raises
    ------
    TooLittleToLearn
        There are fewer than `FEWEST_PICTURES`.
    """
    different: set[bytes] = set()
    for row in rows:
        different.add(hashlib.sha256(row.image.read_bytes()).digest())
        if len(different) >= FEWEST_PICTURES:
            return
    if rows:
        raise TooLittleToLearn(
            f"the {len(rows)} products have {len(different)} different pictures; there is nothing "
            f"to learn from fewer than {FEWEST_PICTURES}. Add products with pictures of their own"
        )


def check_values(catalogue: CatalogueFile, wanted: WantedAttributes) -> None:
    """Refuse attributes of a catalogue's own that have nearly as many values as products.

    Raises
    ------
    TooLittleToLearn
        There are some.
    """
    for name in wanted.names:
        stated = [row.attributes[name] for row in catalogue.rows if name in row.attributes]
        different = len(set(stated))
        if name not in ATTRIBUTES and different > max(_FEW_VALUES, len(stated) / _PRODUCTS_A_VALUE):
            raise TooLittleToLearn(
                f"{name}: {len(stated):,} products state {different:,} different values, which is "
                "too few products a value to learn from. Leave it out of --attributes, or give it "
                "a column of few values"
            )


def check_groups(groups: NDArray[np.intp], held_out: NDArray[np.bool_]) -> None:
    """Refuse pictures of which those to fit to are all nearly the same.

    Parameters
    ----------
    groups
        int [N]: products whose pictures are nearly the same have the same number.
    held_out
        bool [N]: those that are not fitted to.

    Raises
    ------
    TooLittleToLearn
        They are.
    """
    if len(np.unique(groups[~held_out])) < _FEWEST_GROUPS:
        raise TooLittleToLearn(
            f"the {len(groups)} pictures make {len(np.unique(groups))} groups of near-duplicates, "
            f"of which {int(held_out.sum())} pictures are held out: what is left to learn from is "
            "one picture, so to say. Add products that look different"
        )
