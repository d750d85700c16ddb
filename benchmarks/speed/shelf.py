"""Catalogues of any size, of drawn vectors, for what depends on how many products there are."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from vitrine_bundle import Manifest
from vitrine_product.product import Product
from vitrine_similarity.catalogue import Catalogue, Entry
from vitrine_similarity.catalogue.product import Embedding

_AT_A_TIME = 1000
_VALUES = 12


def shelf(folder: Path, products: int, manifest: Manifest) -> str:
    """Write a catalogue, unless it is there already.

    Parameters
    ----------
    folder
        Where it is kept.
    products
        How many it has, each with a value of every attribute of the bundle.
    manifest
        Of the bundle that is to serve it.

    Returns
    -------
    str
        Its database URL.
    """
    name = f"shelf-{products}-{manifest.space[:16].replace('/', '_')}.db"
    file, unfinished = folder / name, folder / f"unfinished-{name}"
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        unfinished.unlink(missing_ok=True)
        catalogue = Catalogue.open(f"sqlite:///{unfinished}")
        for start in range(0, products, _AT_A_TIME):
            numbers = range(start, min(start + _AT_A_TIME, products))
            catalogue.upsert([_entry(number, manifest) for number in numbers])
        catalogue.close()
        unfinished.rename(file)
    return f"sqlite:///{file}"


def drawn_vector(number: int, dimension: int) -> np.ndarray:
    """Draw a unit vector, always the same for a number: float32 [dimension]."""
    vector = np.random.default_rng(number).normal(size=dimension)
    unit: np.ndarray = (vector / np.linalg.norm(vector)).astype(np.float32)
    return unit


def _entry(number: int, manifest: Manifest) -> Entry:
    values = np.random.default_rng(number).integers(0, _VALUES, len(manifest.attributes))
    attributes = {
        name: f"Value {value}" for name, value in zip(manifest.attributes, values, strict=True)
    }
    product = Product(f"drawn-{number}", title=f"Drawn product {number}", attributes=attributes)
    return Entry(product, (Embedding(manifest.space, drawn_vector(number, manifest.dimension)),))
