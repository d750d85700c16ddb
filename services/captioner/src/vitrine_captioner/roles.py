"""The parts that attributes play in a sentence, by the names they go by in a catalogue."""

from __future__ import annotations

from vitrine_product.attributes import TAXONOMY

GENDER = "gender"
COLOUR = "colour"
USAGE = "usage"
BRAND = "brand"
# From the most telling to the least: any of them can be the noun of a title.
NOUNS = tuple(reversed(TAXONOMY))
NOUN = NOUNS[0]

_OTHER_NAMES = {
    "color": COLOUR,
    "base_colour": COLOUR,
    "basecolour": COLOUR,
    "type": NOUN,
    "article_type": NOUN,
    "articletype": NOUN,
    "master_category": "category",
    "mastercategory": "category",
    "sub_category": "subcategory",
    "department": GENDER,
    "occasion": USAGE,
}


def role(attribute: str) -> str:
    """Name the part that an attribute plays.

    Parameters
    ----------
    attribute
        A catalogue's name of it, e.g. ``"colour"``, ``"Color"`` or ``"material"``.

    Returns
    -------
    str
        One of the names above, or the attribute's own name where it plays no special part.
    """
    plain = attribute.strip().casefold().replace(" ", "_").replace("-", "_")
    return _OTHER_NAMES.get(plain, plain)
