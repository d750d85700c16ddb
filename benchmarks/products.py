"""The options that say which products to measure on."""

from __future__ import annotations

import argparse
from pathlib import Path

from vitrine_sheets.catalogue import CatalogueFile, parse_columns, read_catalogue


def product_options(description: str | None) -> argparse.ArgumentParser:
    """Begin the options of a benchmark with those that `read_products` reads."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--catalogue", type=Path, required=True)
    parser.add_argument("--images", type=Path, required=True)
    parser.add_argument("--columns", action="append", default=[], help="colour=Shade")
    return parser


def read_products(chosen: argparse.Namespace) -> CatalogueFile:
    """Read the catalogue that was chosen."""
    return read_catalogue(chosen.catalogue, chosen.images, parse_columns(chosen.columns))
