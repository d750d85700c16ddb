"""Tells what the name of a column means, and what a name that means nothing looks like."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Mapping, Sequence

from vitrine_product.attributes import ATTRIBUTES

# Those attributes whose columns go by other names than their own.
_ATTRIBUTE_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "category": ("Category", "masterCategory"),
    "product_type": ("ProductType", "articleType"),
    "colour": ("Colour", "baseColour", "color", *(
        f"{spelt} {what}" for spelt in ("Colour", "Color") for what in ("Name", "Family")
    ), "baseColor"),
}  # fmt: skip
_PLACES = range(2, 9)
FURTHER_IMAGES = ("pictures", *(f"image_{place}" for place in _PLACES))
"""What columns with pictures after the first are read as, in their order."""
KNOWN_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "id": ("ProductId", "id"),
    "image": ("Image",),
    "pictures": ("Pictures", "AdditionalImages"),
    **{f"image_{place}": (f"Image{place}",) for place in _PLACES},
    "image_url": ("ImageURL", "image_link", "Image Src"),
    "title": ("ProductTitle", "productDisplayName", "title", "ProductName", "Name"),
    **{name: _ATTRIBUTE_COLUMNS.get(name, (name,)) for name in ATTRIBUTES},
    "price": ("Price",),
    "currency": ("Currency", "CurrencyCode"),
    "suspected": ("suspected",),
}
# Parts of the names that shops give to columns that hold such things.
_LOOKS = {
    "gender": ("gender", "sex", "geschlecht", "genre"),
    "subcategory": ("subcat", "subkateg"),
    "category": ("categ", "kateg", "department"),
    "product_type": ("type", "article", "kind", "artikelart", "style"),
    "colour": ("colo", "farbe", "shade", "hue", "couleur"),
    "usage": ("usage", "occasion"),
    "price": ("price", "preis", "prix", "precio", "cost", "mrp"),
    "currency": ("currency", "waehrung", "währung", "devise"),
    "title": ("title", "titel", "name"),
}
_ALIKE = 0.8


def fold_name(name: str) -> str:
    """Reduce a column's name to what tells it apart: neither case, spaces, ``_`` nor ``-`` do."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(folded.replace("_", "").replace("-", "").split())


_KEY_OF = {fold_name(name): key for key, names in KNOWN_COLUMNS.items() for name in names}


def known_columns(attributes: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    """Return `KNOWN_COLUMNS` with these attributes in the place of the usual ones.

    Parameters
    ----------
    attributes
        A column is read as one that it is called by.
    """
    others = {key: names for key, names in KNOWN_COLUMNS.items() if key not in ATTRIBUTES}
    return others | {name: KNOWN_COLUMNS.get(name, (name,)) for name in attributes}


def is_known_column(name: str) -> bool:
    """Tell whether a column of this name is read without being named by the caller."""
    return fold_name(name) in _KEY_OF


def looks_like(name: str, keys: Sequence[str]) -> str | None:
    """Guess what a column holds that is not read.

    Parameters
    ----------
    name
        Of the column.
    keys
        What it may hold, of `KNOWN_COLUMNS`.

    Returns
    -------
    str | None
        One of the keys.
    """
    folded = fold_name(name)
    if not folded:
        return None
    for key, parts in _LOOKS.items():
        if key in keys and any(part in folded for part in parts):
            return key
    close = difflib.get_close_matches(folded, _KEY_OF, n=1, cutoff=_ALIKE)
    return _KEY_OF[close[0]] if close and _KEY_OF[close[0]] in keys else None
