"""Plants wrong labels in a catalogue, the same ones every time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from vitrine_sheets.catalogue import CatalogueRow

Planted = frozenset[tuple[str, str]]


def plant(
    rows: Sequence[CatalogueRow], share: float, *, seed: int
) -> tuple[tuple[CatalogueRow, ...], Planted]:
    """Replace a share of each attribute's labels by wrong ones.

    A wrong label is the label of another row, drawn at random: frequent values are the more
    frequent mistake, as they are where people choose from a list or forget to change a default.

    Parameters
    ----------
    rows
        Of a catalogue.
    share
        Of the labels of each attribute, 0 to 1.
    seed
        The same seed, the same mistakes.

    Returns
    -------
    tuple
        The rows, and which were changed: pairs of id and attribute.
    """
    random = np.random.default_rng(seed)
    changed = [dict(row.attributes) for row in rows]
    planted = set()
    for attribute in sorted({name for row in rows for name in row.attributes}):
        stated = [at for at, row in enumerate(rows) if attribute in row.attributes]
        labels = [rows[at].attributes[attribute] for at in stated]
        if len(set(labels)) < 2:
            continue
        for at in random.choice(stated, round(share * len(stated)), replace=False).tolist():
            others = [label for label in labels if label != rows[at].attributes[attribute]]
            changed[at][attribute] = others[random.integers(len(others))]
            planted.add((rows[at].id, attribute))
    mistaken = zip(rows, changed, strict=True)
    return tuple(replace(row, attributes=its) for row, its in mistaken), frozenset(planted)
