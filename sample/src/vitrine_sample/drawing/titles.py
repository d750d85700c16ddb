"""Titles as shops write them. Every brand here is invented and, as far as we know, nobody's."""

from __future__ import annotations

import random

_BRANDS: dict[str, tuple[str, ...]] = {
    "Apparel": (
        "Velmorra",
        "Oskarn & Hale",
        "Tindrelle",
        "Marlowick",
        "Quillaby",
        "Saffrivane",
        "Brindlecote",
        "Kestovia",
        "Lunderby",
        "Pellamere",
    ),
    "Footwear": ("Strydel", "Corvanto", "Pavelstone", "Ambrevik", "Tarsolane", "Hoofenby"),
    "Accessories": ("Zuvantine", "Ostrella", "Fennimarch", "Calyxane", "Dorvelle", "Miralunde"),
    "Sports": ("Kinetrava", "Volantrix", "Paceward Nine", "Astrelio"),
    "Young": ("Pipkinelle", "Moonlarkin", "Tumblefinch", "Wrenbarrow"),
}

_CUTS: dict[str, str] = {
    "round": "Round Neck", "v": "V-Neck", "henley": "Henley", "turtle": "Turtleneck",
    "cardigan": "Cardigan", "hood": "Hooded", "cable": "Cable Knit", "puff": "Puff Sleeve",
    "bell": "Half Sleeve", "band": "Mandarin Collar", "tailored": "Slim Fit", "chino": "Chino",
    "cargo": "Cargo", "wide": "Wide", "cuffed": "Jogger", "straight": "Straight",
    "capri": "Capri", "a-line": "A-Line", "sun": "Sun", "gown": "Evening", "low": "Low-Top",
    "high": "High-Top", "slip-on": "Slip-On", "lace-up": "Lace-Up", "knee-high": "Knee-High",
    "monk": "Monk Strap", "peep-toe": "Peep-Toe", "t-strap": "T-Strap",
    "two-strap": "Two-Strap", "sports": "Sports", "cat-eye": "Cat-Eye", "box": "Box",
    "bow": "Bow", "plate": "Plate Buckle", "knee": "Knee-Length", "sleek": "Sleek",
}  # fmt: skip

_SILENT = {"plain", "none", "leaf", "full", "zip", "fold", "buckle"}

_MATERIALS: dict[str, str] = {
    "cotton": "Cotton", "poplin": "Cotton", "linen": "Linen", "chiffon": "Chiffon",
    "satin": "Satin", "melange": "Melange", "knit": "Chunky Knit", "fine knit": "Knitted",
    "rib": "Ribbed", "fleece": "Fleece", "denim": "Denim", "twill": "Twill", "tweed": "Tweed",
    "wool": "Wool", "nylon": "Nylon", "canvas": "Canvas", "mesh": "Mesh", "leather": "Leather",
    "smooth leather": "Leather", "patent": "Patent", "suede": "Suede", "straw": "Woven",
    "felt": "Felt", "acetate": "Acetate", "steel": "Steel",
}  # fmt: skip


def brand_of(category: str, gender: str, usage: str, rng: random.Random) -> str:
    """Return an invented brand that would sell such a thing, or none for one product in five."""
    if rng.random() < 0.2:
        return ""
    young = gender in ("Boys", "Girls")
    house = "Sports" if usage == "Sports" else "Young" if young else category
    return rng.choice(_BRANDS[house])


def title(
    *,
    noun: str,
    gender: str,
    colour: str,
    pattern: str,
    material: str,
    brand: str,
    cuts: tuple[str, ...],
    rng: random.Random,
) -> str:
    """Return a title, such as ``Velmorra Women Teal Floral Puff Sleeve Top``."""
    said = [_CUTS.get(cut, cut.title()) for cut in cuts if cut not in _SILENT]
    printed = "" if pattern == "plain" else pattern.title().replace("Colour Block", "Colourblocked")
    stuff = _MATERIALS.get(material, "")
    if stuff in noun or rng.random() < 0.5:
        stuff = ""
    words = [brand, gender, colour, printed, stuff, *said, noun]
    if rng.random() < 0.2:
        words = [brand, gender, *said, printed, stuff, noun, "in", colour]
    return " ".join(_without_repeats(" ".join(word for word in words if word)))


def _without_repeats(text: str) -> list[str]:
    words = text.split()
    return [w for i, w in enumerate(words) if i == 0 or w.lower() != words[i - 1].lower()]
