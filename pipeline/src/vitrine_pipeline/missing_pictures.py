"""Says which pictures a catalogue lacks, and how to get them."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

from vitrine_sheets.catalogue import CatalogueFile


def suggest_fetching(rows: CatalogueFile, file: Path, images: Path) -> None:
    """Say on stderr how many pictures are missing, and suggest `vitrine fetch`; or say nothing.

    Parameters
    ----------
    rows
        What was read from `file`.
    images
        Where the pictures were looked for.
    """
    if missing := rows.missing_pictures:
        products = len(rows.rows) + len(rows.skipped)
        print(suggestion(missing, products, file, images), file=sys.stderr)


def suggestion(missing: int, products: int, file: Path, images: Path) -> str:
    """Word it: so many pictures are missing, of so many products of a file."""
    command = shlex.join(["vitrine", "fetch", str(file), "--images", str(images)])
    return (
        f"The pictures of {missing:,} of {products:,} products are not in {images}. If the file "
        f"holds their addresses, get them first: {command}"
    )
