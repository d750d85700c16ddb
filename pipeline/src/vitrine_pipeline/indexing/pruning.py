"""Decides which products a catalogue file makes superfluous, and whether that can be meant."""

from __future__ import annotations

from collections.abc import Iterable

from vitrine_pipeline.errors import PipelineError
from vitrine_sheets.catalogue import CatalogueFile
from vitrine_sheets.labels import count

USUAL_LIMIT = 0.1
"""The share of the catalogue's products that may go without being insisted on."""
_SHOWN = 3


class PruneRefused(PipelineError):
    """Products would be deleted that probably should not be."""


def superfluous(held: Iterable[str], file: CatalogueFile, limit: float) -> tuple[str, ...]:
    """Return the products that the catalogue holds and the file does not name.

    Parameters
    ----------
    held
        The ids that the catalogue holds.
    file
        What it is to hold. A row that cannot be used names its product all the same.
    limit
        The share of the products that may go; 1: whatever the file makes superfluous.

    Raises
    ------
    PruneRefused
        More would go; or the file names no product of the catalogue, or has rows that cannot be
        read, so that what it names is not known.
    """
    named = {row.id for row in file.rows} | {row.id for row in file.skipped}
    known = 0
    gone: list[str] = []
    for product_id in held:
        if product_id in named:
            known += 1
        else:
            gone.append(product_id)
    doubt = _doubt(file, len(gone), known, limit) if gone and limit < 1 else ""
    if doubt:
        examples = ", ".join(gone[:_SHOWN]) + (" and others" if len(gone) > _SHOWN else "")
        raise PruneRefused(
            f"--prune: {len(gone):,} of {len(gone) + known:,} products would be deleted "
            f"({examples}), and {doubt}. Nothing was done; leave out --prune to keep them, or let "
            "them go with --prune-limit 1"
        )
    return tuple(gone)


def _doubt(file: CatalogueFile, gone: int, known: int, limit: float) -> str:
    unreadable = [row.line for row in file.skipped if row.unreadable]
    if not file.rows and not file.skipped:
        return "the file holds no row"
    if unreadable:
        return (
            f"{count(len(unreadable), 'row')} of the file cannot be read (the first in line "
            f"{unreadable[0]}), so that they may be the products of those: mend them first"
        )
    if not known:
        return "the file names no product of the catalogue: is its id in another column?"
    if gone > limit * (gone + known):
        return f"that is more than a share of {limit:g}: --prune-limit raises it"
    return ""
